"""Quirks of the handshake: what a station offers, and where it knocks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from chargeloom.sim.quirks.quirk import Quirk


class Handshake(msgspec.Struct, frozen=True, kw_only=True):
    """How a station opens its link."""

    offered: str | None
    """The subprotocol; None offers none."""
    path: str = ""
    """What stands between the URL and the identity."""
    suffix: str = ""
    """What is appended to the identity."""
    says_connection_upgrade: bool = True


_OTHER: Final = {"ocpp1.6": "ocpp2.0.1", "ocpp2.0.1": "ocpp1.6", "ocpp2.1": "ocpp1.6"}

_CHANGES: Final[Mapping[Quirk, Callable[[Handshake], Handshake]]] = {
    Quirk.NO_SUBPROTOCOL: lambda shaken: _with(shaken, offered=None),
    Quirk.WRONG_SUBPROTOCOL: lambda shaken: _with(shaken, offered="ocpp2.0.1.1"),
    Quirk.NO_CONNECTION_UPGRADE: lambda shaken: _with(shaken, says_connection_upgrade=False),
    Quirk.OTHER_VERSION: lambda shaken: _with(shaken, offered=_OTHER[shaken.offered or "ocpp1.6"]),
    Quirk.SERIAL_IN_URL: lambda shaken: _with(shaken, path="/station", suffix="/SN-0001"),
}

ODD_HANDSHAKES: Final = frozenset(_CHANGES)
"""The quirks that show in the handshake."""


def shake(subprotocol: str, quirks: Iterable[Quirk]) -> Handshake:
    """Say how a station with these quirks opens its link."""
    shaken = Handshake(offered=subprotocol)
    for quirk in quirks:
        shaken = _CHANGES.get(quirk, _same)(shaken)
    return shaken


def _same(shaken: Handshake) -> Handshake:
    return shaken


def _with(shaken: Handshake, **changes: object) -> Handshake:
    return msgspec.structs.replace(shaken, **changes)
