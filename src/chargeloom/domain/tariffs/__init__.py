"""Tariffs: what a charge costs, in all versions."""
