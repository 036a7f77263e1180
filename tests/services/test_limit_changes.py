"""How far a charge may go is said anew while it runs (OCPP 2.1, E16)."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit, End, Measure
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.rig import FakeStation, Rig, running
from tests.services.test_bounding import (
    ENERGY,
    _pending,
    arrived,
    begin,
    limit_of,
    look,
    reading,
    started,
    told,
)

Wanted = dict[Measure, End | None]


def energy(most: int | None) -> Wanted:
    return {Measure.ENERGY: None if most is None else Decimal(most)}


async def change(rig: Rig, wanted: Wanted) -> ChargeLimit:
    (record,) = await rig.transactions()
    return await rig.core.limit_changes.change(record.id, wanted, "user Ada")


async def limited(rig: Rig, supported: str = "maxEnergy,maxTime") -> FakeStation:
    """A charge that its station of 2.1 keeps within 5 kWh: it confirmed that."""
    station = await arrived(rig, V21)
    command = await started(rig, station, ENERGY, supported)
    await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", confirming(rig, 1, {"maxEnergy": 5000}))
    return station


def confirming(rig: Rig, seq_no: int, limit: dict[str, Any], wh: str = "2000") -> dict[str, Any]:
    info = {"transactionLimit": limit}
    return reading(rig, seq_no, wh, triggerReason="LimitSet", info=info)


async def is_triggered(station: FakeStation) -> None:
    """Take the request for an event of the charge, and agree (F06)."""
    number, *asked = await told(station)
    assert asked == [
        "TriggerMessage",
        {"requestedMessage": "TransactionEvent", "evse": {"id": 1}},
    ]
    station.answer(number, {"status": "Accepted"})


@pytest.mark.parametrize("most", [3000, 9000], ids=["lowered", "raised"])
async def test_a_changed_limit_is_told_once_in_the_first_answer(rig: Rig, most: int) -> None:
    """E16.FR.02 and FR.03; the station is asked for an event, so that it need not wait."""
    station = await limited(rig)
    await change(rig, energy(most))
    await is_triggered(station)
    answer = await station.ask("TransactionEvent", reading(rig, 2, "2100"))
    assert answer == {"transactionLimit": {"maxEnergy": most}}
    assert await station.ask("TransactionEvent", confirming(rig, 3, {"maxEnergy": most})) == {}
    found = await limit_of(rig)
    assert found.asked == found.kept == Ceiling(energy_wh=Decimal(most))


async def test_a_limit_of_another_kind_is_added_and_nothing_else_told(rig: Rig) -> None:
    """E16.FR.02: what changes is included once."""
    station = await limited(rig)
    await change(rig, {Measure.TIME: 3600})
    await is_triggered(station)
    answer = await station.ask("TransactionEvent", reading(rig, 2, "2100"))
    assert answer == {"transactionLimit": {"maxTime": 3600}}
    assert (await limit_of(rig)).asked == Ceiling(energy_wh=Decimal(5000), time_s=3600)


async def test_a_limit_is_lifted_by_one_that_is_out_of_reach(rig: Rig) -> None:
    """E16.FR.17: once a limit is set it cannot be unset, only changed."""
    station = await limited(rig)
    await change(rig, energy(None))
    await is_triggered(station)
    answer = await station.ask("TransactionEvent", reading(rig, 2, "2100"))
    assert answer == {"transactionLimit": {"maxEnergy": 1_000_000_000}}
    high = {"maxEnergy": 1_000_000_000}
    assert await station.ask("TransactionEvent", confirming(rig, 3, high, "900000")) == {}
    await look(rig)
    assert not await _pending(rig)


async def test_a_limit_that_was_never_said_needs_no_lifting(rig: Rig) -> None:
    station = await limited(rig)
    await change(rig, {Measure.COST: None})
    assert await station.ask("TransactionEvent", reading(rig, 2, "2100")) == {}


async def test_a_lower_limit_that_the_driver_set_is_not_overruled(rig: Rig) -> None:
    """E16.FR.08."""
    station = await arrived(rig, V21)
    command = await started(rig, station, ENERGY, "maxEnergy")
    await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", confirming(rig, 1, {"maxEnergy": 4000}))
    await change(rig, energy(9000))
    assert await station.ask("TransactionEvent", reading(rig, 2, "2100")) == {}
    assert (await limit_of(rig)).kept == Ceiling(energy_wh=Decimal(4000))


async def test_a_station_that_nobody_asked_is_asked_what_it_supports(rig: Rig) -> None:
    """E16.FR.12; the charge was begun by its driver, without a limit."""
    station = await arrived(rig, V21)
    now = rig.core.ground.now()
    begun = event("Started", 0, now, triggerReason="CablePluggedIn", evse=EVSE, idToken=CARD)
    await station.ask("TransactionEvent", begun)
    changing = asyncio.create_task(change(rig, energy(5000) | {Measure.SOC: 80}))
    number, action, payload = await told(station)
    assert action == "GetVariables"
    results = [
        one | {"attributeStatus": "Accepted", "attributeValue": "maxEnergy"}
        for one in payload["getVariableData"]
    ]
    station.answer(number, {"getVariableResult": results})
    await changing
    await is_triggered(station)
    answer = await station.ask("TransactionEvent", reading(rig, 1, "2000"))
    assert answer == {"transactionLimit": {"maxEnergy": 5000}}, "the server sees to the battery"


@pytest.mark.parametrize("version", [V16, V201], ids=["1.6", "2.0.1"])
async def test_elsewhere_the_server_sees_to_it(rig: Rig, version: Any) -> None:
    station = await arrived(rig, version)
    if version is V16:
        number = (await station.start())["transactionId"]
        await station.ask(
            "MeterValues",
            {
                "connectorId": 1,
                "transactionId": number,
                "meterValue": [
                    {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "4000"}]}
                ],
            },
        )
    else:
        now = rig.core.ground.now()
        begun = event("Started", 0, now, triggerReason="RemoteStart", evse=EVSE, idToken=CARD)
        await station.ask("TransactionEvent", begun)
    limit = await change(rig, {Measure.TIME: 600})
    assert limit.ours == (Measure.TIME,)
    await look(rig, 600 * SECOND + MINUTE)
    action = "RemoteStopTransaction" if version is V16 else "RequestStopTransaction"
    assert (await told(station))[1] == action


async def test_a_stop_that_is_on_its_way_is_not_called_back(rig: Rig) -> None:
    station = await arrived(rig, V201)
    command = await started(rig, station, ENERGY)
    await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", reading(rig, 1, "6000"))
    await look(rig)
    with pytest.raises(Refusal) as refused:
        await change(rig, energy(9000))
    assert refused.value.reason is Reason.TRANSACTION_ENDED
    assert (await limit_of(rig)).asked == ENERGY
    number, *_ = await told(station)
    station.answer(number, {"status": "Accepted"})
    await station.ask("TransactionEvent", event("Ended", 2, rig.core.ground.now()))
    with pytest.raises(Refusal):
        await change(rig, energy(9000))


async def test_a_limit_that_was_raised_while_its_end_was_reckoned_stands(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await arrived(rig, V201)
    command = await started(rig, station, Ceiling(cost=Decimal(1)))
    await station.ask("TransactionEvent", begin(rig, command))

    async def reckoned(*_: Any) -> Decimal:
        await change(rig, {Measure.COST: Decimal(9)})
        return Decimal(2)

    monkeypatch.setattr(rig.core.bounding, "_cost", reckoned)
    await look(rig)
    assert not await _pending(rig)
    found = await limit_of(rig)
    assert (found.asked, found.reached) == (Ceiling(cost=Decimal(9)), None)


async def test_a_stop_in_vain_is_forgotten_with_its_limit(rig: Rig) -> None:
    """A station that did not stop may go on up to the new limit, and is stopped there at once."""
    station = await arrived(rig, V201)
    command = await started(rig, station, ENERGY)
    await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", reading(rig, 1, "6000"))
    await rig.core.bounding.look(Instant(rig.core.ground.now() - 2 * MINUTE))
    number, *_ = await told(station)
    station.answer(number, {"status": "Rejected"})
    await change(rig, energy(6000))
    await look(rig)
    found = await limit_of(rig)
    assert (found.asked, found.reached) == (Ceiling(energy_wh=Decimal(6000)), None)
    await station.ask("TransactionEvent", reading(rig, 2, "7000"))
    await look(rig)
    assert (await told(station))[1] == "RequestStopTransaction"
    assert (await limit_of(rig)).reached is Measure.ENERGY


async def test_a_changed_limit_outlives_us(tmp_path: Path) -> None:
    """What was raised and not told is still said to be ours: no confirmation stands for it."""
    async with running(tmp_path) as rig:
        await limited(rig)
        await change(rig, energy(9000))
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-3", version=V21)
        await again.ask("TransactionEvent", reading(rig, 2, "9900"))
        await look(rig)
        assert not await _pending(rig)
        await again.ask("TransactionEvent", reading(rig, 3, "10000"))
        await look(rig)
        assert (await told(again))[1] == "RequestStopTransaction"
