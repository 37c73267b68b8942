"""One dossier, or many: parameters, prepared figures, notebook, HTML page, index, provenance."""
