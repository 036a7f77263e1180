"""Limits: what bounds a charge, whoever said it."""
