import pytest

from benchmarks.frames import MASK_KEY, PING, TEXT, Reader, Unreadable, masked


def unmasked(frame: bytes, head: int) -> bytes:
    return bytes(byte ^ MASK_KEY[at % 4] for at, byte in enumerate(frame[head:]))


@pytest.mark.parametrize("length", [0, 1, 3, 4, 125])
def test_a_short_frame_is_masked_behind_a_head_of_six_bytes(length: int) -> None:
    payload = bytes(range(length))
    frame = masked(payload)
    assert frame[:6] == bytes((TEXT, 0x80 | length)) + MASK_KEY
    assert unmasked(frame, 6) == payload


@pytest.mark.parametrize("length", [126, 1_300, 65_535])
def test_a_longer_frame_tells_its_length_in_two_bytes(length: int) -> None:
    payload = b"\x00x" * (length // 2) + b"y" * (length % 2)
    frame = masked(payload)
    assert frame[:4] == bytes((TEXT, 0xFE)) + length.to_bytes(2)
    assert unmasked(frame, 8) == payload


def server_frame(opcode: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((opcode, length)) + payload
    if length < 65_536:
        return bytes((opcode, 126)) + length.to_bytes(2) + payload
    return bytes((opcode, 127)) + length.to_bytes(8) + payload


def test_frames_of_every_size_are_read_wherever_the_stream_is_cut() -> None:
    sent = [(TEXT, b"a"), (PING, b""), (TEXT, b"b" * 200), (TEXT, b"c" * 70_000), (TEXT, b"d")]
    stream = b"".join(server_frame(opcode, payload) for opcode, payload in sent)
    cuts = [*range(12), 205, 206, 210, 214, 215, 70_000, len(stream) - 1]
    for cut in cuts:
        reader = Reader()
        assert [*reader.feed(stream[:cut]), *reader.feed(stream[cut:])] == sent


@pytest.mark.parametrize("head", [b"\x01\x01x", b"\x81\x81abcdx"])
def test_fragments_and_masked_frames_of_a_server_are_not_understood(head: bytes) -> None:
    with pytest.raises(Unreadable):
        list(Reader().feed(head))
