"""Frames of the journal: what went in comes out, in few bytes."""

from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from chargeloom.storage.dictionaries import DICTIONARIES
from chargeloom.storage.frames import (
    ENOUGH_BYTES,
    FEWEST_SHARED,
    MOST_SHARED,
    FramePacker,
    FrameUnpacker,
    Packed,
    Trace,
)

UID = "0d8f1ad0-6c4b-4a52-9f1f-5b1b8f6f0f11"
HEARTBEAT = Trace(
    b'[2,"%b","Heartbeat",{}]' % UID.encode(),
    b'[3,"%b",{"currentTime":"2026-11-23T12:34:56.789Z"}]' % UID.encode(),
    UID,
)
BYTES = st.one_of(st.binary(max_size=300), st.text().map(str.encode))
TRACES = st.builds(
    Trace, BYTES, st.none() | BYTES, st.text(st.characters(codec="utf-8"), max_size=40)
)


def unpacked(packed: Packed) -> list[Trace]:
    shared = [block.body for block in packed.blocks for _ in range(block.frames)]
    blocks: Sequence[bytes | None] = shared or [None] * len(packed.bodies)
    unpacker = FrameUnpacker()
    return [unpacker.unpack(body, block) for body, block in zip(packed.bodies, blocks, strict=True)]


def size(packed: Packed) -> int:
    return sum(map(len, packed.bodies)) + sum(len(block.body) for block in packed.blocks)


@given(st.lists(TRACES, max_size=FEWEST_SHARED - 1) | st.lists(TRACES, max_size=3 * MOST_SHARED))
def test_frames_come_back_exactly(traces: list[Trace]) -> None:
    assert unpacked(FramePacker().pack(traces)) == traces


@pytest.mark.parametrize("count", [1, FEWEST_SHARED])
def test_an_answer_of_no_bytes_is_not_no_answer(count: int) -> None:
    traces = [Trace(b"[]", b"", ""), Trace(b"[]", None, "")] * count
    assert unpacked(FramePacker().pack(traces)) == traces


def test_few_frames_share_nothing() -> None:
    assert FramePacker().pack([HEARTBEAT] * (FEWEST_SHARED - 1)).blocks == []


def test_many_frames_share_blocks_of_a_bounded_number() -> None:
    blocks = FramePacker().pack([HEARTBEAT] * (2 * MOST_SHARED + 1)).blocks
    assert [block.frames for block in blocks] == [MOST_SHARED, MOST_SHARED, 1]


def test_a_block_that_holds_much_takes_no_other_frame() -> None:
    large = Trace(b"a" * ENOUGH_BYTES, None, "")
    traces = [HEARTBEAT, large, *[HEARTBEAT] * FEWEST_SHARED]
    packed = FramePacker().pack(traces)
    assert [block.frames for block in packed.blocks] == [2, FEWEST_SHARED]
    assert unpacked(packed) == traces


def test_frames_that_share_a_block_take_less() -> None:
    packer = FramePacker()
    assert 2 * size(packer.pack([HEARTBEAT] * FEWEST_SHARED)) < FEWEST_SHARED * size(
        packer.pack([HEARTBEAT])
    )


def test_a_heartbeat_takes_little_more_than_its_id() -> None:
    (body,) = FramePacker().pack([HEARTBEAT]).bodies
    assert len(body) < 100 < len(HEARTBEAT.frame) + len(HEARTBEAT.answer or b"")


def test_what_can_not_be_compressed_is_kept_as_it_is() -> None:
    noise = Trace(bytes(range(256)), None, "")
    packed = FramePacker().pack([noise])
    assert packed.bodies[0][0] == 0
    assert unpacked(packed) == [noise]


def test_a_large_frame_comes_back() -> None:
    large = Trace(b"ab" * 700_000, b"x" * 70_000, "i" * 255)
    packed = FramePacker().pack([large])
    assert size(packed) < 10_000
    assert unpacked(packed) == [large]


def test_a_dictionary_that_rows_were_written_with_never_changes() -> None:
    """Its length and a block that was written with it, taken down when it was made."""
    assert len(DICTIONARIES[1]) == LENGTH_OF_FIRST
    assert FrameUnpacker().unpack(bytes.fromhex(WRITTEN_WITH_FIRST), None) == HEARTBEAT


def test_no_dictionary_bears_the_number_that_says_place() -> None:
    assert max(DICTIONARIES) < FramePacker().pack([HEARTBEAT] * FEWEST_SHARED).bodies[0][0]


LENGTH_OF_FIRST = 4676
WRITTEN_WITH_FIRST = (
    "0120bcbd02004404390000005500000024005b322c2230643866316164302d366334622d34613532"
    "2d396631662d35623162386636663066313131312d32335431323a33343a35362e3738390500a940"
    "00584361f0b35c3d41ccf54128"
)
