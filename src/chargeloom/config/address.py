"""Addresses as settings write them, and what is said of a setting that can't be used."""

from typing import NamedTuple


class ConfigError(Exception):
    """A setting can't be used; the message says which, where it came from and why."""


class Address(NamedTuple):
    """Where to listen; port 0 lets the system choose."""

    host: str
    port: int


def address(text: str) -> Address:
    """Read HOST:PORT; an IPv6 host stands in brackets. Raises ConfigError."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise ConfigError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8080")
    return Address(host.strip("[]") or "127.0.0.1", int(port))
