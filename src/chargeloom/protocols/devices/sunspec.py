"""SunSpec: a device that tells itself what is where, model by model. Pure.

Addresses and scales are those of the SunSpec Information Model Reference, models 1, 101 to 103, 111 to
113, 201 to 204, 211 to 214, 701, 713 and 802. An inverter counts what it gives as positive; here that is
export.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.devices.device import CURRENTS, POWERS, Channel, Register, Word
from chargeloom.protocols.devices import words
from chargeloom.protocols.devices.words import Bank

MARK: Final = (0x5375, 0x6E53)
"""`SunS`: here the models begin."""
BASES: Final = (40_000, 0, 50_000)
END: Final = 0xFFFF
HEADER: Final = 2
MAX_MODELS: Final = 64
COMMON: Final = 1


class Model(NamedTuple):
    """A block of a device: its number, where its body begins, and how long that is."""

    number: int
    start: int
    length: int


class Point(NamedTuple):
    """Where a model has a channel, counted from its header."""

    channel: Channel
    offset: int
    type: Word
    exponent: int | None = None
    scale: float = 1.0
    sign: int = 1


def _lines(
    kind: str,
    offsets: Sequence[int],
    word: Word,
    *,
    exponent: int | None = None,
    scale: float = 1.0,
    sign: int = 1,
) -> tuple[Point, ...]:
    return tuple(
        Point(Channel(f"{kind}_l{line}"), offset, word, exponent, scale, sign)
        for line, offset in enumerate(offsets, 1)
    )


_KILO: Final = 0.001
_METER: Final = (
    *_lines("current", (3, 4, 5), "i16", exponent=6),
    *_lines("voltage", (8, 9, 10), "i16", exponent=15),
    *_lines("power", (19, 20, 21), "i16", exponent=22, scale=_KILO),
    Point(Channel.FREQUENCY, 16, "i16", 17),
    Point(Channel.POWER, 18, "i16", 22, _KILO),
    Point(Channel.EXPORT, 38, "u32", 54, _KILO),
    Point(Channel.IMPORT, 46, "u32", 54, _KILO),
)
_METER_OF_FLOATS: Final = (
    *_lines("current", (4, 6, 8), "f32"),
    *_lines("voltage", (12, 14, 16), "f32"),
    *_lines("power", (30, 32, 34), "f32", scale=_KILO),
    Point(Channel.FREQUENCY, 26, "f32"),
    Point(Channel.POWER, 28, "f32", None, _KILO),
    Point(Channel.EXPORT, 60, "f32", None, _KILO),
    Point(Channel.IMPORT, 68, "f32", None, _KILO),
)
_INVERTER: Final = (
    *_lines("current", (3, 4, 5), "u16", exponent=6, sign=-1),
    *_lines("voltage", (10, 11, 12), "u16", exponent=13),
    Point(Channel.POWER, 14, "i16", 15, _KILO, -1),
    Point(Channel.FREQUENCY, 16, "u16", 17),
    Point(Channel.EXPORT, 24, "u32", 26, _KILO),
)
_INVERTER_OF_FLOATS: Final = (
    *_lines("current", (4, 6, 8), "f32", sign=-1),
    *_lines("voltage", (16, 18, 20), "f32"),
    Point(Channel.POWER, 22, "f32", None, _KILO, -1),
    Point(Channel.FREQUENCY, 24, "f32"),
    Point(Channel.EXPORT, 32, "f32", None, _KILO),
)
_DER: Final = (
    *_lines("current", (45, 68, 91), "i16", exponent=113, sign=-1),
    *_lines("voltage", (47, 70, 93), "u16", exponent=114),
    *_lines("power", (41, 64, 87), "i16", exponent=116, scale=_KILO, sign=-1),
    Point(Channel.POWER, 10, "i16", 116, _KILO, -1),
    Point(Channel.FREQUENCY, 17, "u32", 115),
    Point(Channel.EXPORT, 19, "u64", 120, _KILO),
    Point(Channel.IMPORT, 23, "u64", 120, _KILO),
)


class Kind(NamedTuple):
    """What is known of a model; `lines` is how many phases it measures."""

    points: tuple[Point, ...]
    lines: int = 3
    are_currents_unsigned: bool = False


FLOWS: Final[dict[int, Kind]] = {
    **{number: Kind(_METER, lines, True) for number, lines in ((203, 3), (204, 3), (202, 2))},
    201: Kind(_METER, 1, True),
    **{
        number: Kind(_METER_OF_FLOATS, lines, True)
        for number, lines in ((213, 3), (214, 3), (212, 2))
    },
    211: Kind(_METER_OF_FLOATS, 1, True),
    701: Kind(_DER, 3, True),
    **{100 + lines: Kind(_INVERTER, lines) for lines in (3, 2, 1)},
    **{110 + lines: Kind(_INVERTER_OF_FLOATS, lines) for lines in (3, 2, 1)},
}
"""Models that measure a flow, the best first: a meter outweighs the inverter that it is wired to."""

STORES: Final[dict[int, Point]] = {
    713: Point(Channel.CHARGE, 4, "u16", 8),
    802: Point(Channel.CHARGE, 11, "u16", 56),
}

_ABSENT: Final[dict[Word, int]] = {
    "i16": 0x8000,
    "u16": 0xFFFF,
    "i32": 0x80000000,
    "u32": 0xFFFFFFFF,
    "i64": 1 << 63,
    "u64": (1 << 64) - 1,
}
"""How a device says that it does not have a point. (SunSpec Device Information Model 1.1, 6.4)"""
_NO_EXPONENT: Final = 0x8000


class Layout(NamedTuple):
    """What is read of a device, and how its currents are meant."""

    registers: tuple[Register, ...]
    are_currents_unsigned: bool = False
    is_sunspec: bool = False


def layout(models: Iterable[Model]) -> Layout | None:
    """Choose what to read of the models that a device has; None when none of them measures anything."""
    found = {model.number: model for model in reversed(tuple(models))}
    registers: list[Register] = []
    number = next((one for one in FLOWS if one in found), None)
    is_unsigned = False
    if number is not None:
        kind = FLOWS[number]
        is_unsigned = kind.are_currents_unsigned
        registers.extend(_register(point, found[number]) for point in _of_lines(kind))
    charge = next((one for one in STORES if one in found), None)
    if charge is not None:
        registers.append(_register(STORES[charge], found[charge]))
    return Layout(tuple(registers), is_unsigned, True) if registers else None


def values(registers: Iterable[Register], bank: Bank) -> Mapping[Channel, float]:
    """Read what a device has; what it says it has not is left out."""
    found = {one.channel: words.read(one, bank) for one in registers if _is_there(one, bank)}
    return found | _drawn(found)


def _drawn(found: Mapping[Channel, float]) -> dict[Channel, float]:
    """Turn the currents that a device tells without a direction (101 to 103, 111 to 113) where its power is drawn."""
    power, is_by_line = found.get(Channel.POWER, 0.0), any(one in found for one in POWERS)
    is_drawn = power > 0 and not is_by_line
    return {one: abs(found[one]) for one in CURRENTS if one in found} if is_drawn else {}


def _of_lines(kind: Kind) -> Iterable[Point]:
    """Leave out the phases that a model does not measure: an idle phase and none look the same."""
    beyond = tuple(f"_l{line}" for line in range(kind.lines + 1, 4))
    return (point for point in kind.points if not point.channel.value.endswith(beyond or ("\0",)))


def _register(point: Point, model: Model) -> Register:
    header = model.start - HEADER
    exponent_at = None if point.exponent is None else header + point.exponent
    return msgspec.convert(
        {
            "channel": point.channel,
            "address": header + point.offset,
            "type": point.type,
            "scale": point.scale,
            "sign": point.sign,
            "exponent_at": exponent_at,
        },
        Register,
    )


def _is_there(register: Register, bank: Bank) -> bool:
    if register.exponent_at is not None and bank[register.exponent_at] == _NO_EXPONENT:
        return False
    size = words.SIZES[register.type]
    raw = [bank[register.address + place] for place in range(size)]
    if register.type in {"f32", "f64"}:
        return not isnan(words.number(raw, register.type))
    whole = 0
    for word in raw:
        whole = whole << 16 | word
    return whole != _ABSENT[register.type]
