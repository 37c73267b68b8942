"""What the codes of communes became from one vintage to another, for the build of the reference."""
