"""Requests with their answers, found wherever they lie in a real journal."""

import asyncio

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.web.console.trace import pairs
from chargeloom.web.console.trace.pairs import Found, Wanted, look, pair_of
from tests.rig import FakeStation, Rig
from tests.web.site import Site


async def reset(site: Site, station: FakeStation, beats: int = 0) -> None:
    """Let an operator reset a station that says other things before it answers."""
    async with site.client() as client:
        asked = asyncio.create_task(
            client.post("/api/v1/stations/CP-1/commands/reset?wait=60", json={"kind": "soft"})
        )
        frame = await station.connection.next()
        for _ in range(beats):
            await station.ask("Heartbeat", {})
        station.answer(frame[1], {"status": "Accepted"})
        assert (await asked).json()["status"] == "accepted"


async def found(rig: Rig, wanted: Wanted, limit: int = 50) -> Found:
    await rig.settle()
    return await look(rig.core.ground.store, wanted, None, limit)


async def test_an_answer_that_came_later_stands_with_its_request(site: Site) -> None:
    station = await site.rig.station()
    await reset(site, station, beats=2)
    told = await found(site.rig, Wanted())
    assert [one.asked.action for one in told.pairs] == ["Heartbeat", "Heartbeat", "Reset"]
    answer = told.pairs[2].answer
    assert answer is not None
    assert (answer.kind, answer.pair) == (FrameKind.RESULT, told.pairs[2].asked.id)
    assert await pair_of(site.core.ground.store, answer.id) == told.pairs[2]


async def test_an_answer_that_lies_on_the_page_before_is_found(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "BATCH", 2)
    station = await site.rig.station()
    await reset(site, station, beats=3)
    told = await found(site.rig, Wanted())
    assert [one.asked.action for one in told.pairs] == ["Heartbeat"] * 3 + ["Reset"]
    assert told.pairs[-1].answer is not None


async def test_pages_hold_every_pair_once(site: Site) -> None:
    station = await site.rig.station()
    await reset(site, station, beats=3)
    await reset(site, station)
    await site.rig.settle()
    store, seen, after = site.core.ground.store, [], None
    while True:
        page = await look(store, Wanted(), after, 2)
        seen += [one.asked.id for one in page.pairs]
        if page.next is None:
            break
        after = page.next
    assert seen == [one.asked.id for one in (await found(site.rig, Wanted())).pairs]
    assert len(seen) == len(set(seen)) == 5


async def test_errors_alone_are_those_of_either_side(site: Site) -> None:
    station = await site.rig.station()
    await station.ask_in_vain("StatusNotification", {"connectorId": "one"})
    await station.ask("Heartbeat", {})
    station.actor.received(b"no message")
    async with site.client() as client:
        asked = asyncio.create_task(
            client.post("/api/v1/stations/CP-1/commands/reset?wait=60", json={"kind": "soft"})
        )
        frame = await station.connection.next()
        station.actor.received(f'[4,"{frame[1]}","InternalError","oh",{{}}]'.encode())
        await asked
    told = await found(site.rig, Wanted(is_error=True))
    assert [one.asked.action for one in told.pairs] == ["Reset", "", "StatusNotification"]
    assert told.pairs[0].answer is not None


async def test_a_filter_chooses_by_station_action_way_and_kind(site: Site) -> None:
    station = await site.rig.station()
    await reset(site, station, beats=1)
    other = await site.rig.station("CP-2")
    await other.ask("Heartbeat", {})

    async def counted(wanted: Wanted) -> int:
        return len((await found(site.rig, wanted)).pairs)

    assert await counted(Wanted(station=StationId("CP-2"))) == 1
    assert await counted(Wanted(action="Heartbeat")) == 2
    assert await counted(Wanted(action="Heartbeat", station=StationId("CP-1"))) == 1
    assert await counted(Wanted(direction=Direction.OUT)) == 1
    assert await counted(Wanted(kind=FrameKind.UNREADABLE)) == 0
    assert await counted(Wanted(until=station.core.ground.now())) == 3
    assert await counted(Wanted(since=station.core.ground.now())) == 0


async def test_what_few_messages_pass_is_looked_for_so_far_and_no_further(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "BATCH", 2)
    monkeypatch.setattr(pairs, "MOST_READ", 4)
    station = await site.rig.station()
    for _ in range(6):
        await station.ask("Heartbeat", {})
    told = await found(site.rig, Wanted(is_error=True))
    assert (told.pairs, told.is_cut) == ([], True)
    again = await look(site.core.ground.store, Wanted(is_error=True), told.next, 50)
    assert again.next is None
