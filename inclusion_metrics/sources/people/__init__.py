"""Who is who, in one file and across files."""
