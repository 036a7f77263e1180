"""Durable state in one file: SQLite, with one thread that writes."""
