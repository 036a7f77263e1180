import pytest

from tests.durability.frames import FrameReader, Opcode, frames, masked


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535])
def test_a_masked_frame_is_read_back(length: int) -> None:
    payload = bytes(range(256)) * 256
    (frame,) = frames(masked(payload[:length]))
    assert (frame.opcode, frame.payload) == (Opcode.TEXT, payload[:length])


def test_frames_that_arrive_in_pieces_are_read_when_they_are_whole() -> None:
    stream = masked(b"one") + b"\x81\x03two" + masked(b"", Opcode.PONG)
    reader = FrameReader()
    read = [frame.payload for byte in stream for frame in reader.feed(bytes((byte,)))]
    assert read == [b"one", b"two", b""]


def test_a_frame_knows_where_in_its_stream_it_lies() -> None:
    first, second = frames(b"head" + b"\x81\x03one" + b"\x81\x03two", 4)
    assert (first.begin, first.end, second.begin, second.end) == (4, 9, 9, 14)
