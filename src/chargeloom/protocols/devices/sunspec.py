"""SunSpec: a device that tells itself what is where, model by model. Pure.

Addresses and scales are those of the SunSpec Information Model Reference, models 1, 101 to 103, 111 to
113, 201 to 204, 211 to 214, 701, 713 and 802. An inverter counts what it gives as positive; here that is
export.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.devices.device import CURRENTS, POWERS, Channel, Register, Word
from chargeloom.protocols.devices import words
from chargeloom.protocols.devices.words import Bank, Banks, Span

MARK: Final = (0x5375, 0x6E53)
"""`SunS`: here the models begin."""
BASES: Final = (40_000, 0, 50_000)
END: Final = 0xFFFF
HEADER: Final = 2
MAX_MODELS: Final = 64


class Model(NamedTuple):
    """A block of a device: its number, where its body begins, and how long that is."""

    number: int
    start: int
    length: int

    @property
    def header(self) -> int:
        """Where it begins."""
        return self.start - HEADER

    def has(self, point: "Point") -> bool:
        """Whether a point lies inside it: behind its end begins another model."""
        end = HEADER + self.length
        is_scaled = point.exponent is None or point.exponent < end
        return is_scaled and point.offset + words.SIZES[point.type] <= end

    def is_in(self, bank: Bank) -> bool:
        """Whether it still lies there."""
        return (bank[self.header], bank[self.header + 1]) == (self.number, self.length)


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


class Layout(NamedTuple):
    """What is read of a device, and how its currents are meant."""

    registers: tuple[Register, ...]
    are_currents_unsigned: bool = False
    models: tuple[Model, ...] = ()
    """Those of SunSpec that it is made of."""

    @property
    def is_sunspec(self) -> bool:
        """Whether the device told itself what is where."""
        return bool(self.models)

    @property
    def headers(self) -> Iterable[Span]:
        """List where the models begin."""
        return tuple(Span("holding", model.header, HEADER) for model in self.models)


def layout(models: Iterable[Model]) -> Layout | None:
    """Choose what to read of the models that a device has; None when none of them measures anything."""
    found = {model.number: model for model in reversed(tuple(models))}
    registers: list[Register] = []
    number = next((one for one in FLOWS if one in found), None)
    is_unsigned = False
    used: list[Model] = []
    if number is not None:
        kind = FLOWS[number]
        is_unsigned = kind.are_currents_unsigned
        registers.extend(_registers(_of_lines(kind), found[number]))
        used.append(found[number])
    charge = next((one for one in STORES if one in found), None)
    if charge is not None:
        registers.extend(_registers((STORES[charge],), found[charge]))
        used.append(found[charge])
    return Layout(tuple(registers), is_unsigned, tuple(used)) if registers else None


def values(layout: Layout, banks: Banks) -> Mapping[Channel, float]:
    """Read what a device has; what it says it has not is left out."""
    found = {
        one.channel: words.read(one, banks[one.table])
        for one in layout.registers
        if words.is_there(one, banks[one.table])
    }
    return _directed(found) if layout.is_sunspec else found


def _directed(found: Mapping[Channel, float]) -> Mapping[Channel, float]:
    """Turn the currents that a device tells without a direction (101 to 103, 111 to 113) unless its power is known to be given."""
    power, is_by_line = found.get(Channel.POWER), any(one in found for one in POWERS)
    is_given = is_by_line or (power is not None and power <= 0)
    return (
        found
        if is_given
        else {**found, **{one: abs(found[one]) for one in CURRENTS if one in found}}
    )


def _of_lines(kind: Kind) -> Iterable[Point]:
    """Leave out the phases that a model does not measure: an idle phase and none look the same."""
    beyond = tuple(f"_l{line}" for line in range(kind.lines + 1, 4))
    return (point for point in kind.points if not point.channel.value.endswith(beyond or ("\0",)))


def _registers(points: Iterable[Point], model: Model) -> Iterable[Register]:
    return (_register(point, model) for point in points if model.has(point))


def _register(point: Point, model: Model) -> Register:
    exponent_at = None if point.exponent is None else model.header + point.exponent
    return msgspec.convert(
        {
            "channel": point.channel,
            "address": model.header + point.offset,
            "type": point.type,
            "scale": point.scale,
            "sign": point.sign,
            "exponent_at": exponent_at,
        },
        Register,
    )
