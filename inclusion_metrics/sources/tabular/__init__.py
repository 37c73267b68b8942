"""Any CSV or spreadsheet → typed columns."""
