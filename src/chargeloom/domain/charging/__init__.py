"""Charging: tokens, sessions, transactions and what becomes of them."""
