"""A station that gives one transactionId to two transactions at once: neither is lost in the other (OCPP 2.0.1, E01.FR.08)."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.breach import Breach
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import Event, metered, register, whole_session
from tests.rig import FakeStation, Rig, running

OTHER: dict[str, Any] = {"id": 2, "connectorId": 1}
KWH = Decimal("7250.0")


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await known(rig)
        yield rig


async def known(rig: Rig) -> None:
    for uid in ("CARD", "SECOND"):
        await rig.token(uid)


def elsewhere(began: Instant) -> list[Event]:
    """Another session of the same shape and number, on the second EVSE: 5 kWh by another meter."""
    events = whole_session(Instant(began + 30_000_000))
    events[0]["evse"] = OTHER
    for told in events:
        if "idToken" in told:
            told["idToken"] = {"idToken": "SECOND", "type": "ISO14443"}
    for told, wh, context in (
        (events[0], "90000", "Transaction.Begin"),
        (events[3], "92000", "Sample.Periodic"),
        (events[5], "95000", "Transaction.End"),
    ):
        told["meterValue"] = metered(Instant(began + MINUTE), register(wh, context))
    return events


async def both(rig: Rig) -> list[TransactionRecord]:
    return sorted(await rig.transactions(), key=lambda one: one.evse or 0)


def is_kept_apart(first: TransactionRecord, second: TransactionRecord) -> None:
    assert (first.number, second.number) == ("T-1", "T-1")
    assert (first.evse, second.evse) == (1, 2)
    assert (first.energy_wh, second.energy_wh) == (KWH, Decimal(5000))
    assert first.suspect == second.suspect == (Suspicion.NUMBER_REUSED,)


async def tell(station: FakeStation, *events: Event) -> None:
    for told in events:
        await station.ask("TransactionEvent", told)


async def test_two_that_run_side_by_side_are_two_charges(rig: Rig, station: FakeStation) -> None:
    began = Instant(rig.core.ground.now() - HOUR)
    here, there = whole_session(began), elsewhere(began)
    for told in zip(here, there, strict=True):
        await tell(station, *told)
    assert station.station.open == {}
    is_kept_apart(*await both(rig))
    assert station.station.breaches == {Breach.SHARED_NUMBER: 1}
    told_of = await rig.event_types()
    assert (told_of.count("transaction.started"), told_of.count("transaction.stopped")) == (2, 2)


async def test_events_that_all_name_their_evse_are_told_apart_in_any_order(
    tmp_path: Path, version: Version
) -> None:
    for seed in range(6):
        chance = Random(seed)  # noqa: S311
        async with running(tmp_path / str(seed)) as rig:
            await known(rig)
            station = await rig.station(version=version)
            await station.ask("BootNotification", BOOT)
            began = Instant(rig.core.ground.now() - HOUR)
            here, there = whole_session(began), elsewhere(began)
            rest = [one | {"evse": {"id": 1}} for one in here[1:]]
            rest += [one | {"evse": {"id": 2}} for one in there[1:]]
            rest += chance.sample(rest, 4)
            chance.shuffle(rest)
            await tell(station, here[0], there[0], *rest)
            is_kept_apart(*await both(rig))


async def test_while_both_run_each_has_its_place(rig: Rig, station: FakeStation) -> None:
    began = Instant(rig.core.ground.now() - HOUR)
    await tell(station, *whole_session(began)[:3], *elsewhere(began)[:3])
    picture = station.station
    first, second = picture.open_at(Plug(1, 1)), picture.open_at(Plug(2, 1))
    assert first is not None
    assert second is not None
    assert first is not second
    assert picture.running(first.record.id) is first
    assert picture.running(second.record.id) is second
    assert {one.plug for one in picture.open.values()} == {Plug(1, 1), Plug(2, 1)}


async def test_a_repeat_of_either_adds_nothing(rig: Rig, station: FakeStation) -> None:
    began = Instant(rig.core.ground.now() - HOUR)
    here, there = whole_session(began), elsewhere(began)
    for told in zip(here, there, strict=True):
        await tell(station, *told, *told)
    await tell(station, here[0], there[0], *here[1:], *there[1:])
    is_kept_apart(*await both(rig))


async def test_a_restart_of_ours_in_between_keeps_them_apart(
    tmp_path: Path, version: Version
) -> None:
    async with running(tmp_path) as rig:
        await known(rig)
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        began = Instant(rig.core.ground.now() - HOUR)
        here, there = whole_session(began), elsewhere(began)
        await tell(station, *here[:3], *there[:3])
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        for told in zip(there[3:], here[3:], strict=True):
            await tell(station, *told)
        is_kept_apart(*await both(rig))


async def test_what_a_meter_says_tells_whose_it_is(rig: Rig, station: FakeStation) -> None:
    """The second one has told less than the first: by their numbers its events would be the first one's."""
    began = Instant(rig.core.ground.now() - HOUR)
    here, there = whole_session(began), elsewhere(began)
    await tell(station, *here[:3], *there[:2])
    ended = there[5] | {"seqNo": 3}
    await tell(station, there[2], here[3], ended, *here[4:])
    first, second = await both(rig)
    assert (first.energy_wh, second.energy_wh) == (KWH, Decimal(5000))
    assert (first.suspect, second.suspect) == ((Suspicion.NUMBER_REUSED,),) * 2
