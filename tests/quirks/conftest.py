"""A whole web side, a client, and no network."""

from tests.web.fixtures import client, site

__all__ = ["client", "site"]
