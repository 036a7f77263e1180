"""Frames of the journal as few bytes: compressed with what frames have in common known beforehand.

A frame, the answer beside it and the message id lie in one block, since each repeats the other. The
first byte of a block names the dictionary it needs, or says that it is not compressed; a dictionary
is never changed once rows were written with it.
"""

import struct
from collections.abc import Sequence
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
"""Half the time of level 1, for an eighth more bytes."""
_LARGEST: Final = 1 << 26


class Trace(NamedTuple):
    """What a block holds."""

    frame: bytes
    answer: bytes | None
    message_id: str


class FramePacker:
    """Writes blocks. It belongs to one thread."""

    def __init__(self) -> None:
        self._compressor = _compressor(DICTIONARIES[_NEWEST])

    def pack(self, traces: Sequence[Trace]) -> list[bytes]:
        """Write many blocks in one go: the interpreter's lock is given up once, not once a frame."""
        if not traces:
            return []
        plain: list[bytes | bytearray | memoryview] = [_joined(trace) for trace in traces]
        packed = self._compressor.multi_compress_to_buffer(plain)
        return [_smaller(text, packed[place].tobytes()) for place, text in enumerate(plain)]


class FrameUnpacker:
    """Reads blocks. It belongs to one thread."""

    def __init__(self) -> None:
        self._decompressors: dict[int, zstandard.ZstdDecompressor] = {}

    def unpack(self, block: bytes) -> Trace:
        """Read a block."""
        version, body = block[0], block[1:]
        if version == _RAW[0]:
            return _parted(body)
        return _parted(self._decompressor(version).decompress(body, max_output_size=_LARGEST))

    def _decompressor(self, version: int) -> zstandard.ZstdDecompressor:
        if version not in self._decompressors:
            self._decompressors[version] = zstandard.ZstdDecompressor(
                dict_data=_dictionary(DICTIONARIES[version]), format=_FORMAT
            )
        return self._decompressors[version]


def _joined(trace: Trace) -> bytes:
    frame, answer, message_id = trace
    name = message_id.encode()
    answer_length = _NO_ANSWER if answer is None else len(answer)
    lengths = _LENGTHS.pack(len(frame), answer_length, len(name))
    return b"".join((lengths, frame, answer or b"", name))


def _parted(text: bytes) -> Trace:
    frame_length, answer_length, id_length = _LENGTHS.unpack_from(text)
    frame_end = _LENGTHS.size + frame_length
    id_start = len(text) - id_length
    answer = None if answer_length == _NO_ANSWER else text[frame_end:id_start]
    return Trace(text[_LENGTHS.size : frame_end], answer, text[id_start:].decode())


def _smaller(plain: bytes | bytearray | memoryview, packed: bytes) -> bytes:
    return _COMPRESSED + packed if len(packed) < len(plain) else _RAW + plain


def _compressor(text: bytes) -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        format=_FORMAT,
        write_content_size=True,
        write_dict_id=False,
        write_checksum=False,
    )
    return zstandard.ZstdCompressor(dict_data=_dictionary(text), compression_params=parameters)


def _dictionary(text: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
