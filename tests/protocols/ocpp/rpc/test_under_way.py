"""The peer's calls that are being handled."""

import pytest

from chargeloom.protocols.ocpp.incoming import Called
from chargeloom.protocols.ocpp.rpc import MAX_REPEATED
from chargeloom.protocols.ocpp.rpc.under_way import UnderWay


@pytest.fixture
def under_way() -> UnderWay:
    return UnderWay()


def begin(under_way: UnderWay, message_id: str, frame: bytes = b"{}") -> Called:
    return under_way.begin(message_id, "Heartbeat", None, frame)


def ids(under_way: UnderWay) -> list[str]:
    return [called.message_id for called in under_way.calls]


def test_a_call_is_under_way_until_its_end(under_way: UnderWay) -> None:
    first, _ = begin(under_way, "1"), begin(under_way, "2")
    assert ids(under_way) == ["1", "2"]
    assert under_way.twin("1") is first
    under_way.end(first)
    assert ids(under_way) == ["2"]
    assert under_way.twin("1") is None


def test_of_two_calls_that_are_alike_only_the_one_that_ends_is_gone(under_way: UnderWay) -> None:
    first, second = begin(under_way, "1"), begin(under_way, "1")
    under_way.end(first)
    assert under_way.calls[0] is second


def test_a_call_ends_by_its_id_too(under_way: UnderWay) -> None:
    begin(under_way, "1")
    under_way.end_id("1")
    assert ids(under_way) == []


def test_repetitions_are_counted_for_each_call(under_way: UnderWay) -> None:
    first, second = begin(under_way, "1"), begin(under_way, "2")
    for called in (first, second, first):
        under_way.repeat(called)
    assert (under_way.end(second), under_way.end(first), under_way.end(first)) == (1, 2, 0)


def test_no_more_repetitions_count_than_are_bearable(under_way: UnderWay) -> None:
    called = begin(under_way, "1")
    for _ in range(MAX_REPEATED + 1):
        under_way.repeat(called)
    assert under_way.end(called) == MAX_REPEATED


def test_an_id_is_reused_by_a_call_with_other_content_only(under_way: UnderWay) -> None:
    calls = [begin(under_way, "1", frame) for frame in (b"a", b"a", b"b")]
    assert [called.reuses_id for called in calls] == [False, False, True]
    assert not begin(under_way, "2", b"c").reuses_id
