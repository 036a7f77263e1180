"""Exact shares: who fits with their minimum, weighted max-min over tree and phases, and how far limits may rise."""
