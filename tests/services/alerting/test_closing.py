"""Stuck sessions are closed with a reason, marked as inferred, and bill nothing by themselves."""

from pathlib import Path

import pytest

from chargeloom import clock
from chargeloom.config import Alerts
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import DAY, HOUR, MINUTE, Instant
from chargeloom.domain.stations.stuck import Inference
from tests.rig import running

FREE = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}


async def test_a_session_at_a_free_plug_is_closed_and_its_transaction_given_up(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station()
        station.station.is_online = True
        await station.boot()
        number = (await station.start())["transactionId"]
        await station.ask("StatusNotification", FREE)
        now = rig.core.ground.now()
        await rig.core.closing.look(Instant(now + 14 * MINUTE))
        assert station.station.sessions != {}
        await rig.core.closing.look(Instant(now + 16 * MINUTE))
        assert station.station.sessions == {}
        (transaction,) = await rig.transactions()
        assert transaction.session is not None
        inferred = await rig.core.ground.store.inferred_end(transaction.session)
        assert inferred is not None
        assert (inferred.why, inferred.transactions) == (Inference.PLUG_FREE, (transaction.id,))
        assert Suspicion.END_INFERRED in transaction.suspect
        assert (transaction.stopped_at, transaction.energy_wh) == (None, None)
        assert (await rig.event_types())[-3:] == [
            "transaction.suspect",
            "session.ended",
            "session.inferred",
        ]
        await rig.core.closing.look(Instant(now + HOUR))
        assert (await rig.event_types()).count("session.inferred") == 1
        await station.stop(number)
        (ended,) = await rig.transactions()
        assert ended.meter_stop_wh == 8000, "the station's own word still counts when it comes"
        assert Suspicion.END_INFERRED in ended.suspect


async def test_the_token_of_a_closed_session_may_charge_again(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station, other = await rig.station("CP-1"), await rig.station("CP-2")
        for one in (station, other):
            one.station.is_online = True
            await one.boot()
        await station.start()
        await station.ask("StatusNotification", FREE)
        await rig.core.closing.look(Instant(rig.core.ground.now() + HOUR))
        assert (await other.start())["idTagInfo"]["status"] == "Accepted"


async def left_charging(folder: Path) -> Instant:
    """End while a charge runs; tell when that was."""
    async with running(folder) as rig:
        await rig.token()
        station = await rig.station()
        await station.boot()
        await station.start()
        return rig.core.ground.now()


async def test_a_station_that_is_gone_for_a_week_has_no_sessions_after_a_restart(
    tmp_path: Path,
) -> None:
    await left_charging(tmp_path)
    async with running(tmp_path) as rig:
        now = rig.core.ground.now()
        await rig.core.closing.look(Instant(now + 6 * DAY))
        assert "session.inferred" not in await rig.event_types()
        await rig.core.closing.look(Instant(now + 8 * DAY))
        (transaction,) = await rig.transactions()
        assert transaction.session is not None
        inferred = await rig.core.ground.store.inferred_end(transaction.session)
        assert inferred is not None
        assert inferred.why is Inference.STATION_GONE


async def test_nothing_is_closed_where_nobody_wants_that(tmp_path: Path) -> None:
    never = Alerts(close_free_after=0, close_gone_after_days=0)
    async with running(tmp_path, alerts=never) as rig:
        await rig.token()
        station = await rig.station()
        station.station.is_online = True
        await station.boot()
        await station.start()
        await station.ask("StatusNotification", FREE)
        await rig.core.closing.look(Instant(rig.core.ground.now() + 1000 * DAY))
        assert "session.inferred" not in await rig.event_types()


async def test_nobody_is_gone_before_there_was_time_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = await left_charging(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: Instant(began + 8 * DAY))
    async with running(tmp_path) as rig:
        await rig.core.closing.look(Instant(rig.core.ground.now() + 10 * MINUTE))
        assert "session.inferred" not in await rig.event_types()
        await rig.core.closing.look(Instant(rig.core.ground.now() + HOUR))
        assert "session.inferred" in await rig.event_types()
