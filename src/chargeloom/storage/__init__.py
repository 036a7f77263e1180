"""Durable state: one interface, and the backends behind it."""
