"""Blocks of the journal: what went in comes out, in few bytes."""

from hypothesis import given, strategies as st

from chargeloom.storage.dictionaries import DICTIONARIES
from chargeloom.storage.frames import FramePacker, FrameUnpacker, Trace

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


@given(st.lists(TRACES, max_size=8))
def test_blocks_come_back_exactly(traces: list[Trace]) -> None:
    blocks = FramePacker().pack(traces)
    unpacker = FrameUnpacker()
    assert [unpacker.unpack(block) for block in blocks] == traces


def test_an_answer_of_no_bytes_is_not_no_answer() -> None:
    traces = [Trace(b"[]", b"", ""), Trace(b"[]", None, "")]
    assert [FrameUnpacker().unpack(block) for block in FramePacker().pack(traces)] == traces


def test_a_heartbeat_takes_little_more_than_its_id() -> None:
    (block,) = FramePacker().pack([HEARTBEAT])
    assert len(block) < 100 < len(HEARTBEAT.frame) + len(HEARTBEAT.answer or b"")


def test_what_can_not_be_compressed_is_kept_as_it_is() -> None:
    noise = bytes(range(256))
    (block,) = FramePacker().pack([Trace(noise, None, "")])
    assert block[0] == 0
    assert FrameUnpacker().unpack(block).frame == noise


def test_a_large_frame_comes_back() -> None:
    large = Trace(b"ab" * 700_000, b"x" * 70_000, "i" * 255)
    (block,) = FramePacker().pack([large])
    assert len(block) < 10_000
    assert FrameUnpacker().unpack(block) == large


def test_a_dictionary_that_rows_were_written_with_never_changes() -> None:
    """Its length and a block that was written with it, taken down when it was made."""
    assert len(DICTIONARIES[1]) == LENGTH_OF_FIRST
    assert FrameUnpacker().unpack(bytes.fromhex(WRITTEN_WITH_FIRST)) == HEARTBEAT


LENGTH_OF_FIRST = 4676
WRITTEN_WITH_FIRST = (
    "0120bcbd02004404390000005500000024005b322c2230643866316164302d366334622d34613532"
    "2d396631662d35623162386636663066313131312d32335431323a33343a35362e3738390500a940"
    "00584361f0b35c3d41ccf54128"
)
