"""A charge that ran while our own clock was set is priced by no time that nobody looked at."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import HOUR, SECOND, Instant, to_rfc3339
from chargeloom.domain.pricing.transaction_cost import CostState, Review, TransactionCost
from chargeloom.domain.unit import Unit
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.unavailable import StorageUnavailable
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import BY_TIME, PER_KWH, sells


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    await rig.token()
    return await rig.station()


async def cost(rig: Rig) -> TransactionCost:
    (record,) = await rig.transactions()
    (found,) = await rig.core.ground.store.costs([record.id])
    return found


async def set_clock(rig: Rig, by_us: int) -> None:
    rig.core.clock_doubting.clock_was_set(by_us)
    await rig.core.clock_doubting.look(rig.core.ground.now())


async def charge(rig: Rig, station: FakeStation, by_us: int) -> None:
    """Charge while our clock, and with it the station's, goes ahead."""
    began = await station.start(at=Instant(rig.core.ground.now() - by_us))
    await set_clock(rig, by_us)
    await station.stop(began["transactionId"], at=rig.core.ground.now())


@pytest.mark.parametrize(
    ("rules", "by_us", "reasons"),
    [
        (BY_TIME, 5 * HOUR, (Review.CLOCK_UNTRUSTED,)),
        (PER_KWH, 5 * HOUR, ()),
        (BY_TIME, 50 * SECOND, ()),
    ],
    ids=["by time", "by energy", "a little"],
)
async def test_fault_022_no_time_is_billed_that_our_clock_leapt_over(
    rules: Any, by_us: int, reasons: tuple[Review, ...], rig: Rig, station: FakeStation
) -> None:
    await sells(rig, rules)
    await charge(rig, station, by_us)
    found = await cost(rig)
    assert found.reasons == reasons
    assert found.state is (CostState.NEEDS_REVIEW if reasons else CostState.FINAL)


async def test_fault_022_what_was_over_before_is_not_doubted(
    rig: Rig, station: FakeStation
) -> None:
    began = await station.start()
    await station.stop(began["transactionId"])
    await set_clock(rig, HOUR)
    (record,) = await rig.transactions()
    assert record.suspect == ()


async def test_fault_022_the_doubt_outlives_a_restart_and_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station()
        await station.boot()
        await station.start()
        await set_clock(rig, -HOUR)
        assert "transaction.suspect" in await rig.event_types()
    async with running(tmp_path) as rig:
        (running_on,) = rig.core.fleet.open_transactions()
        assert running_on.record.suspect == (Suspicion.CLOCK_WAS_SET,)


async def test_fault_022_what_could_not_be_stored_is_marked_once_it_can(
    rig: Rig, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await station.start()

    async def fail(_: object) -> None:
        raise StorageUnavailable("no room")

    with monkeypatch.context() as patch:
        patch.setattr(type(rig.core.ground.store), "commit", lambda _, unit: fail(unit))
        with pytest.raises(StorageUnavailable):
            await set_clock(rig, HOUR)
    await rig.core.clock_doubting.look(rig.core.ground.now())
    (record,) = await rig.transactions()
    assert record.suspect == (Suspicion.CLOCK_WAS_SET,)


async def test_fault_022_a_clock_that_is_set_again_while_that_is_stored_is_not_forgotten(
    rig: Rig, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await station.start(connectorId=1)
    doubting, kind = rig.core.clock_doubting, type(rig.core.ground.store)
    commit = kind.commit

    async def set_again(store: SqliteStore, unit: Unit) -> None:
        await station.start(connectorId=2)
        doubting.clock_was_set(-HOUR)
        await commit(store, unit)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "commit", set_again)
        await set_clock(rig, HOUR)
    await doubting.look(rig.core.ground.now())
    records = await rig.transactions()
    assert [Suspicion.CLOCK_WAS_SET in one.suspect for one in records] == [True, True]


async def test_fault_022_energy_that_came_in_no_time_by_a_clock_that_was_set_back_counts(
    rig: Rig, station: FakeStation
) -> None:
    began = await station.start(meterStart=0)
    await set_clock(rig, -HOUR)
    at = Instant(rig.core.ground.now() + SECOND)
    stop = {
        "transactionId": began["transactionId"],
        "meterStop": 50_000,
        "timestamp": to_rfc3339(at),
    }
    await station.ask("StopTransaction", stop)
    (record,) = await rig.transactions()
    assert Suspicion.METER_JUMPED in record.suspect
    assert record.energy_wh == 50_000
