"""Readers of the files that services already have, one module per format."""
