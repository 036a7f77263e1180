"""Visitors: from where somebody asks, behind the proxies that are trusted."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import structlog

Networks = Sequence[IPv4Network | IPv6Network]

log = structlog.get_logger(__name__)


class Visitors:
    """Tells from where people ask; of the first who speaks for others unasked the log is told."""

    def __init__(self, trusted: Networks) -> None:
        self._trusted = trusted
        self._is_told = False

    def address(self, peer: str, forwarded: Sequence[str]) -> str:
        """Say from where somebody asks."""
        if forwarded and not self._is_told and not _is_of(peer, self._trusted):
            self._is_told = True
            log.warning(
                "X-Forwarded-For is ignored: [http] trusted_proxies does not name who sends it; "
                "people behind a proxy of yours are one person until it does",
                peer=peer,
            )
        return behind(peer, forwarded, self._trusted)


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
