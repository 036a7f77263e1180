"""Orders about the local authorization list of a station."""

from enum import StrEnum

import msgspec


class ListUpdate(StrEnum):
    """How a list is sent (OCPP 1.6, 7.47; 2.x, 3.92)."""

    FULL = "full"
    DIFFERENTIAL = "differential"
    """Only what differs from what the station is known to hold; where not all of that is known, in full."""


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order about the list."""


class SettleList(_Order, frozen=True, kw_only=True):
    """Hold what the list ought to hold: who is missing joins it, and who must leave it leaves (OCPP 1.6, 5.15; 2.x, N10.FR.02)."""


class SendList(_Order, frozen=True, kw_only=True):
    """Hold all our tokens and nobody else; who does not fit into the first message follows it (OCPP 1.6, 5.15; 2.x, D01)."""

    update: ListUpdate = ListUpdate.FULL


class AskListVersion(_Order, frozen=True, kw_only=True):
    """Tell which version your list has (OCPP 1.6, 5.10; 2.x, D02)."""


ListOrder = SettleList | SendList | AskListVersion
