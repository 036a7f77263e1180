"""The order that makes an acknowledgement a promise: received, written to the log, synced, answered."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from tests.durability.frames import END_OF_HEAD, Opcode, frames
from tests.durability.trace import SystemCall

TRANSACTIONAL: Final = frozenset(
    {"StartTransaction", "MeterValues", "StopTransaction", "TransactionEvent"}
)

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
    writes, syncs = _writes(calls, log), _syncs(calls, log)

    def is_kept(promise: Acknowledgement) -> bool:
        ends = [write.left for write in writes if write.entered > promise.received]
        return bool(ends) and _is_synced(min(ends), promise, syncs)

    return [promise for promise in _promises(calls) if not is_kept(promise)]


def hasty(calls: Sequence[SystemCall], log: str) -> list[Acknowledgement]:
    """Find those that left while anything in the log was not synced, whoever's row it was.

    With one call in flight this leaves no doubt; under load the next commit may have begun.
    """
    writes, syncs = _writes(calls, log), _syncs(calls, log)

    def is_kept(promise: Acknowledgement) -> bool:
        ends = [write.left for write in writes if write.entered < promise.sent]
        return bool(ends) and _is_synced(max(ends), promise, syncs)

    return [promise for promise in _promises(calls) if not is_kept(promise)]


def _promises(calls: Sequence[SystemCall]) -> list[Acknowledgement]:
    return [one for one in acknowledgements(calls) if one.action in TRANSACTIONAL]


def _writes(calls: Sequence[SystemCall], log: str) -> list[SystemCall]:
    return [call for call in calls if call.name == "pwrite64" and call.path == log]


def _syncs(calls: Sequence[SystemCall], log: str) -> list[SystemCall]:
    named = [call for call in calls if call.name in _SYNCING and call.path == log]
    return [call for call in named if call.returned == 0]


def _is_synced(written: int, promise: Acknowledgement, syncs: Sequence[SystemCall]) -> bool:
    return any(sync.entered > written and sync.left < promise.sent for sync in syncs)


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
    carried = [piece.data for piece in pieces]
    ends = list(accumulate(len(data) for data in carried))
    stream = b"".join(carried)
    head = stream.find(END_OF_HEAD)
    if head < 0 or b"upgrade" not in stream[:head].lower():
        return
    for frame in frames(stream, head + len(END_OF_HEAD)):
        if frame.opcode == Opcode.TEXT:
            first = pieces[bisect_right(ends, frame.begin)]
            last = pieces[bisect_right(ends, frame.end - 1)]
            yield _Message(json.loads(frame.payload), first, last)
