"""A charge goes no further than whoever had it started said (OCPP 2.1, E16; 1.6 and 2.0.1 know no limits)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chargeloom.config import Ocpp
from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit, Measure
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus, StartCharging
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, MINUTE, SECOND, Instant, to_rfc3339
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.domain.pricing.plain import component, element, tariff
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event, metered, register
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import sells

ENERGY = Ceiling(energy_wh=Decimal(5_000))


async def arrived(rig: Rig, version: Version) -> FakeStation:
    """A station that has booted, for a known card."""
    await rig.token()
    station = await rig.station("CP-3", version=version)
    await (station.boot() if version is V16 else station.ask("BootNotification", BOOT))
    return station


async def told(station: FakeStation) -> tuple[str, str, Any]:
    _, number, action, payload = await station.connection.next()
    return number, action, payload


async def started(
    rig: Rig, station: FakeStation, limit: Ceiling, supported: str | None = None
) -> Command:
    """Have a charge started up to a limit; a station of 2.1 is asked first what it supports."""
    order = StartCharging(token="CARD", evse=1, token_type="ISO14443", limit=limit)
    command = await rig.core.commanding.issue(
        StationId("CP-3"), CommandName.START, order, "user Ada"
    )
    number, action, payload = await told(station)
    if action == "GetVariables":
        (wanted,) = payload["getVariableData"]
        assert (wanted["component"]["name"], wanted["variable"]["name"]) == (
            "TxCtrlr",
            "SupportedLimits",
        )
        status = "UnknownVariable" if supported is None else "Accepted"
        value = {} if supported is None else {"attributeValue": supported}
        station.answer(
            number, {"getVariableResult": [wanted | value | {"attributeStatus": status}]}
        )
        number, action, payload = await told(station)
    assert action in {"RemoteStartTransaction", "RequestStartTransaction"}
    assert "limit" not in str(payload).casefold()
    station.answer(number, {"status": "Accepted"})
    return await rig.core.commanding.wait(command, 5)


def begin(rig: Rig, command: Command, **more: Any) -> dict[str, Any]:
    now = rig.core.ground.now()
    info = {"remoteStartId": command.body["number"], "chargingState": "Charging"}
    value = metered(now, register("1000", "Transaction.Begin"))
    return event(
        "Started",
        0,
        now,
        triggerReason="RemoteStart",
        evse=EVSE,
        idToken=CARD,
        info=info,
        meterValue=value,
        **more,
    )


def reading(rig: Rig, seq_no: int, wh: str, **more: Any) -> dict[str, Any]:
    now = rig.core.ground.now()
    value = metered(now, register(wh))
    trigger = more.pop("triggerReason", "MeterValuePeriodic")
    return event("Updated", seq_no, now, triggerReason=trigger, meterValue=value, **more)


async def look(rig: Rig, later_us: int = 0) -> None:
    await rig.core.bounding.look(Instant(rig.core.ground.now() + later_us))


async def limit_of(rig: Rig) -> ChargeLimit:
    (record,) = await rig.transactions()
    (found,) = await rig.core.ground.store.charge_limits([record.id])
    return found


# OCPP 2.1: the station keeps to it.


async def test_what_the_station_supports_is_told_once_in_the_first_answer(rig: Rig) -> None:
    """E16.FR.02 and FR.12."""
    station = await arrived(rig, V21)
    limit = Ceiling(cost=Decimal("12.50"), energy_wh=Decimal(5_000), time_s=3600, soc=80)
    command = await started(rig, station, limit, "maxEnergy,maxCost, maxSoC")
    answer = await station.ask("TransactionEvent", begin(rig, command))
    assert answer["transactionLimit"] == {"maxCost": 12.5, "maxEnergy": 5000, "maxSoC": 80}
    assert await station.ask("TransactionEvent", reading(rig, 1, "2000")) == {}
    assert (await limit_of(rig)).asked == limit


async def test_an_event_that_tells_only_of_the_meter_is_answered_with_it_too(rig: Rig) -> None:
    """E16.FR.02: the first possible answer; here the transaction ran before it was asked for."""
    station = await arrived(rig, V21)
    now = rig.core.ground.now()
    cable = event("Started", 0, now, triggerReason="CablePluggedIn", evse=EVSE, idToken=CARD)
    await station.ask("TransactionEvent", cable)
    (record,) = await rig.transactions()
    unit_of = rig.core.bounds

    unit = Unit()
    unit_of.support(StationId("CP-3"), {Measure.ENERGY})
    unit_of.begin(unit, record.id, ENERGY)
    await rig.core.ground.commit(unit)
    answer = await station.ask("TransactionEvent", reading(rig, 1, "2000"))
    assert answer == {"transactionLimit": {"maxEnergy": 5000}}


@pytest.mark.parametrize("supported", [None, "", "maxTime"])
async def test_who_does_not_support_it_is_not_told_and_the_charge_is_stopped(
    rig: Rig, supported: str | None
) -> None:
    """E16.FR.12; the central system sees to it itself."""
    station = await arrived(rig, V21)
    command = await started(rig, station, ENERGY, supported)
    answer = await station.ask("TransactionEvent", begin(rig, command))
    assert "transactionLimit" not in answer
    await station.ask("TransactionEvent", reading(rig, 1, "6000"))
    await look(rig)
    assert (await told(station))[1:] == ("RequestStopTransaction", {"transactionId": "T-1"})


async def test_what_the_station_confirmed_is_left_to_it(rig: Rig) -> None:
    """E16.FR.03."""
    station = await arrived(rig, V21)
    command = await started(rig, station, ENERGY, "maxEnergy")
    await station.ask("TransactionEvent", begin(rig, command))
    info = {"transactionLimit": {"maxEnergy": 5000}}
    confirmed = reading(rig, 1, "2000", triggerReason="LimitSet", info=info)
    assert await station.ask("TransactionEvent", confirmed) == {}
    assert (await limit_of(rig)).kept == ENERGY
    await station.ask("TransactionEvent", reading(rig, 2, "6000"))
    await look(rig)
    assert not await _pending(rig)


async def test_what_a_driver_set_at_the_station_is_known(rig: Rig) -> None:
    """E16.FR.01."""
    station = await arrived(rig, V21)
    now = rig.core.ground.now()
    info = {"transactionLimit": {"maxEnergy": 7000.5, "maxTime": 600}}
    begun = event(
        "Started", 0, now, triggerReason="CablePluggedIn", evse=EVSE, idToken=CARD, info=info
    )
    assert "transactionLimit" not in await station.ask("TransactionEvent", begun)
    found = await limit_of(rig)
    assert (found.asked, found.kept) == (
        None,
        Ceiling(energy_wh=Decimal("7000.5"), time_s=600),
    )


@pytest.mark.parametrize(("most", "answer"), [(4000, None), (5000, None), (9000, 5000)])
async def test_the_central_system_has_the_last_word(
    rig: Rig, most: int, answer: int | None
) -> None:
    """E16.FR.07: it may answer with its own; FR.08: not where the station's is as low."""
    station = await arrived(rig, V21)
    command = await started(rig, station, ENERGY, "maxEnergy")
    await station.ask("TransactionEvent", begin(rig, command))
    info = {"transactionLimit": {"maxEnergy": most}}
    said = reading(rig, 1, "2000", triggerReason="LimitSet", info=info)
    expected = {} if answer is None else {"transactionLimit": {"maxEnergy": answer}}
    assert await station.ask("TransactionEvent", said) == expected


async def test_after_a_restart_of_ours_what_was_not_confirmed_is_still_seen_to(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        station = await arrived(rig, V21)
        command = await started(rig, station, ENERGY, "maxEnergy")
        await station.ask("TransactionEvent", begin(rig, command))
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-3", version=V21)
        await again.ask("TransactionEvent", reading(rig, 1, "6000"))
        await look(rig)
        assert (await told(again))[1] == "RequestStopTransaction"


# OCPP 1.6 and 2.0.1: the central system ends the charge.


async def test_a_station_of_2_0_1_is_told_to_stop_once_the_energy_is_reached(rig: Rig) -> None:
    station = await arrived(rig, V201)
    command = await started(rig, station, ENERGY)
    assert "transactionLimit" not in await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", reading(rig, 1, "5999.5"))
    await look(rig)
    assert not await _pending(rig)
    await station.ask("TransactionEvent", reading(rig, 2, "6000"))
    await look(rig)
    number, *asked = await told(station)
    assert asked == ["RequestStopTransaction", {"transactionId": "T-1"}]
    station.answer(number, {"status": "Accepted"})
    await _answered(rig)
    found = await limit_of(rig)
    assert (found.reached, found.reached_at is not None) == (Measure.ENERGY, True)
    await look(rig)
    assert not await _pending(rig)


async def test_energy_that_meter_values_alone_tell_of_is_limited_too(rig: Rig) -> None:
    """(OCPP 2.0.1, J01: the events of the charge bring no register.)"""
    station = await arrived(rig, V201)
    command = await started(rig, station, ENERGY)
    told_start = begin(rig, command)
    del told_start["meterValue"]
    await station.ask("TransactionEvent", told_start)
    for wh in ("1000", "6000"):
        value = metered(rig.core.ground.now(), register(wh, "Sample.Clock"))
        await station.ask("MeterValues", {"evseId": 1, "meterValue": value})
    await look(rig)
    number, *asked = await told(station)
    assert asked == ["RequestStopTransaction", {"transactionId": "T-1"}]
    station.answer(number, {"status": "Accepted"})


async def test_a_station_that_goes_on_is_told_again_after_a_minute(rig: Rig) -> None:
    station = await arrived(rig, V201)
    command = await started(rig, station, ENERGY)
    await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", reading(rig, 1, "6000"))
    await look(rig)
    number, *_ = await told(station)
    station.answer(number, {"status": "Rejected"})
    await look(rig, 2 * MINUTE)
    assert (await told(station))[1] == "RequestStopTransaction"


async def test_time_counts_from_the_start_whatever_the_stations_clock_says(rig: Rig) -> None:
    """E16.FR.09."""
    station = await arrived(rig, V16)
    await started(rig, station, Ceiling(time_s=3600))
    await station.start(at=Instant(rig.core.ground.now() - 5 * HOUR))
    await look(rig, HOUR - 5 * SECOND)
    assert not await _pending(rig)
    await look(rig, HOUR + SECOND)
    assert (await told(station))[1] == "RemoteStopTransaction"
    assert (await limit_of(rig)).reached is Measure.TIME


async def test_fault_022_time_that_our_clock_leapt_over_does_not_count(rig: Rig) -> None:
    station = await arrived(rig, V16)
    await started(rig, station, Ceiling(time_s=3600))
    await station.start()
    rig.core.fleet.clock_was_set(5 * HOUR)
    await look(rig, 6 * HOUR - 5 * SECOND)
    assert not await _pending(rig)
    await look(rig, 6 * HOUR + SECOND)
    assert (await told(station))[1] == "RemoteStopTransaction"


async def test_the_battery_is_as_full_as_was_asked_for(rig: Rig) -> None:
    station = await arrived(rig, V16)
    await started(rig, station, Ceiling(soc=80))
    number = (await station.start())["transactionId"]
    for percent, is_over in (("79", False), ("80", True)):
        sample = {"value": percent, "measurand": "SoC", "unit": "Percent"}
        value = {"timestamp": to_rfc3339(rig.core.ground.now()), "sampledValue": [sample]}
        said = {"connectorId": 1, "transactionId": number, "meterValue": [value]}
        await station.ask("MeterValues", said)
        await look(rig)
        assert await _pending(rig) is is_over
    assert (await told(station))[1:] == ("RemoteStopTransaction", {"transactionId": number})


async def _answered(rig: Rig) -> None:
    """Wait until what was answered has reached who asked, and is stored."""
    for command in await rig.core.ground.store.pending_commands():
        ended = await rig.core.commanding.wait(command, PATIENCE_S)
        assert ended.status is not CommandStatus.PENDING


async def _pending(rig: Rig) -> bool:
    """Whether somebody was told to stop, though it has not left yet."""
    return bool(await rig.core.ground.store.pending_commands())


@pytest.mark.parametrize(("most", "is_over"), [("2.51", False), ("2.50", True)])
async def test_a_cost_is_reached_by_what_was_read_last(rig: Rig, most: str, is_over: bool) -> None:
    await sells(rig, tariff(element(component("ENERGY", "0.50", vat="0"))))
    station = await arrived(rig, V201)
    command = await started(rig, station, Ceiling(cost=Decimal(most)))
    await station.ask("TransactionEvent", begin(rig, command))
    await station.ask("TransactionEvent", reading(rig, 1, "6000"))
    await look(rig)
    assert (await _pending(rig)) is is_over


async def test_a_station_that_keeps_to_a_cost_is_told_costs_whatever_it_shows(rig: Rig) -> None:
    """E16.FR.11."""
    await sells(rig, tariff(element(component("ENERGY", "0.50", vat="0"))))
    station = await arrived(rig, V21)
    command = await started(rig, station, Ceiling(cost=Decimal(9)), "maxCost")
    await station.ask("TransactionEvent", begin(rig, command))
    info = {"transactionLimit": {"maxCost": 9}}
    said = reading(rig, 1, "6000", triggerReason="LimitSet", info=info)
    await station.ask("TransactionEvent", said)
    await rig.core.showing.look()
    number, action, payload = await told(station)
    assert action == "GetVariables"
    unknown = {"attributeStatus": "UnknownComponent"}
    results = [one | unknown for one in payload["getVariableData"]]
    station.answer(number, {"getVariableResult": results})
    number, *asked = await told(station)
    assert asked == ["CostUpdated", {"transactionId": "T-1", "totalCost": 2.5}]
    station.answer(number, {})
    await rig.core.showing.settle()


async def test_a_cost_is_ours_to_see_to_where_stations_are_told_none(tmp_path: Path) -> None:
    """E16.FR.11 can't be kept where `[ocpp] cost_interval` is 0."""

    async with running(tmp_path, ocpp=Ocpp(cost_interval=0)) as rig:
        station = await arrived(rig, V21)
        limit = Ceiling(cost=Decimal(9), soc=80)
        command = await started(rig, station, limit, "maxCost,maxSoC")
        answer = await station.ask("TransactionEvent", begin(rig, command))
        assert answer["transactionLimit"] == {"maxSoC": 80}


async def test_a_charge_that_is_over_is_looked_at_no_more(rig: Rig) -> None:
    station = await arrived(rig, V16)
    await started(rig, station, ENERGY)
    number = (await station.start())["transactionId"]
    await station.stop(number)
    await look(rig)
    assert (await _pending(rig), rig.core.bounds.limited) == (False, ())
