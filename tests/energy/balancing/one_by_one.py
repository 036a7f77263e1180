"""The same shares found fuse by fuse and vehicle by vehicle: slow, and plain to read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from chargeloom.energy.planning.network import Floats

PHASES: Final = (0, 1, 2)
SLACK_A: Final = 1e-9
Ints = NDArray[np.intp]


class Circuit(msgspec.Struct, frozen=True, kw_only=True):
    """A fuse for each phase, below another or at the root."""

    name: str
    limits_a: tuple[float, float, float]
    parent: str | None = None


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """A car that wants to charge; one whose phase is not known yet loads all of them."""

    name: str
    circuit: str
    least_a: float
    most_a: float
    phases: tuple[int, ...] = PHASES
    weight: float = 1.0


class _Fuse:
    """One phase of one circuit with all outlets that it feeds."""

    def __init__(self, limit_a: float, fed: Ints) -> None:
        self.limit_a, self.fed = limit_a, fed


def shares(circuits: Sequence[Circuit], outlets: Sequence[Outlet]) -> dict[str, float]:
    """Give each outlet its current: as many as possible at their minimum, in the order given, then max-min.

    Nobody's current for its weight can rise any more without lowering one whose current for its weight isn't larger.
    """
    fuses = _fuses(circuits, outlets)
    least = np.array([each.least_a for each in outlets], dtype=np.float64)
    most = np.array([each.most_a for each in outlets], dtype=np.float64)
    weight = np.array([each.weight for each in outlets], dtype=np.float64)
    is_on = _admitted(fuses, least)
    currents = _filled(fuses, np.where(is_on, least, 0), np.where(is_on, most, 0), weight)
    return {each.name: float(current) for each, current in zip(outlets, currents, strict=True)}


def _admitted(fuses: Sequence[_Fuse], least_a: Floats) -> NDArray[np.bool_]:
    """Let in by order whose minimum still fits."""
    room = [fuse.limit_a for fuse in fuses]
    feeding: list[list[int]] = [[] for _ in least_a]
    for at, fuse in enumerate(fuses):
        for outlet in fuse.fed:
            feeding[outlet].append(at)
    is_on = np.zeros(len(least_a), dtype=np.bool_)
    for outlet, wanted in enumerate(least_a):
        if all(room[at] >= wanted - SLACK_A for at in feeding[outlet]):
            is_on[outlet] = True
            for at in feeding[outlet]:
                room[at] -= wanted
    return is_on


def _filled(fuses: Sequence[_Fuse], least: Floats, most: Floats, weight: Floats) -> Floats:
    """Raise one level for all; whom a full fuse feeds stays where it is, the others rise on."""
    currents = least.copy()
    is_rising = most > least
    while is_rising.any():
        levels = np.array(
            [_level(fuse, currents, is_rising, (least, most, weight)) for fuse in fuses]
        )
        level = float(levels.min(initial=np.inf))
        raised = np.clip(weight * level, least, most) if np.isfinite(level) else most
        currents = np.where(is_rising, raised, currents)
        is_rising &= currents < most - SLACK_A
        if not np.isfinite(level):
            break
        for fuse, full_at in zip(fuses, levels, strict=True):
            if full_at <= level * (1 + 1e-12):
                is_rising[fuse.fed] = False
    return currents


def _level(
    fuse: _Fuse,
    currents: Floats,
    is_rising: NDArray[np.bool_],
    bounds: tuple[Floats, Floats, Floats],
) -> float:
    """Find at which level a fuse is full: the sum of clip(weight * level, least, most) grows in straight pieces."""
    rising = fuse.fed[is_rising[fuse.fed]]
    if not rising.size:
        return np.inf
    least, most, weight = (each[rising] for each in bounds)
    fixed = float(currents[fuse.fed].sum() - currents[rising].sum())
    room = max(fuse.limit_a - fixed - float(least.sum()), 0.0)
    corners = np.concatenate([least / weight, most / weight])
    order = np.argsort(corners, kind="stable")
    corners, slopes = corners[order], np.cumsum(np.concatenate([weight, -weight])[order])
    used = np.concatenate([[0.0], np.cumsum(np.diff(corners) * slopes[:-1])])
    at = int(np.searchsorted(used, room, side="right")) - 1
    if at >= len(used) - 1:
        return np.inf if room > used[-1] + SLACK_A else float(corners[-1])
    return float(corners[at] + (room - used[at]) / slopes[at])


def _fuses(circuits: Sequence[Circuit], outlets: Sequence[Outlet]) -> list[_Fuse]:
    parents = {each.name: each.parent for each in circuits}
    fed: dict[tuple[str, int], list[int]] = {}
    for at, outlet in enumerate(outlets):
        for circuit in _upwards(outlet.circuit, parents):
            for phase in outlet.phases:
                fed.setdefault((circuit, phase), []).append(at)
    return [
        _Fuse(each.limits_a[phase], np.array(fed[each.name, phase], dtype=np.intp))
        for each in circuits
        for phase in PHASES
        if (each.name, phase) in fed
    ]


def _upwards(name: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    at: str | None = name
    while at is not None:
        yield at
        at = parents[at]
