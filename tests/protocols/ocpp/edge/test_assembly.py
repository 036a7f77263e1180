import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from chargeloom.protocols.ocpp.edge.assembly import Assembly
from chargeloom.protocols.ocpp.edge.breaches import (
    NO_END,
    NO_START,
    NO_TEXT,
    TOO_BIG,
    TOO_MANY_FRAGMENTS,
    TOO_SLOW,
    Breach,
)
from chargeloom.protocols.ocpp.edge.limits import Limits
from tests.protocols.ocpp.edge.test_deflate import packed

LIMITS = Limits(message_bytes=10, fragments=4, message_s=30.0)


@pytest.fixture
def assembly() -> Assembly:
    return Assembly(LIMITS)


def feed(assembly: Assembly, *fragments: bytes) -> list[bytes | Breach | None]:
    """Send a message in these fragments."""
    results = []
    for number, fragment in enumerate(fragments, start=1):
        take = assembly.text if number == 1 else assembly.continuation
        results.append(take(fragment, is_last=number == len(fragments), now_s=0.0))
    return results


def test_a_whole_message_needs_no_assembly(assembly: Assembly) -> None:
    assert feed(assembly, b"hello") == [b"hello"]


def test_fragments_make_a_message(assembly: Assembly) -> None:
    assert feed(assembly, b"he", b"", b"llo") == [None, None, b"hello"]
    assert feed(assembly, b"again") == [b"again"]


def test_a_character_may_be_split_over_fragments(assembly: Assembly) -> None:
    assert feed(assembly, b"\xc3", b"\xbc") == [None, "ü".encode()]


@pytest.mark.parametrize("text", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80"])
def test_what_is_not_utf_8_is_refused(assembly: Assembly, text: bytes) -> None:
    assert feed(assembly, text) == [NO_TEXT]
    assert feed(assembly, text[:1], text[1:])[-1] == NO_TEXT


def test_abuse_032_a_bomb_takes_no_more_room_than_a_message_may() -> None:
    bomb = packed(bytes(100_000_000))
    generous = Assembly(Limits())
    tracemalloc.start()
    try:
        assert generous.text(bomb, is_last=True, now_s=0.0, is_packed=True) == TOO_BIG
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * Limits().message_bytes + 2 * len(bomb)


def test_a_message_may_be_as_long_as_the_limit_and_no_longer(assembly: Assembly) -> None:
    assert feed(assembly, b"x" * 10) == [b"x" * 10]
    assert feed(assembly, b"x" * 11) == [TOO_BIG]
    assert feed(assembly, b"x" * 5, b"x" * 5) == [None, b"x" * 10]
    assert feed(assembly, b"x" * 5, b"x" * 6) == [None, TOO_BIG]


def test_a_message_may_have_so_many_fragments_and_no_more(assembly: Assembly) -> None:
    assert feed(assembly, *[b"x"] * 4)[-1] == b"xxxx"
    assert feed(assembly, *[b""] * 5)[-1] == TOO_MANY_FRAGMENTS


def test_a_message_may_take_so_long_and_no_longer(assembly: Assembly) -> None:
    assembly.text(b"x", is_last=False, now_s=1.0)
    assert assembly.overdue(31.0) is None
    assert assembly.overdue(31.1) == TOO_SLOW
    assert assembly.continuation(b"x", is_last=True, now_s=31.1) == TOO_SLOW


def test_nothing_is_overdue_between_messages(assembly: Assembly) -> None:
    feed(assembly, b"x", b"y")
    assert assembly.overdue(1000.0) is None


def test_a_continuation_needs_a_start(assembly: Assembly) -> None:
    assert assembly.continuation(b"x", is_last=True, now_s=0.0) == NO_START


@pytest.mark.parametrize("is_last", [True, False])
def test_a_message_may_not_begin_inside_another(assembly: Assembly, is_last: bool) -> None:
    assembly.text(b"x", is_last=False, now_s=0.0)
    assert assembly.text(b"y", is_last=is_last, now_s=0.0) == NO_END


@given(st.text(), st.lists(st.integers(0, 100), max_size=5))
def test_any_text_cut_anywhere_comes_out_whole(text: str, cuts: list[int]) -> None:
    data = text.encode()
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    fragments = [data[start:end] for start, end in pairwise(places)]
    assert feed(Assembly(Limits()), *fragments)[-1] == data
