"""Any file, through a declared mapping."""
