"""What one ampere of a load draws from each line, where it hangs and seen through the transformers above it."""

import cmath
import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import (
    TO_NEUTRAL,
    Winding,
    Wiring,
    turns,
    upstream,
    worst_line,
)

Phasors: TypeAlias = tuple[complex, complex, complex]
Zone: TypeAlias = tuple[tuple[Winding, float], ...]
"""The transformers between the supply and a place, the outermost first."""

EVERY_PHASE: Final = (0, 1, 2)
FACES: Final = tuple(complex(*turn) for turn in TO_NEUTRAL)
"""The direction of each phase's voltage."""
TURNED: Final = {
    Winding.WYE: 1 + 0j,
    Winding.DELTA: cmath.rect(1, math.pi / 6),
    Winding.DYN1: cmath.rect(1, -math.pi / 6),
}
"""What is behind a transformer is seen in the frame of the voltages before it."""


class Footprint(NamedTuple):
    """What one ampere draws: from lines that are known as phasors, from whichever line it may be, and in power."""

    zone: Zone
    drawn: Phasors
    anywhere: Wiring | None
    """How what draws lies, where nobody knows in which lines."""
    kw: float
    part: float = 1.0
    """So much of an ampere that lies nobody knows where one line carries."""
    outlives: bool = True
    """Whether its limit stands when nobody steers any more; else it falls to what is safe."""


def footprint(
    wiring: Wiring, phases: Sequence[int] | None, zone: Zone = (), volts: float = 230.0
) -> Footprint:
    """Say what a load draws; `phases` are the site's on its own lines, None where nobody knows them."""
    if phases is None and wiring is not Wiring.THREE:
        lines = 1 if wiring is Wiring.ONE else math.sqrt(3)
        return Footprint(zone, (0j, 0j, 0j), wiring, lines * volts / 1000)
    lying = tuple(EVERY_PHASE if phases is None else phases)
    first, second, third = (complex(*turn) for turn in turns(wiring, lying))
    power = sum(
        (each * face.conjugate()).real
        for each, face in zip((first, second, third), FACES, strict=True)
    )
    return Footprint(zone, (first, second, third), None, power * volts / 1000)


def anywhere(zone: Zone = (), volts: float = 230.0, part: float = 1.0) -> Footprint:
    """Say what watts draw that may all flow in one line, whichever: in amperes of that line."""
    return footprint(Wiring.ONE, None, zone, volts)._replace(part=part)


def zones(nodes: Iterable[Node], parents: Sequence[int]) -> list[Zone]:
    """Say for each node, given behind its parent, which transformers feed it."""
    found: list[Zone] = []
    volts: list[float] = []
    for node, parent in zip(nodes, parents, strict=True):
        above = found[parent] if parent >= 0 else ()
        ratio = node.nominal_v / volts[parent] if parent >= 0 else 1.0
        is_plain = parent < 0 or (node.winding is Winding.WYE and ratio == 1)
        found.append(above if is_plain else (*above, (node.winding, round(ratio, 12))))
        volts.append(node.nominal_v)
    return found


def seen_from(zone: Zone, load: Footprint) -> tuple[Phasors, float]:
    """Say what a load beneath draws in a zone above it: phasors, and from whichever line."""
    drawn, between = load.drawn, load.zone[len(zone) :][::-1]
    for winding, ratio in between:
        first, second, third = upstream(drawn, winding, ratio)
        turn = TURNED[winding]
        drawn = (first * turn, second * turn, third * turn)
    return drawn, 0.0 if load.anywhere is None else load.part * worst_line(load.anywhere, between)


def is_above(zone: Zone, load: Footprint) -> bool:
    """Tell whether a load can hang beneath a zone."""
    return load.zone[: len(zone)] == zone
