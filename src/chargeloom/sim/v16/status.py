"""The nine states of a connector, and which may follow which."""

from typing import Final

from chargeloom.protocols.ocpp.v16.messages.enumerations import ChargePointStatus

AVAILABLE: Final = ChargePointStatus.AVAILABLE
PREPARING: Final = ChargePointStatus.PREPARING
CHARGING: Final = ChargePointStatus.CHARGING
SUSPENDED_EV: Final = ChargePointStatus.SUSPENDED_EV
SUSPENDED_EVSE: Final = ChargePointStatus.SUSPENDED_EVSE
FINISHING: Final = ChargePointStatus.FINISHING
RESERVED: Final = ChargePointStatus.RESERVED
UNAVAILABLE: Final = ChargePointStatus.UNAVAILABLE
FAULTED: Final = ChargePointStatus.FAULTED

NEXT: Final[dict[ChargePointStatus, frozenset[ChargePointStatus]]] = {
    AVAILABLE: frozenset(
        {PREPARING, CHARGING, SUSPENDED_EV, SUSPENDED_EVSE, RESERVED, UNAVAILABLE, FAULTED}
    ),
    PREPARING: frozenset({AVAILABLE, CHARGING, SUSPENDED_EV, SUSPENDED_EVSE, FINISHING, FAULTED}),
    CHARGING: frozenset({AVAILABLE, SUSPENDED_EV, SUSPENDED_EVSE, FINISHING, UNAVAILABLE, FAULTED}),
    SUSPENDED_EV: frozenset({AVAILABLE, CHARGING, SUSPENDED_EVSE, FINISHING, UNAVAILABLE, FAULTED}),
    SUSPENDED_EVSE: frozenset({AVAILABLE, CHARGING, SUSPENDED_EV, FINISHING, UNAVAILABLE, FAULTED}),
    FINISHING: frozenset({AVAILABLE, PREPARING, UNAVAILABLE, FAULTED}),
    RESERVED: frozenset({AVAILABLE, PREPARING, UNAVAILABLE, FAULTED}),
    UNAVAILABLE: frozenset({AVAILABLE, PREPARING, CHARGING, SUSPENDED_EV, SUSPENDED_EVSE, FAULTED}),
    FAULTED: frozenset(
        {
            AVAILABLE,
            PREPARING,
            CHARGING,
            SUSPENDED_EV,
            SUSPENDED_EVSE,
            FINISHING,
            RESERVED,
            UNAVAILABLE,
        }
    ),
}
"""Row and column of the table of OCPP 1.6, 4.9, for connectors above 0."""


class IllegalTransition(Exception):
    """A connector tried a step that the table does not have: a bug of the simulator."""


def check(before: ChargePointStatus, after: ChargePointStatus) -> None:
    """Raise IllegalTransition unless the table has the step."""
    if after not in NEXT[before]:
        raise IllegalTransition(f"{before.value} -> {after.value}")
