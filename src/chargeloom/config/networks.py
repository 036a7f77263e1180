"""Networks as settings write them."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from chargeloom.config.address import ConfigError

Network: TypeAlias = IPv4Network | IPv6Network


def networks(setting: str, texts: Iterable[str]) -> tuple[Network, ...]:
    """Read the networks of a setting. Raises ConfigError, which names it."""
    try:
        return tuple(map(ip_network, texts))
    except ValueError as error:
        raise ConfigError(f"{setting}: {error}") from None
