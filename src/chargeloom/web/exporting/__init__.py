"""Exporting: transactions, meter values and messages as tables, for spreadsheets and for research."""
