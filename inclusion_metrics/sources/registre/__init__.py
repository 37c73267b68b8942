"""The register that a service fills in."""
