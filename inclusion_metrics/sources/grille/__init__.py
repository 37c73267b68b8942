"""Attendance sheets as grids."""
