"""How opening handshakes are answered where the standard leaves a choice."""

from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

import msgspec

SERVED: Final = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")
"""The subprotocols that we serve, best first."""

COMPRESSED: Final = frozenset({"ocpp2.1", "ocpp2.0.1"})
"""Those in which compression is agreed to (OCPP 2.0.1 Part 4, 3.4); 1.6 does not know it."""

Network = IPv4Network | IPv6Network


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The choices; the defaults are the letter of the standard."""

    served: tuple[str, ...] = SERVED
    assumed: str | None = None
    """What is spoken with who offers no subprotocol at all; None: it is sent away."""
    refuses_unknown: bool = False
    """Without a common subprotocol: refuse with 400, as OCTT TC_B_58 wants, or upgrade and close."""
    compressed: frozenset[str] = COMPRESSED
    trusted_proxies: tuple[Network, ...] = ()
    """Who may tell the address of a station, and that it came encrypted, in header fields."""

    def trusts(self, address: str) -> bool:
        """Whether a trusted proxy stands at this address."""
        if not self.trusted_proxies:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.trusted_proxies)
