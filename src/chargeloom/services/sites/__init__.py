"""Sites: what is wired where, what others say of their power, and what came of it."""

from chargeloom.services.sites.sites import Sites

__all__ = ["Sites"]
