"""Reference data shipped with the package: territories, age grids, and their readers."""
