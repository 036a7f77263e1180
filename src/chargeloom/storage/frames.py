"""Frames of the journal as few bytes: compressed with what frames have in common known beforehand.

A frame, the answer beside it and the message id lie together, since each repeats the other. Where
many frames are written at once, some of them share a block: each repeats the others, too, and is
found by its place in there. The first byte of what is written names the dictionary it needs, or says
that it is not compressed, or that it is only a place; a dictionary is never changed once something
was written with it.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import zstandard

from chargeloom.storage.dictionaries import DICTIONARIES

_RAW: Final = b"\x00"
_NEWEST: Final = max(DICTIONARIES)
_COMPRESSED: Final = bytes((_NEWEST,))
_LENGTHS: Final = struct.Struct("<IiH")
_NO_ANSWER: Final = -1
_FORMAT: Final = zstandard.FORMAT_ZSTD1_MAGICLESS
_LEVEL: Final = -1
"""For one frame half the time of level 1, for an eighth more bytes."""
_SHARED_LEVEL: Final = 1
"""For many frames as quick, and fewer bytes."""
_LARGEST: Final = 1 << 26

FEWEST_SHARED: Final = 8
MOST_SHARED: Final = 64
"""So many frames share a block: more would take longer to read than they save."""
ENOUGH_BYTES: Final = 1 << 16
"""A block that holds so much takes no other frame."""
_PLACE: Final = 255
_PLACES: Final = tuple(bytes((_PLACE, place)) for place in range(MOST_SHARED))


class Trace(NamedTuple):
    """What a block holds."""

    frame: bytes
    answer: bytes | None
    message_id: str


Kept = tuple[bytes, bytes | None, str]
"""The same, as quick to make as can be: each message makes one."""


class Block(NamedTuple):
    """What so many frames share, those that follow one another."""

    frames: int
    body: bytes


class Packed(NamedTuple):
    """What is written for some frames: for each its own bytes, and the blocks that they share."""

    bodies: list[bytes]
    blocks: list[Block]


class FramePacker:
    """Writes frames. It belongs to one thread."""

    def __init__(self) -> None:
        text = DICTIONARIES[_NEWEST]
        self._single = _compressor(text, _LEVEL)
        self._shared = _compressor(text, _SHARED_LEVEL)

    def pack(self, traces: Sequence[Kept]) -> Packed:
        """Write many in one go: the interpreter's lock is given up once, not once a frame."""
        if len(traces) < FEWEST_SHARED:
            return Packed(_compressed(self._single, [_joined((one,)) for one in traces]), [])
        chunks = list(_chunks(traces))
        bodies = _compressed(self._shared, [_joined(chunk) for chunk in chunks])
        blocks = [Block(len(chunk), body) for chunk, body in zip(chunks, bodies, strict=True)]
        return Packed([place for count, _ in blocks for place in _PLACES[:count]], blocks)


class FrameUnpacker:
    """Reads frames. It belongs to one thread."""

    def __init__(self) -> None:
        self._decompressors: dict[int, zstandard.ZstdDecompressor] = {}
        self._block = b""
        self._frames: list[bytes] = []

    def unpack(self, body: bytes, block: bytes | None) -> Trace:
        """Read a frame from its own bytes, and the block that it shares if it does."""
        if body[0] != _PLACE or block is None:
            return _parted(self._plain(body))
        if block != self._block:
            self._block, self._frames = block, list(_frames(self._plain(block)))
        return _parted(self._frames[body[1]])

    def _plain(self, body: bytes) -> bytes:
        version, packed = body[0], body[1:]
        if version == _RAW[0]:
            return packed
        return self._decompressor(version).decompress(packed, max_output_size=_LARGEST)

    def _decompressor(self, version: int) -> zstandard.ZstdDecompressor:
        if version not in self._decompressors:
            self._decompressors[version] = zstandard.ZstdDecompressor(
                dict_data=_dictionary(DICTIONARIES[version]), format=_FORMAT
            )
        return self._decompressors[version]


def _chunks(traces: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    """Part frames that follow one another into those that share a block."""
    first, size = 0, 0
    for place, (frame, answer, _) in enumerate(traces):
        if place - first == MOST_SHARED or size >= ENOUGH_BYTES:
            yield traces[first:place]
            first, size = place, 0
        size += len(frame) + len(answer or b"")
    yield traces[first:]


def _frames(text: bytes) -> Iterator[bytes]:
    """Part the text of a block: each frame begins with its lengths."""
    start = 0
    while start < len(text):
        frame_length, answer_length, id_length = _LENGTHS.unpack_from(text, start)
        end = start + _LENGTHS.size + frame_length + max(0, answer_length) + id_length
        yield text[start:end]
        start = end


def _joined(traces: Iterable[Kept]) -> bytes:
    """Write frames one behind the other, copied once."""
    parts: list[bytes] = []
    for frame, answer, message_id in traces:
        name = message_id.encode()
        answer_length = _NO_ANSWER if answer is None else len(answer)
        lengths = _LENGTHS.pack(len(frame), answer_length, len(name))
        parts += (lengths, frame, answer or b"", name)
    return b"".join(parts)


def _parted(text: bytes) -> Trace:
    frame_length, answer_length, id_length = _LENGTHS.unpack_from(text)
    frame_end = _LENGTHS.size + frame_length
    id_start = len(text) - id_length
    answer = None if answer_length == _NO_ANSWER else text[frame_end:id_start]
    return Trace(text[_LENGTHS.size : frame_end], answer, text[id_start:].decode())


def _compressed(compressor: zstandard.ZstdCompressor, texts: Sequence[bytes]) -> list[bytes]:
    """Compress texts. A lone one needs no room of its own, which would cost several times what the rest does."""
    if len(texts) <= 1:
        return [_smaller(text, compressor.compress(text)) for text in texts]
    packed = compressor.multi_compress_to_buffer([*texts])
    return [_smaller(text, packed[place].tobytes()) for place, text in enumerate(texts)]


def _smaller(plain: bytes, packed: bytes) -> bytes:
    return _COMPRESSED + packed if len(packed) < len(plain) else _RAW + plain


def _compressor(text: bytes, level: int) -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level,
        format=_FORMAT,
        write_content_size=True,
        write_dict_id=False,
        write_checksum=False,
    )
    dictionary = _dictionary(text)
    dictionary.precompute_compress(compression_params=parameters)
    return zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters)


def _dictionary(text: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
