"""Addresses of the Internet: which are open to all, which are hidden in others, and which one peer has."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final


def is_public(text: str) -> bool:
    """Whether an address is one of the open Internet, however it is written into another."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = embedded(address)
    if inner is not None:
        return is_public(str(inner))
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    is_of_a_site = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not is_special and not is_of_a_site


def embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Take out the IPv4 address that an IPv6 one leads to (RFC 4291, 3056, 4380, 6052)."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    is_low = address in _TRANSLATED or address in _COMPATIBLE
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_low else None


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """Return what one peer can't change at will: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64))


_TRANSLATED: Final = ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ip_network("::/96")
