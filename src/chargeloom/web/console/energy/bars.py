"""Bars: what flows in each phase, vehicles stacked upon the rest, beside what may flow."""

from typing import Final, NamedTuple

from chargeloom.web.console.energy.picture import NodeNow, PhaseNow

WIDTH: Final = 600.0
"""So wide is the box that bars are drawn in."""
_MARGIN: Final = 1.04
_SHADES: Final = 4


class Piece(NamedTuple):
    """A stretch of a bar: whose it is, from where, how long; shade 0 is what is no vehicle."""

    name: str
    a: float
    x: float
    width: float
    shade: int


class Bar(NamedTuple):
    """A phase as a bar."""

    now: PhaseNow
    pieces: tuple[Piece, ...]
    limit_x: float | None
    flow_x: float


def bars(node: NodeNow) -> tuple[Bar, ...]:
    """Draw the phases of a node to one scale."""
    most = max(_longest(one) for one in node.phases) * _MARGIN or 1.0
    return tuple(_bar(one, WIDTH / most) for one in node.phases)


def _longest(one: PhaseNow) -> float:
    limit = one.bound.limit if one.bound is not None else 0.0
    return max(limit, one.vehicles_a + max(one.rest_a, 0.0), 1.0)


def _bar(one: PhaseNow, scale: float) -> Bar:
    pieces, at = [], 0.0
    if one.rest_a > 0:
        pieces.append(Piece("", one.rest_a, 0.0, one.rest_a * scale, 0))
        at = one.rest_a * scale
    for place, draw in enumerate(one.vehicles):
        wide = max(draw.a, 0.0) * scale
        pieces.append(Piece(draw.name, draw.a, at, wide, 1 + place % _SHADES))
        at += wide
    limit = None if one.bound is None else one.bound.limit * scale
    return Bar(one, tuple(pieces), limit, max(one.a, 0.0) * scale)
