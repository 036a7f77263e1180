"""Accessing: who asks. Programs by their keys; people by link, password and code, passkey or provider."""

from chargeloom.services.accessing.accessing import Accessing
from chargeloom.services.accessing.caller import Caller

__all__ = ("Accessing", "Caller")
