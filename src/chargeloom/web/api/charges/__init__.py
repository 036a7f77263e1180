"""Charges over the API: transactions, readings, tokens, tariffs, and bills that wait for somebody."""
