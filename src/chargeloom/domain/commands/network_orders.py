"""Orders about how a station reaches its CSMS: they must not put it out of our reach unnoticed."""

from typing import NamedTuple

import msgspec

from chargeloom.domain.reason import Reason


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order about the network."""


class SetNetworkProfile(_Order, frozen=True, kw_only=True):
    """Store a way to a CSMS in a slot (OCPP 2.0.1, B09)."""

    slot: int
    url: str
    security_profile: int
    interface: str
    message_timeout_s: int
    even_in_use: bool = False
    """Confirms that the way over which the station is connected may be changed."""


class SetNetworkPriority(_Order, frozen=True, kw_only=True):
    """Try the ways in these slots in this order, from the next restart on (OCPP 2.0.1, B10)."""

    slots: tuple[int, ...]
    even_in_use: bool = False
    """Confirms that the way over which the station is connected may be dropped."""


NetworkOrder = SetNetworkProfile | SetNetworkPriority


class Ways(NamedTuple):
    """What a station says of its ways to a CSMS; what it did not say is None."""

    slots: frozenset[int] | None
    """Those that it has (valuesList of NetworkConfigurationPriority)."""
    priority: tuple[int, ...] | None
    active: int | None

    @property
    def in_use(self) -> int | None:
        """Say by which slot it is connected: the first of its order, unless it says otherwise."""
        if self.active is not None:
            return self.active
        return self.priority[0] if self.priority else None


def objection(order: NetworkOrder, ways: Ways, security_profile: int) -> Reason | None:
    """Say why an order is not sent: the station would refuse it, or might be lost by it."""
    named = set(order.slots if isinstance(order, SetNetworkPriority) else (order.slot,))
    if ways.slots is not None and named - ways.slots:
        return Reason.SLOT_UNKNOWN  # B09.FR.05 and B10.FR.02
    if isinstance(order, SetNetworkProfile) and order.security_profile < security_profile:
        return Reason.PROFILE_LOWERED  # B09.FR.04
    if order.even_in_use:
        return None
    is_setting = isinstance(order, SetNetworkProfile)
    in_use = ways.in_use
    is_touched = in_use is None or (in_use in named) is is_setting
    return Reason.SLOT_IN_USE if is_touched else None
