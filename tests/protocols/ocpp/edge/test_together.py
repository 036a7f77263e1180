"""Stations that speak in the same turn of the event loop, and links that end in it."""

import asyncio
import time
from typing import Any

import pytest

from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from tests.protocols.ocpp.edge.business import Business, RecordingSession
from tests.protocols.ocpp.edge.conftest import Listen, Stations, pass_time
from tests.protocols.ocpp.edge.raw import (
    BINARY,
    CLOSE,
    CONTINUATION,
    TEXT,
    Frame,
    RawStation,
    frame,
)

HELLO = frame(TEXT, b"hello")


def echo(session: RecordingSession, text: bytes) -> None:
    session.connection.send(b"re: " + text)


BREACHES = {
    "binary": (1003, frame(BINARY, b"x")),
    "reserved bit": (1002, frame(TEXT, b"x", rsv=2)),
    "no UTF-8": (1007, frame(TEXT, b"\xff")),
    "continuation of nothing": (1002, frame(CONTINUATION, b"x")),
}


@pytest.mark.parametrize(("code", "broken"), BREACHES.values(), ids=BREACHES)
async def test_what_was_said_before_a_breach_is_answered_before_the_link_ends(
    station: RawStation, business: Business, code: int, broken: bytes
) -> None:
    business.on_message = echo
    station.send(HELLO + broken)
    assert await station.read() == Frame(TEXT, b"re: hello")
    assert (await station.closed_with())[0] == code


async def test_what_was_said_before_a_close_is_answered_before_it_is(
    station: RawStation, business: Business
) -> None:
    business.on_message = echo
    station.send(HELLO + frame(CLOSE, b"\x03\xe8"))
    assert await station.read() == Frame(TEXT, b"re: hello")
    assert (await station.closed_with())[0] == 1000


async def test_what_was_said_before_a_peer_hung_up_is_handled(
    station: RawStation, business: Business
) -> None:
    station.send(HELLO)
    await station.hang_up()
    await business.diary.wait_for("closed", 1)
    assert business.diary.entries[-2:] == [("message", 1, b"hello"), ("closed", 1)]


async def test_stations_that_speak_at_once_are_read_before_one_of_them_is_handled(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    names = [f"OPEN-{number}" for number in range(1, 11)]
    crowd = [await stations.connect(endpoint, name) for name in names]
    read_before: dict[str, int] = {}
    read: list[str] = []

    def note_read(session: RecordingSession, text: bytes) -> bytes:
        read.append(session.admission.station)
        return text

    def note_taken(session: RecordingSession, _: bytes) -> None:
        read_before[session.admission.station] = len(read)

    business.on_read, business.on_message = note_read, note_taken
    _speak_at_once(crowd)
    await business.diary.wait_until(lambda: len(read_before) == len(crowd))
    assert set(read_before.values()) == {len(crowd)}


async def test_who_is_closed_while_its_word_waits_is_not_heard(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    crowd = [await stations.connect(endpoint, name) for name in ("OPEN-1", "OPEN-2")]

    def close_others(session: RecordingSession, _: bytes) -> None:
        for other in business.sessions:
            if other is not session:
                other.connection.close(1008, "superseded")

    business.on_message = close_others
    _speak_at_once(crowd)
    await business.diary.wait_until(
        lambda: any(entry[0] == "closed" for entry in business.diary.entries)
    )
    heard = [entry for entry in business.diary.entries if entry[0] == "message"]
    assert len(heard) == 1
    assert (await crowd[heard[0][1] == 1].closed_with())[0] == 1008


async def test_a_bug_in_reading_costs_nobody_else_a_word(
    endpoint: OcppEndpoint,
    stations: Stations,
    business: Business,
    said: list[dict[str, object]],
) -> None:
    crowd = [await stations.connect(endpoint, f"OPEN-{number}") for number in range(1, 6)]

    def stumble(session: RecordingSession, text: bytes) -> bytes:
        if session.number == 3:
            raise RuntimeError("a bug of ours")
        return text

    business.on_read, business.on_message = stumble, echo
    _speak_at_once(crowd)
    for station in (*crowd[:2], *crowd[3:]):
        assert await station.read() == Frame(TEXT, b"re: hello")
    await pass_time(crowd[2])
    assert [entry["event"] for entry in said].count("session failed") == 1


async def test_bugs_in_reading_end_a_link_and_bugs_in_handling_are_no_fewer_for_what_was_read(
    station: RawStation, business: Business
) -> None:
    def stumble(_: RecordingSession, text: bytes) -> bytes:
        if text == b"unread":
            raise RuntimeError("a bug of ours")
        return text

    def stumble_later(_: RecordingSession, __: bytes) -> None:
        raise RuntimeError("another one")

    business.on_read, business.on_message = stumble, stumble_later
    station.send(*[frame(TEXT, b"unread"), frame(TEXT, b"read")] * 5)
    assert await station.closed_with() == (1011, "internal error")


async def test_a_message_is_a_burden_by_what_it_takes_to_read(
    listen: Listen, stations: Stations, business: Business
) -> None:
    station = await stations.connect(await listen(long_s=0.01, burden_s=0.03))

    def read_long(_: RecordingSession, text: bytes) -> bytes:
        until_s = time.monotonic() + 0.05
        while time.monotonic() < until_s:
            pass
        return text

    business.on_read = read_long
    station.send(HELLO)
    await business.diary.wait_for("rests", "OPEN-1")


async def test_what_is_sent_before_a_close_leaves_before_it(
    station: RawStation, business: Business
) -> None:
    await pass_time(station)
    connection = business.sessions[0].connection
    connection.send(b"first")
    connection.send(b"second")
    connection.close(1008, "enough")
    connection.send(b"too late")
    assert await station.read() == Frame(TEXT, b"first")
    assert await station.read() == Frame(TEXT, b"second")
    assert await station.closed_with() == (1008, "enough")


async def test_a_message_that_cant_be_sent_keeps_no_other_from_leaving(
    endpoint: OcppEndpoint,
    stations: Stations,
    business: Business,
    said: list[dict[str, object]],
) -> None:
    crowd = [await stations.connect(endpoint, name) for name in ("OPEN-1", "OPEN-2")]
    await pass_time(crowd[1])
    a_bug_of_ours: Any = object()
    for session, text in zip(business.sessions, (a_bug_of_ours, b"fine"), strict=True):
        session.connection.send(text)
    assert await crowd[1].read() == Frame(TEXT, b"fine")
    await asyncio.sleep(0)
    assert [entry["event"] for entry in said].count("session failed") == 1


def _speak_at_once(crowd: list[RawStation]) -> None:
    """Say hello to the sockets in one go: the endpoint sees them all in its next turn."""
    for station in crowd:
        station.send(HELLO)
