"""A platform of our own for each test."""

from tests.web.fixtures import site

__all__ = ["site"]
