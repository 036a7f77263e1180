"""When a local list is sent that does not hold yet what it ought to (OCPP 2.0.1, D01 and N10)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.bus.local import LocalBus
from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.commands.list_orders import SettleList
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station_record import Registration
from chargeloom.services.commanding import subject_of
from chargeloom.services.stations.list_settling import ListSettling
from chargeloom.services.stations.surveying import Kind
from chargeloom.storage.pages import Page
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S
from tests.rig import Rig, running

CP1 = StationId("CP-1")
NEVER_S = 1000.0


class Listed:
    """A station that is asked to settle its list, and what it says to it."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.outcome = Outcome(status=CommandStatus.ACCEPTED)
        self.error: Exception | None = None

    async def __call__(self, question: msgspec.Struct) -> msgspec.Struct:
        assert question == SettleList()
        self.asked += 1
        self.is_asked.set()
        await self.may_answer.wait()
        if self.error is not None:
            raise self.error
        return self.outcome


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        yield built


@pytest.fixture
async def listed(rig: Rig) -> Listed:
    await rig.station("CP-1")
    found = Listed()
    rig.core.ground.bus.answer(subject_of(CP1), found)
    return found


@pytest.fixture
async def settling(rig: Rig) -> AsyncIterator[ListSettling]:
    made = ListSettling(rig.core.ground, rig.core.fleet)
    yield made
    made.close()


def event(kind: EventType, **data: Any) -> Event:
    return Event(id=EventId(1), type=kind, at=Instant(0), subject=CP1, data=data)


async def notices(rig: Rig) -> list[dict[str, Any]]:
    await rig.settle()
    told = await rig.core.ground.store.events(Page(500))
    return [one.data for one in told if one.type is EventType.STATION_NOTICE]


async def idle() -> None:
    """Let everything happen that waits for nothing but its turn."""
    for _ in range(20):
        await asyncio.sleep(0)


def hears(settling: ListSettling, told: Event) -> None:
    """Tell it by way of a bus, as the server does: only what it waits for."""
    bus = LocalBus()
    bus.listen_to_events(settling.hear, *settling.HEARS)
    bus.publish(told)


async def test_a_station_that_came_back_is_let_finish_and_asked_once_it_booted(
    listed: Listed, settling: ListSettling
) -> None:
    settling.note(CP1, is_settled=False)
    hears(settling, event(EventType.STATION_CONNECTED))
    await idle()
    assert listed.asked == 0
    hears(settling, event(EventType.STATION_BOOTED))
    async with asyncio.timeout(PATIENCE_S):
        await listed.is_asked.wait()
    assert listed.asked == 1


async def test_a_station_whose_list_holds_what_it_ought_to_is_not_asked(
    listed: Listed, settling: ListSettling
) -> None:
    settling.note(CP1, is_settled=False)
    settling.note(CP1, is_settled=True)
    hears(settling, event(EventType.STATION_CONNECTED))
    hears(settling, event(EventType.STATION_BOOTED))
    await idle()
    assert listed.asked == 0
    assert settling._waiting == {}


async def test_what_is_loaded_takes_the_place_of_what_was_known(
    listed: Listed, settling: ListSettling
) -> None:
    settling.note(CP1, is_settled=False)
    settling.load([StationId("CP-2")])
    hears(settling, event(EventType.STATION_CONNECTED))
    hears(settling, event(EventType.STATION_BOOTED))
    await idle()
    assert listed.asked == 0
    settling.load([CP1])
    hears(settling, event(EventType.STATION_CONNECTED))
    hears(settling, event(EventType.STATION_BOOTED))
    async with asyncio.timeout(PATIENCE_S):
        await listed.is_asked.wait()


async def test_what_a_customer_is_no_longer_known_by_ends_the_waiting_and_no_other_report_does(
    listed: Listed, settling: ListSettling
) -> None:
    """Customer information is forgotten first, and the list follows (N10)."""
    settling.see_to(CP1, settling.expect(CP1), NEVER_S)
    hears(settling, event(EventType.STATION_REPORT, report=Kind.VARIABLES))
    await idle()
    assert listed.asked == 0
    hears(settling, event(EventType.STATION_REPORT, report=Kind.CUSTOMER))
    async with asyncio.timeout(PATIENCE_S):
        await listed.is_asked.wait()


async def test_what_came_before_the_waiting_began_ends_it_too(
    listed: Listed, settling: ListSettling
) -> None:
    waiting = settling.expect(CP1)
    hears(settling, event(EventType.STATION_BOOTED))
    settling.see_to(CP1, waiting, NEVER_S)
    async with asyncio.timeout(PATIENCE_S):
        await listed.is_asked.wait()


async def test_a_station_that_is_silent_is_asked_when_its_time_is_over(
    listed: Listed, settling: ListSettling
) -> None:
    settling.see_to(CP1, settling.expect(CP1), 0.0)
    async with asyncio.timeout(PATIENCE_S):
        await listed.is_asked.wait()
    assert settling._waiting == {}


async def test_nothing_is_seen_to_after_the_end(listed: Listed, settling: ListSettling) -> None:
    settling.see_to(CP1, settling.expect(CP1), NEVER_S)
    await idle()
    settling.close()
    await idle()
    assert (listed.asked, settling._waiting) == (0, {})


async def test_a_list_is_sent_by_one_at_a_time(listed: Listed, settling: ListSettling) -> None:
    listed.may_answer.clear()
    first = asyncio.create_task(settling.settle(CP1))
    await listed.is_asked.wait()
    async with settling.alone(CP1) as is_alone:
        assert not is_alone
    second = asyncio.create_task(settling.settle(CP1))
    await idle()
    assert listed.asked == 1
    listed.may_answer.set()
    await asyncio.gather(first, second)
    assert listed.asked == 2
    async with settling.alone(CP1) as is_alone:
        assert is_alone


async def test_a_station_that_is_rejected_or_unknown_is_not_asked(
    rig: Rig, settling: ListSettling
) -> None:
    rejected = Listed()
    await rig.station("CP-9", registration=Registration.REJECTED)
    for station in ("CP-9", "NOBODY"):
        rig.core.ground.bus.answer(subject_of(StationId(station)), rejected)
        await settling.settle(StationId(station))
    assert rejected.asked == 0


async def test_a_list_that_its_station_refuses_is_told(
    rig: Rig, listed: Listed, settling: ListSettling
) -> None:
    listed.outcome = Outcome(status=CommandStatus.REJECTED, answer="Failed", data={"why": "full"})
    await settling.settle(CP1)
    (notice,) = await notices(rig)
    assert notice == {"action": "local-list-refused", "status": "Failed", "why": "full"}


async def test_a_list_that_is_taken_is_told_to_nobody(
    rig: Rig, listed: Listed, settling: ListSettling
) -> None:
    await settling.settle(CP1)
    assert (listed.asked, await notices(rig)) == (1, [])


@pytest.mark.parametrize("error", [TimeoutError(), StorageUnavailable("full"), RuntimeError("bug")])
async def test_what_fails_waits_for_the_station_to_come_back(
    rig: Rig, listed: Listed, settling: ListSettling, error: Exception
) -> None:
    listed.error = error
    await settling.settle(CP1)
    assert await notices(rig) == []
    listed.error = None
    await settling.settle(CP1)
    assert listed.asked == 2


async def test_a_station_that_is_not_there_is_asked_nothing(
    rig: Rig, settling: ListSettling
) -> None:
    await rig.station("CP-3")
    rig.core.fleet.known(StationId("CP-3"))
    await settling.settle(StationId("CP-3"))
    assert await notices(rig) == []
