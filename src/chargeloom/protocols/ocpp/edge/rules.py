"""How opening handshakes are answered where the standard leaves a choice."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from chargeloom.protocols.ocpp.edge.handshake import choose_subprotocol

SERVED: Final = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")
"""The subprotocols that we serve, best first."""

COMPRESSED: Final = frozenset({"ocpp2.1", "ocpp2.0.1"})
"""Those in which compression is agreed to (OCPP 2.0.1 Part 4, 3.4); 1.6 does not know it."""

Network = IPv4Network | IPv6Network


class Agreed(NamedTuple):
    """What is spoken, and by which of the station's own words it was offered, if by any."""

    subprotocol: str
    word: str | None


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The choices; the defaults are the letter of the standard."""

    served: tuple[str, ...] = SERVED
    assumed: str | None = None
    """What is spoken with who offers no subprotocol at all; None: it is sent away."""
    refuses_unknown: bool = False
    """Without a common subprotocol: refuse with 400, as OCTT TC_B_58 wants, or upgrade and close."""
    other_names: Mapping[str, str] = MappingProxyType({})
    """Words of stations for a subprotocol that we serve, such as ocpp2.0.1.1 for ocpp2.0.1."""
    takes_any_path: bool = False
    """Whether a station is found by its name wherever that stands in the path."""
    excuses_connection: bool = False
    """Whether a handshake may lack `Connection: Upgrade`."""
    compressed: frozenset[str] = COMPRESSED
    trusted_proxies: tuple[Network, ...] = ()
    """Who may tell the address of a station, and that it came encrypted, in header fields."""

    def agree(self, offered: Sequence[str]) -> Agreed | None:
        """Choose what is spoken with who offers these words; None when nothing is in common."""
        if not offered:
            return None if self.assumed is None else Agreed(self.assumed, None)
        meant = {self.other_names.get(word, word): word for word in reversed(offered)}
        chosen = choose_subprotocol(tuple(meant), self.served)
        return None if chosen is None else Agreed(chosen, meant[chosen])

    def trusts(self, address: str) -> bool:
        """Whether a trusted proxy stands at this address."""
        if not self.trusted_proxies:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.trusted_proxies)
