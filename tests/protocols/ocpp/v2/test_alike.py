"""Two messages that are alike to the byte: a retry may bear a new message id (OCPP 2.0.1, Part 4, 4.1.4), so an id tells nothing.

What is counted is told apart by what the standard makes unique in it: the transactionId and the seqNo (E01.FR.07 and FR.08).
"""

from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import HOUR, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from tests.protocols.ocpp.v2.session import event, whole_session
from tests.protocols.ocpp.v2.test_shared_numbers import OTHER, both, elsewhere, tell
from tests.rig import FakeStation, Rig


def monitored(rig: Rig) -> dict[str, Any]:
    """An event of a variable; nothing in it says at which EVSE."""
    now = to_rfc3339(rig.core.ground.now())
    data = {
        "eventId": 1,
        "timestamp": now,
        "trigger": "Alerting",
        "actualValue": "true",
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector"},
        "variable": {"name": "Problem"},
    }
    return {"generatedAt": now, "seqNo": 0, "eventData": [data]}


async def test_events_of_variables_that_are_alike_are_all_told(
    rig: Rig, station: FakeStation
) -> None:
    """Nothing is reckoned with them: an alarm that came twice does less harm than one that was lost (N07)."""
    alike = monitored(rig)
    for _ in range(2):
        assert await station.ask("NotifyEvent", alike) == {}
    assert (await rig.event_types()).count(EventType.STATION_MONITOR.value) == 2


async def test_states_that_are_alike_but_for_their_evse_are_two(
    rig: Rig, station: FakeStation
) -> None:
    """(G01.)"""
    said = {"timestamp": to_rfc3339(rig.core.ground.now()), "connectorStatus": "Faulted"}
    for evse in (1, 2, 2):
        await station.ask("StatusNotification", said | {"evseId": evse, "connectorId": 1})
    reports = station.station.connectors
    assert [reports[Plug(evse, 1)].status for evse in (1, 2)] == [Status.FAULTED] * 2
    assert (await rig.event_types()).count(EventType.CONNECTOR_STATUS.value) == 2


@pytest.mark.parametrize("number", ["T-2", "T-1"], ids=["its own number", "a shared number"])
async def test_events_that_are_alike_but_for_their_place_are_two_charges(
    rig: Rig, station: FakeStation, number: str
) -> None:
    """(E01.FR.08.)"""
    began = Instant(rig.core.ground.now() - HOUR)
    first = event("Started", 0, began, evse={"id": 1, "connectorId": 1})
    second = event("Started", 0, began, number, evse=OTHER)
    await tell(station, first, second, first, second)
    assert [one.evse for one in await both(rig)] == [1, 2]


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_what_cannot_be_told_from_a_retry_is_one_and_no_charge_is_the_less_for_it(
    rig: Rig, station: FakeStation, times: int
) -> None:
    """One number for two transactions, and an event of each that is the other's to the byte.

    To take it for both would put one's register into the other, and end what goes on; so it counts once.
    Both charges have their whole energy all the same: their registers say it, and nothing is added up.
    """
    await rig.token("SECOND")
    began = Instant(rig.core.ground.now() - HOUR)
    here, there = whole_session(began), elsewhere(began)
    there[2] = here[2]
    for place, (one, other) in enumerate(zip(here, there, strict=True)):
        await tell(station, one, *([other] * (times if place == 2 else 1)))
    first, second = await both(rig)
    assert (str(first.energy_wh), str(second.energy_wh)) == ("7250.0", "5000.0")
    assert Suspicion.NUMBER_REUSED in first.suspect
    assert Suspicion.NUMBER_REUSED in second.suspect
    assert station.station.open == {}
