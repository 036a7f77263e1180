"""A disk without power: what a recording wrote, up to a moment, with what was not synced in doubt.

A sync covers the writes that had returned before it was entered, and counts once it has returned 0.
What a failed sync covered is gone: the system may take those pages for written, and no later sync
brings them to the disk. A file's name counts once its folder was synced. All else may be gone, in
part or whole, or not.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from tests.durability.trace import SystemCall

SECTOR: Final = 512

_SYNCING: Final = frozenset({"fdatasync", "fsync"})


class Change(NamedTuple):
    """A write, or a cut where there is no data; `done` is where in the recording it was over."""

    done: int
    offset: int
    data: bytes | None


Doubt = Callable[[Sequence[Change]], Sequence[Change]]
"""Chooses what of the unsynced changes of a file survives."""


@dataclass(slots=True)
class File:
    """The content that is safe, and what came since."""

    safe: bytes = b""
    unsafe: list[Change] = field(default_factory=list)

    def sync(self, entered: int, *, has_failed: bool = False) -> None:
        """Make safe what was over when the sync began; a sync that fails loses it for good."""
        covered = [change for change in self.unsafe if change.done < entered]
        if not has_failed:
            self.safe = applied(self.safe, covered)
        self.unsafe = [change for change in self.unsafe if change.done >= entered]


class Disk:
    """The files of one folder, as the recording changes them."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._files = {name: File(content) for name, content in files.items()}
        self._safe_names = dict(self._files)

    def take(self, call: SystemCall) -> None:
        """Follow one call."""
        if is_sync(call):
            self._sync(call)
        elif call.name == "openat" and "O_CREAT" in call.arguments and call.returned >= 0:
            self._create(call)
        elif call.name == "unlink" and call.returned == 0:
            self._files.pop(self._name(call.strings[0].decode()), None)
        elif (file := self._files.get(self._name(call.path))) is not None:
            _change(file, call)

    def without_power(self, doubt: Doubt, drawn: random.Random) -> dict[str, bytes]:
        """Say what is found when the power comes back."""
        names = dict(self._safe_names)
        for name in self._files.keys() ^ names.keys():
            if drawn.random() < 0.5:
                _follow(names, self._files, name)
        return {name: applied(file.safe, doubt(file.unsafe)) for name, file in names.items()}

    def _sync(self, call: SystemCall) -> None:
        has_failed = call.returned != 0
        if call.path == str(self._folder) and not has_failed:
            self._safe_names = dict(self._files)
        elif (file := self._files.get(self._name(call.path))) is not None:
            file.sync(call.entered, has_failed=has_failed)

    def _create(self, call: SystemCall) -> None:
        name = self._name(call.opened)
        if name:
            self._files.setdefault(name, File())

    def _name(self, path: str) -> str:
        """Name a file of the folder; the shared memory beside the log is made anew at each start."""
        inside = Path(path).parent == self._folder and not path.endswith("-shm")
        return Path(path).name if inside else ""


def is_sync(call: SystemCall) -> bool:
    """Whether this was to make something safe."""
    return call.name in _SYNCING


def is_failed_sync(call: SystemCall) -> bool:
    """Whether this was to make something safe, and said that it did not."""
    return is_sync(call) and call.returned != 0


def applied(content: bytes, changes: Sequence[Change]) -> bytes:
    """Make changes to a content; what lies between its end and a later write is zero."""
    changed = bytearray(content)
    for _, offset, data in changes:
        if data is None:
            del changed[offset:]
        else:
            changed.extend(bytes(max(0, offset - len(changed))))
            changed[offset : offset + len(data)] = data
    return bytes(changed)


def nothing(_: Sequence[Change]) -> Sequence[Change]:
    """Lose all that was not synced."""
    return ()


def some(drawn: random.Random) -> Doubt:
    """Lose a random part of the writes."""
    return lambda changes: [change for change in changes if drawn.random() < 0.5]


def torn(drawn: random.Random) -> Doubt:
    """Lose a random part of the sectors."""
    return lambda changes: [
        piece for change in changes for piece in _sectors(change) if drawn.random() < 0.5
    ]


def _sectors(change: Change) -> Iterator[Change]:
    done, offset, data = change
    if data is None:
        yield change
        return
    begin = 0
    while begin < len(data):
        end = begin + SECTOR - (offset + begin) % SECTOR
        yield Change(done, offset + begin, data[begin:end])
        begin = end


def _change(file: File, call: SystemCall) -> None:
    if call.name == "pwrite64" and call.returned > 0:
        file.unsafe.append(Change(call.left, call.last_number, call.data))
    elif call.name == "ftruncate" and call.returned == 0:
        file.unsafe.append(Change(call.left, call.last_number, None))


def _follow(names: dict[str, File], files: Mapping[str, File], name: str) -> None:
    """Let a name be as it is now, rather than as it was synced."""
    if name in files:
        names[name] = files[name]
    else:
        del names[name]
