"""The order that makes an acknowledgement a promise: received, written to the log, synced, answered."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tests.durability.frames import END_OF_HEAD, Opcode, frames
from tests.durability.trace import SystemCall

TRANSACTIONAL: Final = frozenset({"StartTransaction", "MeterValues", "StopTransaction"})

_RECEIVING: Final = frozenset({"read", "readv", "recvfrom", "recvmsg"})
_SENDING: Final = frozenset({"write", "writev", "sendto", "sendmsg"})
_SYNCING: Final = frozenset({"fdatasync", "fsync"})


class Acknowledgement(NamedTuple):
    """A call of a station and its answer, by the places where the one had come and the other left."""

    message_id: str
    action: str
    received: int
    sent: int


class _Message(NamedTuple):
    content: list[object]
    begun: SystemCall
    ended: SystemCall


def acknowledgements(calls: Sequence[SystemCall]) -> list[Acknowledgement]:
    """Find every answered call of a station in what went over the sockets."""
    received: dict[tuple[str, object], _Message] = {}
    for socket, message in _messages(calls, _RECEIVING):
        if message.content[0] == 2:
            received[socket, message.content[1]] = message
    return [
        Acknowledgement(
            str(answer.content[1]), str(call.content[2]), call.ended.left, answer.begun.entered
        )
        for socket, answer in _messages(calls, _SENDING)
        if answer.content[0] == 3 and (call := received.get((socket, answer.content[1])))
    ]


def broken(calls: Sequence[SystemCall], log: str) -> list[Acknowledgement]:
    """Find the acknowledgements of transactional calls that left too early.

    Kept is: behind the call's receipt the log was written, and behind that write a sync of the log
    was begun and had returned 0 before the answer was handed to the system.
    """
    writes = [call for call in calls if call.name == "pwrite64" and call.path == log]
    syncs = [
        call for call in calls if call.name in _SYNCING and call.path == log and call.returned == 0
    ]
    return [
        promise
        for promise in acknowledgements(calls)
        if promise.action in TRANSACTIONAL and not _is_kept(promise, writes, syncs)
    ]


def _is_kept(
    promise: Acknowledgement, writes: Sequence[SystemCall], syncs: Sequence[SystemCall]
) -> bool:
    written = min((one.left for one in writes if one.entered > promise.received), default=None)
    if written is None:
        return False
    return any(one.entered > written and one.left < promise.sent for one in syncs)


def _messages(calls: Sequence[SystemCall], names: frozenset[str]) -> Iterator[tuple[str, _Message]]:
    """Yield the JSON messages of each socket's stream, with the calls that carried both ends."""
    pieces: dict[str, list[SystemCall]] = {}
    for call in calls:
        if call.name in names and call.path.startswith("socket:") and call.returned > 0:
            pieces.setdefault(call.path, []).append(call)
    for socket, carried in pieces.items():
        for message in _messages_of(carried):
            yield socket, message


def _messages_of(pieces: Sequence[SystemCall]) -> Iterator[_Message]:
    ends: list[int] = []
    stream = b""
    for piece in pieces:
        stream += piece.data
        ends.append(len(stream))
    head = stream.find(END_OF_HEAD)
    if head < 0 or b"upgrade" not in stream[:head].lower():
        return
    for frame in frames(stream, head + len(END_OF_HEAD)):
        if frame.opcode == Opcode.TEXT:
            first = pieces[bisect_right(ends, frame.begin)]
            last = pieces[bisect_right(ends, frame.end - 1)]
            yield _Message(json.loads(frame.payload), first, last)
