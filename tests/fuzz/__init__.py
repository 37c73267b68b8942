"""A fuzzer of the import: valid small files, spoilt in a thousand ways, always from a seed."""
