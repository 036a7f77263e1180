"""Visitors: from where somebody asks, behind the proxies that are trusted."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Networks = Sequence[IPv4Network | IPv6Network]


def behind(peer: str, forwarded: Iterable[str], trusted: Networks) -> str:
    """Find the last address that a trusted proxy vouches for; what stands left of it anybody may have written.

    `forwarded` are the fields of X-Forwarded-For, each of which names who asked the one to its right.
    """
    said = [one for field in forwarded for one in field.split(",")]
    while said and _is_of(peer, trusted):
        told = _address(said.pop())
        if told is None:
            break
        peer = str(told)
    return peer


def _is_of(peer: str, networks: Networks) -> bool:
    address = _address(peer)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, beside which some proxies write a port."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
