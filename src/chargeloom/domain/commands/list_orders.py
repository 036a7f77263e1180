"""Orders about the local authorization list of a station."""

import msgspec


class SettleList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what the list ought to hold: whoever must leave it leaves (OCPP 2.x, N10.FR.02)."""
