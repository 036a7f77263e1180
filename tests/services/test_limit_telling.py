"""A limit that could not be told is told when its station comes back, also after a restart of ours (OCPP 2.1, E16)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.charge_limit import Measure
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.services import limit_telling
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import event
from tests.rig import FakeStation, Rig, running
from tests.services.test_bounding import look, reading, told
from tests.services.test_limit_changes import change, confirming, energy, limited

RAISED = {"transactionLimit": {"maxEnergy": 9000}}


async def says_what_it_supports(station: FakeStation, supported: str | None) -> None:
    """Take the request for what limits the station knows, and answer it (E16.FR.12)."""
    number, action, payload = await told(station)
    assert action == "GetVariables"
    (wanted,) = payload["getVariableData"]
    assert wanted["variable"] == {"name": "SupportedLimits"}
    status = "UnknownVariable" if supported is None else "Accepted"
    value = {} if supported is None else {"attributeValue": supported}
    station.answer(number, {"getVariableResult": [wanted | value | {"attributeStatus": status}]})


async def is_asked_for_an_event(station: FakeStation) -> None:
    number, *asked = await told(station)
    assert asked == [
        "TriggerMessage",
        {"requestedMessage": "TransactionEvent", "evse": {"id": 1}},
    ]
    station.answer(number, {"status": "Accepted"})


async def boots(station: FakeStation) -> None:
    assert (await station.ask("BootNotification", BOOT))["status"] == "Accepted"


async def left_untold(folder: Path) -> None:
    """A limit is raised, and the server stops before the station could be told."""
    async with running(folder) as rig:
        station = await limited(rig)
        station.actor.closed()
        await change(rig, energy(9000))


async def test_after_a_restart_of_ours_a_station_that_booted_is_asked_and_told(
    tmp_path: Path,
) -> None:
    """E16.FR.02; what it supports is in no store, so it is asked first (E16.FR.12)."""
    await left_untold(tmp_path)
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-3", version=V21)
        await boots(again)
        await says_what_it_supports(again, "maxEnergy,maxTime")
        await is_asked_for_an_event(again)
        assert await again.ask("TransactionEvent", reading(rig, 2, "2100")) == RAISED
        assert await again.ask("TransactionEvent", confirming(rig, 3, {"maxEnergy": 9000})) == {}


async def test_a_station_that_only_reconnects_is_let_finish_and_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events that it kept while it was away come first: their answers can't tell it yet, and take nothing away."""
    monkeypatch.setitem(limit_telling._AFTER_S, EventType.STATION_CONNECTED, 0.05)
    await left_untold(tmp_path)
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-3", version=V21)
        assert await again.ask("TransactionEvent", reading(rig, 2, "2050")) == {}
        await says_what_it_supports(again, "maxEnergy")
        await is_asked_for_an_event(again)
        assert await again.ask("TransactionEvent", reading(rig, 3, "2100")) == RAISED


async def test_a_station_that_limits_nothing_is_not_asked_for_events(tmp_path: Path) -> None:
    """E16.FR.12; the server sees to it."""
    await left_untold(tmp_path)
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-3", version=V21)
        await boots(again)
        await says_what_it_supports(again, None)
        assert await again.ask("TransactionEvent", reading(rig, 2, "9900")) == {}
        await again.ask("TransactionEvent", reading(rig, 3, "10000"))
        await look(rig)
        assert (await told(again))[1] == "RequestStopTransaction"


async def test_a_station_that_was_away_is_told_when_it_boots(rig: Rig) -> None:
    station = await limited(rig)
    station.actor.closed()
    await change(rig, energy(9000))
    again = FakeStation(rig.core, "CP-3", version=V21)
    await boots(again)
    await is_asked_for_an_event(again)
    assert await again.ask("TransactionEvent", reading(rig, 2, "2100")) == RAISED


async def test_a_station_that_is_not_accepted_yet_is_asked_nothing(rig: Rig) -> None:
    """B02: it may be asked once it is accepted."""
    station = await limited(rig)
    station.actor.closed()
    await change(rig, energy(9000))
    record = rig.core.fleet.known(station.station.id).record
    pending = msgspec.structs.replace(record, registration=Registration.PENDING)
    rig.core.fleet.change(station.station, pending)
    again = FakeStation(rig.core, "CP-3", version=V21)
    assert (await again.ask("BootNotification", BOOT))["status"] == "Pending"
    await rig.settle()
    assert again.connection.sent == []


async def test_a_charge_that_ended_leaves_nothing_to_tell(tmp_path: Path) -> None:
    await left_untold(tmp_path)
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-3", version=V21)
        await again.ask("TransactionEvent", event("Ended", 2, rig.core.ground.now()))
        await boots(again)
        await rig.settle()
        assert again.connection.sent == []


# What is told to whoever listens.


async def limits_told(rig: Rig) -> list[Event]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return sorted(
        (one for one in events if one.type is EventType.TRANSACTION_LIMITED), key=lambda e: e.id
    )


def said(energy_wh: int | None = None, time_s: int | None = None) -> dict[str, Any]:
    return {"cost": None, "energy_wh": energy_wh, "time_s": time_s, "soc": None}


async def test_each_change_of_a_limit_is_told_once(rig: Rig) -> None:
    """At the start, raised, and lifted; a change that changes nothing tells nothing."""
    station = await limited(rig)
    station.actor.closed()
    for most in (9000, 9000, None):
        await change(rig, energy(most))
    begun, raised, lifted = await limits_told(rig)
    at = {"station": "CP-3", "evse": 1, "connector": 1}
    assert begun.subject == raised.subject == lifted.subject
    assert begun.data == at | {"asked": said(5000), "kept": None}
    assert raised.data == at | {"asked": said(9000), "kept": None}
    assert lifted.data == at | {"asked": None, "kept": None}


async def test_a_cost_is_told_as_text_and_what_the_station_keeps_to_beside_it(rig: Rig) -> None:
    station = await limited(rig)
    station.actor.closed()
    await change(rig, {Measure.COST: Decimal("12.50")})
    told_last = (await limits_told(rig))[-1].data
    assert told_last["asked"] == said(5000) | {"cost": "12.50"}
    assert told_last["kept"] == said(5000)
