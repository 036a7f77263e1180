"""Numbers in registers of 16 bits: types, word order, and the ranges to read in one go. Pure."""

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from chargeloom.domain.devices.device import Register, Word

_FORMATS: Final[dict[Word, str]] = {
    "u16": "H",
    "i16": "h",
    "u32": "I",
    "i32": "i",
    "u64": "Q",
    "i64": "q",
    "f32": "f",
    "f64": "d",
}
SIZES: Final[dict[Word, int]] = {
    kind: struct.calcsize(f">{code}") // 2 for kind, code in _FORMATS.items()
}

MOST_EXPONENT: Final = 10
"""A scale factor lies between -10 and 10. (SunSpec Device Information Model 1.1, sunssf)"""
MAX_REGISTERS: Final = 125
"""So many registers fit in one answer. (Modbus application protocol 1.1b3, 6.3)"""
GAP: Final = 16
"""Reading so many registers that nobody asked for costs less than another round trip."""

_ABSENT: Final[dict[Word, int]] = {
    "i16": -(1 << 15),
    "u16": (1 << 16) - 1,
    "i32": -(1 << 31),
    "u32": (1 << 32) - 1,
    "i64": -(1 << 63),
    "u64": (1 << 64) - 1,
}
"""How a device says that it does not have a point. (SunSpec Device Information Model 1.1, 6.4)"""
_NO_EXPONENT: Final = 0x8000

Bank = Mapping[int, int]
"""Registers by their address."""
Banks = Mapping[str, Bank]
"""Registers by their table."""


class Span(NamedTuple):
    """Registers that are read in one go."""

    table: str
    start: int
    length: int


def number(words: Sequence[int], kind: Word, order: str = "big") -> float:
    """Read a number out of its registers."""
    ordered = words if order == "big" else tuple(reversed(words))
    data = struct.pack(f">{len(ordered)}H", *ordered)
    value: float = struct.unpack(f">{_FORMATS[kind]}", data)[0]
    return value


def registers(value: float, kind: Word, order: str = "big") -> tuple[int, ...]:
    """Write a number into registers; whole types round, and hold as much as they can."""
    code = _FORMATS[kind]
    exact = value if kind in {"f32", "f64"} else _held(value, kind)
    data = struct.pack(f">{code}", exact)
    words = struct.unpack(f">{len(data) // 2}H", data)
    return words if order == "big" else tuple(reversed(words))


def read(register: Register, bank: Bank) -> float:
    """Read a channel out of a bank, NaN by a power of ten that can't be. Raises KeyError where the bank lacks a register."""
    words = tuple(bank[register.address + place] for place in range(SIZES[register.type]))
    value = number(words, register.type, register.words) * register.scale * register.sign
    if register.exponent_at is None:
        return value
    exponent = number((bank[register.exponent_at],), "i16")
    return float(value * 10.0**exponent) if abs(exponent) <= MOST_EXPONENT else math.nan


def is_there(register: Register, bank: Bank) -> bool:
    """Whether a device has a value, and does not say by the farthest number of its type, or by none, that it has not.

    Devices without SunSpec do the same, and nobody measures such a number.
    """
    if register.exponent_at is not None and bank[register.exponent_at] == _NO_EXPONENT:
        return False
    raw = [bank[register.address + place] for place in range(SIZES[register.type])]
    value = number(raw, register.type, register.words)
    return not math.isnan(value) and value != _ABSENT.get(register.type)


def spans(
    wanted: Iterable[Register], *, gap: int = GAP, also: Iterable[Span] = ()
) -> tuple[Span, ...]:
    """Gather registers, and spans of others, into as few reads as possible, none of them too long."""
    parts = ((one.table, start, size) for one in wanted for start, size in _parts(one))
    pieces = sorted({(table, start, start + size) for table, start, size in (*parts, *also)})
    found: list[tuple[str, int, int]] = []
    for table, start, end in pieces:
        if found and _joins(found[-1], table, start, end, gap):
            before = found[-1]
            found[-1] = (table, before[1], max(before[2], end))
        else:
            found.append((table, start, end))
    return tuple(Span(table, start, end - start) for table, start, end in found)


def _parts(register: Register) -> Iterable[tuple[int, int]]:
    yield register.address, SIZES[register.type]
    if register.exponent_at is not None:
        yield register.exponent_at, 1


def _joins(before: tuple[str, int, int], table: str, start: int, end: int, gap: int) -> bool:
    is_near = before[0] == table and start <= before[2] + gap
    return is_near and max(end, before[2]) - before[1] <= MAX_REGISTERS


def _held(value: float, kind: Word) -> int:
    bits = 16 * SIZES[kind]
    is_signed = kind.startswith("i")
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if is_signed else (0, (1 << bits) - 1)
    return max(low, min(high, round(value)))
