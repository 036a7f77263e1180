"""What the server says again comes out of its own store, and goes to a simulated station or where it may."""

import asyncio
import json
from pathlib import Path

import pytest

from chargeloom import clock
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.stations.journal import Direction
from chargeloom.domain.unit import Unit
from chargeloom.replaying import performing
from chargeloom.replaying.performing import performer
from chargeloom.services.replays import Replay, ReplayFailed, ReplayState, Verdict, Wanted
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running
from tests.sim.stranger_csms import reception
from tests.storage import facts


def wanted(target: str | None = None, card: str | None = None) -> Wanted:
    now = clock.now()
    return Wanted(
        station=StationId("CP-1"),
        since=Instant(now - DAY),
        until=Instant(now + DAY),
        target=target,
        card=card,
    )


async def spoken(rig: Rig) -> FakeStation:
    await rig.token()
    station = await rig.station(booted_at=None)
    await station.boot()
    number = (await station.start())["transactionId"]
    await station.stop(number)
    await rig.settle()
    return station


async def said_again(rig: Rig, what: Wanted) -> Replay:
    rig.core.replays.perform = performer(rig.core.ground.store, clock.now)
    replay = await rig.core.replays.start(what, "test")
    async with asyncio.timeout(PATIENCE_S):
        while not replay.is_over:
            await replay.news(PATIENCE_S)
    assert replay.state is ReplayState.ENDED, replay.failure
    return replay


async def test_the_stations_side_is_said_to_another_system_with_another_card(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig, reception() as desk:
        await spoken(rig)
        replay = await said_again(rig, wanted(desk.url, card="GUEST"))
    assert [step.action for step in replay.steps] == [
        "BootNotification", "StartTransaction", "StopTransaction",
    ]  # fmt: skip
    assert (replay.total, replay.count(Verdict.SAME)) == (3, 2)
    start, stop = replay.steps[1:]
    assert json.loads(start.asked)["idTag"] == "CARD"
    assert stop.differences == ('idTagInfo is new: {"status":"Accepted"}',)
    assert stop.answer_now is not None
    station = await desk.next_link()
    assert [one["id_tag"] for one in station.payloads("StartTransaction")] == ["GUEST"]


async def test_our_side_is_said_to_a_simulated_station(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.station()
        unit = Unit()
        unit.record(
            facts.answered(
                rig.core.ground.ids.next(clock.now()),
                station=StationId("CP-1"),
                message_id="m2",
                at=clock.now(),
                direction=Direction.OUT,
                action="GetConfiguration",
                frame=b'[2,"m2","GetConfiguration",{"key":["NoSuchKey"]}]',
                answer=b'[3,"m2",{"unknownKey":["NoSuchKey"]}]',
                answered_at=clock.now(),
            )
        )
        await rig.core.ground.commit(unit)
        replay = await said_again(rig, wanted())
    (step,) = replay.steps
    assert step.action == "GetConfiguration"
    assert json.loads(step.answer_now or b"")["unknownKey"] == ["NoSuchKey"]


async def test_where_nobody_listens_it_fails_with_the_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await spoken(rig)
        perform = performer(rig.core.ground.store, clock.now)
        closed = Replay(1, wanted("ws://127.0.0.1:1/ocpp"), "test", clock.now())
        with pytest.raises(ReplayFailed, match=r"127\.0\.0\.1:1"):
            await perform(closed)


async def test_what_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performing, "MOST_FRAMES", 3)
    async with running(tmp_path) as rig:
        await spoken(rig)
        perform = performer(rig.core.ground.store, clock.now)
        with pytest.raises(ReplayFailed, match="more than 3 messages"):
            await perform(Replay(1, wanted(), "test", clock.now()))
