"""Transactions of OCPP 2.x, told with gaps, from zero again, by another count, or under a used id."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import DAY, HOUR, MINUTE, Instant
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import Event, event, whole_session
from tests.rig import FakeStation, Rig

KWH = Decimal("7250.0")
LARGEST = 2**31 - 1


@pytest.fixture(params=[V201, V21], ids=lambda version: version.dialect.subprotocol)
async def station(rig: Rig, request: pytest.FixtureRequest) -> FakeStation:
    version = request.param
    assert isinstance(version, Version)
    station = await rig.station(version=version)
    await station.ask("BootNotification", BOOT)
    return station


async def tell(station: FakeStation, *events: Event) -> list[Any]:
    return [await station.ask("TransactionEvent", told) for told in events]


def hours_ago(rig: Rig, hours: int) -> Instant:
    return Instant(rig.core.ground.now() - hours * HOUR)


def counted_from(first: int, events: list[Event]) -> list[Event]:
    return [told | {"seqNo": told["seqNo"] + first} for told in events]


async def test_fault_042_a_gap_is_said_until_it_is_filled_and_changes_no_energy(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(hours_ago(rig, 1))
    await tell(station, *events[:2], *events[4:])
    [record] = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (KWH, (Suspicion.EVENTS_MISSING,))
    await tell(station, *events[2:4])
    [record] = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (KWH, ())


async def test_fault_042_a_count_that_begins_anew_after_a_reboot_merges_nothing_in_silence(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(hours_ago(rig, 1))
    await tell(station, *events[:4])
    await station.ask("BootNotification", BOOT)
    anew = [told | {"seqNo": number} for number, told in enumerate(events[4:])]
    await tell(station, *anew)
    [record] = await rig.transactions()
    assert (record.energy_wh, record.stop_reason) == (KWH, "EVDisconnected")
    assert Suspicion.SEQUENCE_CONFLICT in record.suspect
    kept = await rig.core.ground.store.transaction_events(record.id)
    assert sorted(one.seq_no for one in kept) == [0, 0, 1, 1, 2, 3]


async def test_fault_042_a_count_of_the_evse_that_goes_on_from_charge_to_charge_misses_nothing(
    rig: Rig, station: FakeStation
) -> None:
    first = whole_session(hours_ago(rig, 3), "T-1")
    second = counted_from(len(first), whole_session(hours_ago(rig, 1), "T-2"))
    await tell(station, *first, *second)
    for record in await rig.transactions():
        assert (record.energy_wh, record.suspect) == (KWH, ())


async def test_fault_042_a_count_at_its_end_is_a_count(rig: Rig, station: FakeStation) -> None:
    events = whole_session(hours_ago(rig, 1))
    await tell(station, *counted_from(LARGEST - 5, events))
    [record] = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (KWH, ())


async def test_fault_041_an_end_alone_is_a_shell_that_its_start_fills(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(hours_ago(rig, 1))
    await tell(station, events[-1])
    [shell] = await rig.transactions()
    assert shell.energy_wh is None
    assert Suspicion.START_MISSING in shell.suspect
    await tell(station, *events[:-1])
    [record] = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (KWH, ())
    assert record.id == shell.id


async def test_fault_044_a_charge_that_outlives_a_reboot_is_one_transaction(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(hours_ago(rig, 1))
    await tell(station, *events[:4])
    await station.ask("BootNotification", BOOT | {"reason": "PowerUp"})
    await tell(station, *events[4:])
    [record] = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (KWH, ())


async def test_fault_045_an_id_that_is_used_again_after_a_factory_reset_is_another_charge(
    rig: Rig, station: FakeStation
) -> None:
    old = whole_session(Instant(rig.core.ground.now() - 30 * DAY))
    await tell(station, *old)
    await station.ask("BootNotification", BOOT)
    new = whole_session(hours_ago(rig, 1))
    await tell(station, *new)
    first, second = await rig.transactions()
    assert (first.energy_wh, second.energy_wh) == (KWH, KWH)
    assert (first.suspect, second.suspect) == ((), (Suspicion.NUMBER_REUSED,))
    assert second.started_at is not None
    assert first.stopped_at is not None
    assert second.started_at > first.stopped_at + 29 * DAY
    late = event("Updated", 3, Instant(second.started_at + 3 * MINUTE), triggerReason="Trigger")
    await tell(station, late)
    assert len(await rig.transactions()) == 2
