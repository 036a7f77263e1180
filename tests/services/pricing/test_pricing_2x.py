"""What a charge of OCPP 2.x costs: told by events, in any order, priced when they are all there."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging import vehicles
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, MINUTE, SECOND, Instant, to_rfc3339
from chargeloom.domain.pricing.transaction_cost import CostState, Review
from chargeloom.domain.tariffs.tariff import Tariff
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.domain.pricing.plain import component, element, tariff
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event as of_v2, metered, register
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import BY_STATE, PER_KWH, cost, costs, sells, session


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    station = await rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def test_a_session_is_priced_at_its_end(rig: Rig, station: FakeStation) -> None:
    await sells(rig, PER_KWH)
    *before, last = session(rig)
    for told in before:
        await station.ask("TransactionEvent", told)
    assert (await cost(rig)).state is CostState.RUNNING
    await station.ask("TransactionEvent", last)
    found = await cost(rig)
    assert (found.state, found.excl) == (CostState.FINAL, 463)
    await station.ask("TransactionEvent", last)
    assert await cost(rig) == found


@pytest.mark.parametrize("version", [V201, V21], ids=["2.0.1", "2.1"])
@pytest.mark.parametrize(("price", "total"), [("0.50", 3.63), ("0", 0)])
async def test_the_station_is_told_what_it_cost_when_that_is_final(
    version: Version, price: str, total: float, rig: Rig
) -> None:
    station = await rig.station("CP-3", version=version)
    await station.ask("BootNotification", BOOT)
    await sells(rig, tariff(element(component("ENERGY", price, vat="0"))))
    *before, last = session(rig)
    for told in before:
        assert "totalCost" not in await station.ask("TransactionEvent", told)
    assert (await station.ask("TransactionEvent", last))["totalCost"] == total
    assert (await station.ask("TransactionEvent", last))["totalCost"] == total


@pytest.mark.parametrize("version", [V201, V21], ids=["2.0.1", "2.1"])
@pytest.mark.parametrize("rules", [PER_KWH, BY_STATE])
async def test_the_cost_is_told_again_with_an_end_that_comes_again_after_our_restart(
    version: Version, rules: Tariff, tmp_path: Path
) -> None:
    """(OCPP 2.0.1, I03.FR.02: the answer may have been lost with the link.)"""
    async with running(tmp_path) as rig:
        station = await rig.station("CP-3", version=version)
        await rig.token()
        await station.ask("BootNotification", BOOT)
        await sells(rig, rules)
        *before, last = session(rig)
        for told in before:
            await station.ask("TransactionEvent", told)
        total = (await station.ask("TransactionEvent", last))["totalCost"]
        found = await cost(rig)
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-3", version=version)
        again = last | {"offline": True}
        assert (await station.ask("TransactionEvent", again))["totalCost"] == total
        assert await cost(rig) == found


async def test_whoever_did_not_come_in_time_is_told_that_it_cost_nothing(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.1, C20.FR.02 and FR.03.)"""
    await sells(rig, PER_KWH)
    began = Instant(rig.core.ground.now() - HOUR)
    end = {"triggerReason": "EVConnectTimeout", "info": {"stoppedReason": "Timeout"}}
    start = {"triggerReason": "Authorized", "idToken": CARD, "evse": {"id": 1}}
    await station.ask("TransactionEvent", of_v2("Started", 0, began, **start))
    told = of_v2("Ended", 1, Instant(began + 2 * MINUTE), **end)
    assert (await station.ask("TransactionEvent", told))["totalCost"] == 0
    assert (await cost(rig)).state is CostState.FINAL


@pytest.mark.parametrize(
    ("wh", "total", "reasons"),
    [("1000", 0, ()), ("8000", None, (Review.NOT_AUTHORIZED,))],
)
async def test_a_charge_that_nobody_was_let_in_for_is_billed_to_nobody(
    rig: Rig, station: FakeStation, wh: str, total: int | None, reasons: tuple[Review, ...]
) -> None:
    """Plugged in, no token shown, unplugged: the transaction may begin by that alone (OCPP 2.0.1, E02 and E03, TxStartPoint EVConnected)."""
    await sells(rig, PER_KWH)
    began = Instant(rig.core.ground.now() - HOUR)
    plugged = {
        "triggerReason": "CablePluggedIn",
        "evse": EVSE,
        "info": {"chargingState": "EVConnected"},
    }
    gone = {"triggerReason": "EVDeparted", "info": {"stoppedReason": "EVDisconnected"}}
    first = metered(began, register("1000", "Transaction.Begin"))
    ended = Instant(began + HOUR)
    last = metered(ended, register(wh, "Transaction.End"))
    await station.ask("TransactionEvent", of_v2("Started", 0, began, **plugged, meterValue=first))
    told = of_v2("Ended", 1, ended, **gone, meterValue=last)
    assert (await station.ask("TransactionEvent", told)).get("totalCost") == total
    found = await cost(rig)
    assert (found.state is CostState.FINAL, found.reasons) == (not reasons, reasons)


@pytest.mark.parametrize(
    ("more", "is_nobodys"),
    [
        ({}, True),
        ({"info": {"remoteStartId": 7}}, False),
        ({"idToken": {"idToken": "", "type": "NoAuthorization"}}, False),
        ({"idToken": CARD}, False),
    ],
)
async def test_a_charge_is_somebodys_by_a_token_or_a_start_from_afar(
    rig: Rig, station: FakeStation, more: dict[str, Any], *, is_nobodys: bool
) -> None:
    """Who starts by a button names a token of the type NoAuthorization (OCPP 2.0.1, C02.FR.01)."""
    told = {"triggerReason": "CablePluggedIn", "evse": EVSE} | more
    await station.ask("TransactionEvent", of_v2("Started", 0, rig.core.ground.now(), **told))
    (record,) = await rig.transactions()
    assert vehicles.is_nobodys(record) is is_nobodys


IDLE = {"chargingState": "Idle"}


def given_up(rig: Rig, *, info: dict[str, Any], **end: Any) -> list[dict[str, Any]]:
    """Authorize, plug nothing in, and stop (OCPP 2.1, C20)."""
    began = Instant(rig.core.ground.now() - 2 * MINUTE)
    start = {"triggerReason": "Authorized", "idToken": CARD, "evse": {"id": 1}, "info": IDLE}
    stop = {"triggerReason": "StopAuthorized", "info": info} | end
    return [
        of_v2("Started", 0, began, **start),
        of_v2("Ended", 1, Instant(began + MINUTE), **stop),
    ]


@pytest.mark.parametrize(
    ("info", "end"),
    [
        (IDLE, {}),
        ({"stoppedReason": "Remote"}, {"triggerReason": "RemoteStop"}),
        ({}, {"triggerReason": "EVConnectTimeout"}),
    ],
)
async def test_whoever_gives_up_before_a_vehicle_is_there_is_told_that_it_cost_nothing(
    rig: Rig, station: FakeStation, info: dict[str, Any], end: dict[str, Any]
) -> None:
    """(OCPP 2.1, C20.FR.01 and FR.03: a payment terminal waits for that to release what it reserved.)"""
    await sells(rig, PER_KWH)
    start, stop = given_up(rig, info=info, **end)
    await station.ask("TransactionEvent", start)
    assert (await station.ask("TransactionEvent", stop))["totalCost"] == 0
    assert (await cost(rig)).state is CostState.FINAL


@pytest.mark.parametrize(
    "said",
    [
        {"triggerReason": "CablePluggedIn"},
        {"triggerReason": "ChargingStateChanged", "info": {"chargingState": "EVConnected"}},
    ],
)
async def test_whoever_plugged_in_pays_the_fee_though_nothing_flowed(
    rig: Rig, station: FakeStation, said: dict[str, Any]
) -> None:
    await sells(rig, PER_KWH)
    start, stop = given_up(rig, info={})
    at = rig.core.ground.now()
    start["meterValue"] = metered(at, register("5", "Transaction.Begin"))
    stop["meterValue"] = metered(at, register("5", "Transaction.End"))
    plugged = of_v2("Updated", 1, Instant(at - 90 * SECOND), **said)
    for told in (start, plugged, stop | {"seqNo": 2}):
        await station.ask("TransactionEvent", told)
    found = await cost(rig)
    assert (found.state, found.incl) == (CostState.FINAL, 120)


async def test_what_waits_for_somebody_is_not_told_to_the_station(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, tariff(element(component("ENERGY", "1", vat=None))))
    for told in session(rig):
        answer = await station.ask("TransactionEvent", told)
        assert "totalCost" not in answer


async def test_states_say_what_is_charging_and_what_is_parking(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, BY_STATE)
    for told in session(rig):
        await station.ask("TransactionEvent", told)
    found = await cost(rig)
    minutes = {line.kind.value: round(line.quantity / 60) for line in found.lines}
    assert minutes["time"] == 28
    assert found.state is CostState.FINAL


async def test_what_comes_late_completes_the_bill(rig: Rig, station: FakeStation) -> None:
    await sells(rig, BY_STATE)
    told = session(rig)
    late = told.pop(2)
    for one in told:
        await station.ask("TransactionEvent", one)
    held = await cost(rig)
    assert (held.state, held.reasons) == (CostState.NEEDS_REVIEW, (Review.FACTS_MISSING,))
    await station.ask("TransactionEvent", late)
    found = await cost(rig)
    assert (found.state, found.reasons) == (CostState.FINAL, ())


async def test_any_order_comes_to_the_same(rig: Rig, station: FakeStation) -> None:
    await sells(rig, PER_KWH)
    for told in reversed(session(rig)):
        await station.ask("TransactionEvent", told)
    found = await cost(rig)
    assert (found.state, found.excl) == (CostState.FINAL, 463)


async def test_the_group_of_the_token_is_known_by_its_first_sight(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, tariff(element(component("FLAT", "3"))), token_group="FLEET")
    first, *rest = session(rig)
    await station.ask("TransactionEvent", first)
    assert await costs(rig) == []
    for told in rest:
        await station.ask("TransactionEvent", told)
    assert (await cost(rig)).due == 300


FLEETS = tariff(element(component("FLAT", "3")))


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (5, 0, 2, 3, 4, 1)])
async def test_whose_charge_it_is_decides_by_which_tariff_it_is_sold_though_the_cable_came_first(
    rig: Rig, station: FakeStation, order: tuple[int, ...]
) -> None:
    """(OCPP 2.0.1, E01 and E03: TxStartPoint EVConnected, the token is shown later.)"""
    await sells(rig, PER_KWH)
    fleets = await sells(rig, FLEETS, token_group="FLEET")
    events = session(rig)
    assert [one["seqNo"] for one in events] == [*range(6)]
    for number in order:
        await station.ask("TransactionEvent", events[number])
    found = await cost(rig)
    assert (found.state, found.due, found.tariff) == (CostState.FINAL, 300, fleets.tariff)


async def test_the_tariff_that_comes_with_the_token_knows_what_the_vehicle_did_before(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    await sells(rig, BY_STATE, token_group="FLEET")
    for told in session(rig):
        await station.ask("TransactionEvent", told)
    found = await cost(rig)
    minutes = {line.kind.value: round(line.quantity / 60) for line in found.lines}
    assert (found.state, minutes["time"]) == (CostState.FINAL, 28)


async def test_what_was_final_by_one_tariff_waits_where_another_one_applies_after_all(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    await sells(rig, FLEETS, of_station=StationId("CP-1"), evse=2)
    for told in session(rig):
        await station.ask("TransactionEvent", told)
    assert (await cost(rig)).state is CostState.FINAL
    (record,) = await rig.transactions()
    elsewhere = msgspec.structs.replace(record, evse=2)
    unit, now = Unit(), rig.core.ground.now()
    rig.core.pricing.follow(unit, record, elsewhere, now)
    await rig.core.ground.commit(unit)
    assert (await cost(rig)).reasons == (Review.CHANGED_AFTERWARDS,)


async def test_what_comes_with_the_end_counts(rig: Rig, station: FakeStation) -> None:
    await sells(rig, tariff(element(component("TIME", "6"), component("PARKING_TIME", "0"))))
    now = rig.core.ground.now()
    began, half, ended = (Instant(now - minutes * MINUTE) for minutes in (60, 30, 0))
    place = {"id": 1, "connectorId": 1}
    start = event("Started", 0, began, 1000, state=None, evse=place, idToken=CARD)
    await station.ask("TransactionEvent", start)
    last = event("Ended", 1, ended, 8000, state=None)
    last["meterValue"] = [sample(half, 8000), *last["meterValue"]]
    await station.ask("TransactionEvent", last)
    found = await cost(rig)
    assert (found.state, found.excl) == (CostState.FINAL, 300)


async def test_a_state_that_is_told_after_the_end_counts(rig: Rig, station: FakeStation) -> None:
    await sells(rig, tariff(element(component("TIME", "6"), component("PARKING_TIME", "0"))))
    now = rig.core.ground.now()
    began, half, ended = (Instant(now - minutes * MINUTE) for minutes in (60, 30, 0))
    place = {"id": 1, "connectorId": 1}
    start = event("Started", 0, began, 1000, evse=place, idToken=CARD)
    late = event("Updated", 1, half, None, state="SuspendedEV")
    for told in (start, event("Ended", 2, ended, 8000), late):
        await station.ask("TransactionEvent", told)
    found = await cost(rig)
    assert (found.state, found.excl) == (CostState.FINAL, 300)


def event(
    kind: str,
    seq_no: int,
    at: Instant,
    wh: int | None,
    state: str | None = "Charging",
    **said: Any,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "eventType": kind,
        "seqNo": seq_no,
        "timestamp": to_rfc3339(at),
        "triggerReason": "ChargingStateChanged",
        "transactionInfo": {"transactionId": "T-1"} | ({"chargingState": state} if state else {}),
    }
    return told | said | ({} if wh is None else {"meterValue": [sample(at, wh)]})


def sample(at: Instant, wh: int) -> dict[str, Any]:
    return {"timestamp": to_rfc3339(at), "sampledValue": [{"value": wh}]}


async def test_an_end_without_a_register_is_priced_by_the_last_one_and_waits_for_somebody(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    *before, last = session(rig)
    for told in before:
        await station.ask("TransactionEvent", told)
    del last["meterValue"]
    await station.ask("TransactionEvent", last)
    found = await cost(rig)
    assert found.state is CostState.NEEDS_REVIEW
    assert found.reasons == (Review.ENERGY_UNKNOWN,)
    assert found.excl is not None, "what was read is priced"
