"""Stations whose messages take long."""

import pytest
from hypothesis import given, strategies as st

from chargeloom.clock import monotonic
from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.edge.burdens import Burdens
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.websocket import Link
from tests.protocols.ocpp.edge.business import Business, RecordingSession
from tests.protocols.ocpp.edge.conftest import Listen, Stations, pass_time
from tests.protocols.ocpp.edge.raw import TEXT, frame

LIMITS = Limits(burden_s=0.2, burden_share=0.1, rest_s=60.0)
ONE, OTHER, THIRD = StationId("ONE"), StationId("OTHER"), StationId("THIRD")


def test_what_takes_long_now_and_then_is_borne() -> None:
    burdens = Burdens(LIMITS)
    assert [burdens.add(ONE, 0.1, now_s) for now_s in (0.0, 1.0, 2.0, 3.0)] == [0.0] * 4


def test_who_makes_others_wait_again_and_again_rests_until_its_part_is_a_tenth() -> None:
    burdens = Burdens(LIMITS)
    assert burdens.add(ONE, 0.15, 10.0) == 0.0
    assert burdens.add(ONE, 0.15, 10.0) == pytest.approx(3.0)
    assert burdens.left_s(ONE, 11.0) == pytest.approx(2.0)
    assert burdens.left_s(OTHER, 11.0) == 0.0
    assert burdens.left_s(ONE, 13.1) == 0.0
    assert burdens.add(ONE, 0.15, 13.1) == 0.0, "it begins anew"


def test_many_who_do_so_have_the_tenth_together() -> None:
    burdens = Burdens(LIMITS)
    rests = [burdens.add(one, 1.0, 0.0) for one in (ONE, OTHER, THIRD)]
    assert rests == pytest.approx([10.0, 20.0, 30.0])
    assert burdens.add(ONE, 1.0, 25.0) == pytest.approx(20.0), (
        "of those before only one still rests"
    )


def test_no_rest_is_longer_than_it_may_be() -> None:
    assert Burdens(LIMITS).add(ONE, 1000.0, 0.0) == 60.0


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0.001, 0.1)), min_size=1, max_size=200))
def test_all_together_have_no_more_than_their_part(told: list[tuple[int, float]]) -> None:
    """Each says its next message as soon as it may: what they take is a tenth, but for what is borne at first."""
    burdens, now_s, taken_s = Burdens(LIMITS), 0.0, 0.0
    for number, took_s in told:
        station = StationId(f"S{number}")
        now_s += burdens.left_s(station, now_s) + took_s
        taken_s += took_s
        burdens.add(station, took_s, now_s)
    speaking = len({number for number, _ in told})
    assert taken_s <= 0.1 * now_s + speaking * (LIMITS.burden_s + 0.1)


def take_long(_: RecordingSession, text: bytes) -> None:
    """Hold the event loop, as a message that is read again and again does."""
    ends_s = monotonic() + 0.05
    while text.startswith(b"long") and monotonic() < ends_s:
        pass


async def test_who_makes_others_wait_is_read_no_further_and_the_others_are(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(burden_s=0.02, burden_share=0.001, rest_s=1000.0)
    business.on_message = take_long
    hostile, other = await stations.connect(endpoint), await stations.connect(endpoint, "OPEN-2")
    for text in (b"long 1", b"short 2", b"short 3"):
        hostile.send(frame(TEXT, text))
    await business.diary.wait_for("message", 1, b"long 1")
    other.send(frame(TEXT, b"mine"))
    await business.diary.wait_for("message", 2, b"mine")
    await pass_time(other)
    first = business.sessions[0]
    assert first.messages == [b"long 1"]
    assert ("rests", "OPEN-1") in business.diary.entries
    first.connection.resume()
    assert first.messages == [b"long 1"], "its session has no say in it"
    assert isinstance(first.connection, Link)
    first.connection.rise()
    await business.diary.wait_for("message", 1, b"short 3")
    assert first.messages == [b"long 1", b"short 2", b"short 3"]


async def test_a_new_link_is_no_way_around_the_rest(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(burden_s=0.02, burden_share=0.001, rest_s=1000.0)
    business.on_message = take_long
    hostile = await stations.connect(endpoint)
    hostile.send(frame(TEXT, b"long 1"))
    await business.diary.wait_for("message", 1, b"long 1")
    business.sessions[0].connection.close(1000, "")
    await business.diary.wait_for("closed", 1)
    again = await stations.connect(endpoint)
    await business.diary.wait_for("welcome", 2)
    again.send(frame(TEXT, b"short 2"))
    other = await stations.connect(endpoint, "OPEN-2")
    await pass_time(other)
    assert business.sessions[1].messages == []
