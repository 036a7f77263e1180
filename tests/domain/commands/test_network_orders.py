"""What might put a station out of our reach is not sent unless somebody confirms it (B09 and B10)."""

from typing import Any

import pytest

from chargeloom.domain.commands.network_orders import (
    NetworkOrder,
    SetNetworkPriority,
    SetNetworkProfile,
    Ways,
    objection,
)
from chargeloom.domain.reason import Reason

KNOWN = Ways(slots=frozenset({0, 1, 2}), priority=(1, 0), active=None)
ON_THE_SECOND = KNOWN._replace(active=0)
UNKNOWN = Ways(slots=None, priority=None, active=None)


def storing(slot: int, **said: Any) -> SetNetworkProfile:
    told: dict[str, Any] = {
        "url": "wss://loom.test/ocpp",
        "security_profile": 2,
        "interface": "Wired0",
        "message_timeout_s": 30,
    }
    return SetNetworkProfile(slot=slot, **told | said)


def trying(*slots: int, **said: Any) -> SetNetworkPriority:
    return SetNetworkPriority(slots=slots, **said)


@pytest.mark.parametrize(
    ("order", "ways", "reason"),
    [
        (storing(2), KNOWN, None),
        (storing(0), KNOWN, None),
        (storing(1), KNOWN, Reason.SLOT_IN_USE),
        (storing(1), ON_THE_SECOND, None),
        (storing(0), ON_THE_SECOND, Reason.SLOT_IN_USE),
        (storing(0, even_in_use=True), ON_THE_SECOND, None),
        (storing(2), UNKNOWN, Reason.SLOT_IN_USE),
        (storing(2, even_in_use=True), UNKNOWN, None),
        (storing(3, even_in_use=True), KNOWN, Reason.SLOT_UNKNOWN),
        (storing(2, security_profile=1, even_in_use=True), KNOWN, Reason.PROFILE_LOWERED),
        (storing(2, security_profile=3), KNOWN, None),
        (trying(2, 1), KNOWN, None),
        (trying(2, 0), KNOWN, Reason.SLOT_IN_USE),
        (trying(2, 0), ON_THE_SECOND, None),
        (trying(2, even_in_use=True), KNOWN, None),
        (trying(2, 3, even_in_use=True), KNOWN, Reason.SLOT_UNKNOWN),
        (trying(2, 1), UNKNOWN, Reason.SLOT_IN_USE),
    ],
)
def test_an_order_is_refused_for_what_it_might_do(
    order: NetworkOrder, ways: Ways, reason: Reason | None
) -> None:
    assert objection(order, ways, security_profile=2) is reason
