"""Neighbouring public formats, one module each."""
