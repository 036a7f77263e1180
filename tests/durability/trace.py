"""What `strace -f -y -xx` wrote, as system calls with their place in the order of things.

A call's line numbers are a sound clock. The tracer handles one stop at a time, and a thread runs on
only after its stop was written down: a call whose exit stands above another call's entry was over
before that other call began.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

NEVER: Final = 1 << 62

_LINE: Final = re.compile(r"(\d+) +[\d:.]+ (.*)\n?")
_WHOLE: Final = re.compile(r"(\w+)\((.*)\) += (.*)")
_BEGUN: Final = re.compile(r"(\w+)\((.*)")
_UNFINISHED: Final = " <unfinished ...>"
_RESUMED: Final = re.compile(r"<\.\.\. (\w+) resumed>(.*)\) += (.*)")
_DESCRIPTOR: Final = re.compile(r"(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>")
_STRING: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class CutShort(Exception):
    """The recording has only the beginning of what is asked for."""


class SystemCall(NamedTuple):
    """A call; `left` is NEVER when the process ended inside it."""

    name: str
    arguments: str
    result: str
    entered: int
    left: int

    @property
    def returned(self) -> int:
        """The number that it returned; -1 for every failure."""
        digits = re.match(r"-?\d+", self.result)
        return int(digits.group()) if digits else -1

    @property
    def path(self) -> str:
        """What its descriptor, or else the one that it opened, stands for."""
        found = _DESCRIPTOR.match(self.arguments) or _DESCRIPTOR.match(self.result)
        return _plain(found.group(1)).decode() if found else ""

    @property
    def opened(self) -> str:
        """What the descriptor that it returned stands for."""
        found = _DESCRIPTOR.match(self.result)
        return _plain(found.group(1)).decode() if found else ""

    @property
    def strings(self) -> tuple[bytes, ...]:
        """Every string among the arguments, in order."""
        return tuple(_plain(text) for text in _STRING.findall(self.arguments))

    @property
    def data(self) -> bytes:
        """What was carried over: buffers joined, up to the number of bytes returned. Raises CutShort."""
        carried = max(self.returned, 0)
        recorded = b"".join(self.strings)
        if len(recorded) < carried:
            raise CutShort(f"{len(recorded)} of {carried} bytes of a {self.name} were recorded")
        return recorded[:carried]

    @property
    def last_number(self) -> int:
        """The last argument, where it is a number: an offset or a length."""
        return int(self.arguments.rpartition(",")[2])


def system_calls(lines: Iterable[str]) -> list[SystemCall]:
    """Read a recording; the calls stand in the order in which they ended."""
    return sorted(_read(lines), key=lambda call: (call.left, call.entered))


def _read(lines: Iterable[str]) -> Iterator[SystemCall]:
    begun: dict[str, tuple[str, str, int]] = {}
    for number, line in enumerate(lines):
        thread, what = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
        if what.endswith(_UNFINISHED) and (found := _BEGUN.fullmatch(what[: -len(_UNFINISHED)])):
            begun[thread] = (found.group(1), found.group(2), number)
        elif found := _RESUMED.fullmatch(what):
            name, arguments, entered = begun.pop(thread)
            yield SystemCall(name, arguments + found.group(2), found.group(3), entered, number)
        elif found := _WHOLE.fullmatch(what):
            name, arguments, result = found.groups()
            yield SystemCall(name, arguments, result, number, number)
    for name, arguments, entered in begun.values():
        yield SystemCall(name, arguments, "?", entered, NEVER)


def _plain(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))
