"""Conformance of others: cases that are played against somebody else's central system or station."""
