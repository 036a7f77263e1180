"""Every test of the web side gets a site of its own, and a client with an admin's key."""

from tests.web.fixtures import client, site

__all__ = ["client", "site"]
