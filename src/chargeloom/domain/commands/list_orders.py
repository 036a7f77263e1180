"""Orders about the local authorization list of a station."""

import msgspec

from chargeloom.domain.stations.local_list import Member


class SettleList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what the list ought to hold: who is missing joins it, and who must leave it leaves (OCPP 1.6, 5.15; 2.x, N10.FR.02)."""


class GiveList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold these and nobody else; who does not fit into the message that replaces what was there follows it (OCPP 1.6, 5.15; 2.x, D01)."""

    members: tuple[Member, ...]
