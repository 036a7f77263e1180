"""What every bus does: news reach all, a request reaches the owner. A later backend joins the list."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from chargeloom.bus.bus import Bus, NobodyAnswers
from chargeloom.bus.local import LocalBus
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.reason import Reason, Refusal
from tests.patience import PATIENCE_S

BACKENDS: list[Callable[[], Bus]] = [LocalBus]


class Question(msgspec.Struct, frozen=True):
    text: str


def news(number: int) -> Event:
    return Event(
        id=EventId(number),
        type=EventType.STATION_NOTICE,
        at=Instant(0),
        subject="CP-1",
        data={"n": number},
    )


METERED = MeterRecord(
    station=StationId("CP-1"),
    evse=1,
    connector=1,
    transaction=None,
    received_at=Instant(0),
    readings=(),
)


@pytest.fixture(params=BACKENDS)
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    bus: Bus = request.param()
    await bus.open()
    yield bus
    await bus.close()


async def test_every_listener_hears_all_news_in_order(bus: Bus) -> None:
    first: list[object] = []
    second: list[object] = []
    bus.listen(first.append)
    bus.listen(second.append)
    for number in range(3):
        bus.publish(news(number))
    assert first == second == [news(0), news(1), news(2)]


async def test_a_listener_to_events_hears_no_readings(bus: Bus) -> None:
    heard: list[object] = []
    bus.listen_to_events(heard.append)
    bus.publish(METERED)
    bus.publish(news(1))
    assert heard == [news(1)]


async def test_a_listener_to_some_types_hears_no_others_and_in_its_turn(bus: Bus) -> None:
    heard: list[object] = []
    bus.listen_to_events(lambda event: heard.append(("all", event)))
    stop = bus.listen_to_events(
        lambda event: heard.append(("some", event)),
        EventType.STATION_NOTICE,
        EventType.STATION_BOOTED,
    )
    bus.listen_to_events(lambda event: heard.append(("other", event)), EventType.STATION_CONNECTED)
    bus.publish(METERED)
    bus.publish(news(1))
    assert heard == [("all", news(1)), ("some", news(1))]
    stop()
    bus.listen(lambda one: heard.append(("late", one)))
    bus.publish(news(2))
    assert heard[2:] == [("all", news(2)), ("late", news(2))]


async def test_a_listener_to_readings_hears_no_events(bus: Bus) -> None:
    heard: list[object] = []
    bus.listen_to_readings(heard.append)
    bus.publish(METERED)
    bus.publish(news(1))
    assert heard == [METERED]


async def test_a_listener_that_stopped_hears_nothing(bus: Bus) -> None:
    heard: list[object] = []
    stops = (
        bus.listen(heard.append),
        bus.listen_to_events(heard.append),
        bus.listen_to_readings(heard.append),
    )
    for stop in (*stops, *stops):
        stop()
    for one in (news(1), METERED):
        bus.publish(one)
    assert heard == []


async def test_a_listener_that_fails_keeps_the_news_from_nobody(bus: Bus) -> None:
    heard: list[object] = []

    def broken(_: object) -> None:
        raise RuntimeError("listener")

    bus.listen(broken)
    bus.listen(heard.append)
    bus.publish(news(1))
    assert heard == [news(1)]


async def test_the_owner_answers(bus: Bus) -> None:
    async def echo(question: msgspec.Struct) -> msgspec.Struct:
        return question

    bus.answer("command.CP-1", echo)
    assert await bus.request("command.CP-1", Question("hello"), PATIENCE_S) == Question("hello")


async def test_nobody_answers_for_what_nobody_owns(bus: Bus) -> None:
    with pytest.raises(NobodyAnswers):
        await bus.request("command.CP-1", Question("hello"), PATIENCE_S)


async def test_a_later_owner_replaces_an_earlier_one_and_outlives_its_leaving(bus: Bus) -> None:
    async def old(_: msgspec.Struct) -> msgspec.Struct:
        return Question("old")

    async def new(_: msgspec.Struct) -> msgspec.Struct:
        return Question("new")

    leave = bus.answer("command.CP-1", old)
    bus.answer("command.CP-1", new)
    leave()
    assert await bus.request("command.CP-1", Question("?"), PATIENCE_S) == Question("new")


async def test_silence_is_a_timeout_and_a_refusal_reaches_who_asked(bus: Bus) -> None:
    async def silent(_: msgspec.Struct) -> msgspec.Struct:
        await asyncio.Event().wait()
        raise AssertionError

    async def refusing(_: msgspec.Struct) -> msgspec.Struct:
        raise Refusal(Reason.STATION_BUSY)

    bus.answer("silent", silent)
    bus.answer("refusing", refusing)
    with pytest.raises(TimeoutError):
        await bus.request("silent", Question("?"), 0.01)
    with pytest.raises(Refusal):
        await bus.request("refusing", Question("?"), PATIENCE_S)
