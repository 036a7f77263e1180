"""Three phases: rotations in OCPP's words, and what a load draws from each line as a phasor."""

from collections.abc import Iterable
from math import cos, pi, sin, sqrt
from typing import Final, NamedTuple, TypeAlias

from chargeloom.domain.word import Word

LINES: Final = 3

Lines: TypeAlias = tuple[float, float, float]
"""A figure for each of L1, L2, L3."""


class Rotation(Word):
    """Which phase of the supply (R, S, T) lies on L1, L2, L3 (OCPP 1.6, 9.1.9; OCPP 2.0.1, PhaseRotation)."""

    RST = "RST"
    STR = "STR"
    TRS = "TRS"
    RTS = "RTS"
    TSR = "TSR"
    SRT = "SRT"
    UNKNOWN = "unknown"

    @property
    def phases(self) -> tuple[int, int, int] | None:
        """The phase of the supply on each line, from 0; None when nobody knows."""
        if self is Rotation.UNKNOWN or not self.is_known:
            return None
        first, second, third = ("RST".index(letter) for letter in self.value)
        return first, second, third

    def within(self, outer: "Rotation") -> "Rotation":
        """Say how this lies to the supply when what it lies to is rotated itself."""
        inner, beneath = self.phases, outer.phases
        if inner is None or beneath is None:
            return Rotation.UNKNOWN
        return Rotation("".join("RST"[beneath[phase]] for phase in inner))


class Wiring(Word):
    """Between what a load lies: L1 and neutral, all three lines, or L1 and L2."""

    ONE = "1p"
    THREE = "3p"
    DELTA = "delta"


class Winding(Word):
    """How a transformer turns what is drawn behind it: phase by phase, or each phase drawing from two lines.

    Which two says its vector group (IEC 60076-1, 7): opposite numbers, as 11 and 5, differ in polarity alone. A zigzag behind a
    star turns as a star behind a delta does.
    """

    WYE = "wye"
    DELTA = "delta"
    """Dyn11, Dyn5, Yzn11, Yzn5: L1 behind it draws from L1 and L2."""
    DYN1 = "dyn1"
    """Dyn1, Dyn7, Yzn1, Yzn7: L1 behind it draws from L1 and L3. Usual in North America (IEEE C57.12.00)."""


class Turn(NamedTuple):
    """A phasor of length one or zero."""

    real: float
    imag: float


def _at(degrees: float) -> Turn:
    return Turn(cos(degrees * pi / 180), sin(degrees * pi / 180))


NOTHING: Final = Turn(0.0, 0.0)
TO_NEUTRAL: Final = (_at(0), _at(-120), _at(120))
"""The voltage of each phase, and the current of what draws from it at a power factor of one."""
BETWEEN: Final = {(0, 1): _at(30), (1, 2): _at(-90), (2, 0): _at(150)}
"""The same between two phases: out of the first, back through the second."""


def turns(wiring: Wiring, phases: tuple[int, ...]) -> tuple[Turn, Turn, Turn]:
    """Say what one ampere of a load draws from each phase; `phases` are those on its own lines.

    Of a single-phase load the first counts, of one between lines the first two.
    """
    drawn = [NOTHING] * LINES
    if wiring is not Wiring.DELTA:
        for phase in phases[: 1 if wiring is Wiring.ONE else LINES]:
            drawn[phase] = TO_NEUTRAL[phase]
        return drawn[0], drawn[1], drawn[2]
    first, second = phases[0], phases[1]
    out, back = (first, second) if (first, second) in BETWEEN else (second, first)
    drawn[out] = turn = BETWEEN[out, back]
    drawn[back] = Turn(-turn.real, -turn.imag)
    return drawn[0], drawn[1], drawn[2]


def upstream(
    drawn: tuple[complex, complex, complex], winding: Winding, ratio: float
) -> tuple[complex, complex, complex]:
    """Say what a transformer draws from its lines; `ratio` is the voltage behind it by that before it.

    Of a side in delta each line feeds two windings.
    """
    first, second, third = drawn
    if winding is Winding.WYE:
        return first * ratio, second * ratio, third * ratio
    turned = ratio / sqrt(3)
    if winding is Winding.DYN1:
        return (first - second) * turned, (second - third) * turned, (third - first) * turned
    return (first - third) * turned, (second - first) * turned, (third - second) * turned


def worst_line(wiring: Wiring, transformers: Iterable[tuple[Winding, float]]) -> float:
    """Say what one ampere of a load whose lines nobody knows may draw from a line before its transformers.

    They are given from the load upwards, each with its ratio. In whichever lines it lies, the same
    three currents flow before them, in another order.
    """
    first, second, third = (complex(*turn) for turn in turns(wiring, (0, 1, 2)))
    drawn = first, second, third
    for winding, ratio in transformers:
        drawn = upstream(drawn, winding, ratio)
    return max(abs(line) for line in drawn)
