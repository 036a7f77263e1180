"""What outlets of one station may draw together by somebody's word, divided among those that have a car."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.decision import TINY_A, least_told_a
from chargeloom.energy.balancing.limits import Cap, Pool
from chargeloom.energy.balancing.outlet import OutletState
from chargeloom.energy.balancing.turns import Rank

Outlets = Mapping[Place, OutletState]


def pooled(
    pools: Sequence[Pool],
    caps: Mapping[Place, Cap],
    outlets: Outlets,
    steered: Collection[Place],
    rank: Callable[[Place], Rank],
) -> Mapping[Place, Cap]:
    """Find what bounds each outlet that is steered, of its own and of what it shares."""
    if not pools:
        return caps
    found = dict(caps)
    for pool in pools:
        order = sorted((place for place in pool.places if place in steered), key=rank)
        for place, limit_a in _parts(pool, outlets, order):
            if place not in found or limit_a < found[place].limit_a:
                found[place] = Cap(place, limit_a, pool.said_by)
    return found


def _parts(pool: Pool, outlets: Outlets, order: Sequence[Place]) -> Iterator[tuple[Place, float]]:
    """Divide a pool: limits fall at once, and rise only in what the most of all others leaves."""
    takes = {place: _takes(pool, outlets[place]) for place in pool.places}
    most = {place: takes[place] * outlets[place].most.limit_a for place in pool.places}
    shares = _shares(
        pool.limit - sum(most[place] for place in pool.places if place not in order),
        {place: takes[place] * least_told_a(outlets[place].outlet.min_a) for place in order},
        {place: takes[place] * _wanted_a(outlets[place]) for place in order},
    )
    for place in order:
        told = takes[place] * outlets[place].told.limit_a
        room = pool.limit - sum(most.values()) + most[place]
        part = min(shares[place], max(told, room))
        yield place, max(0.0, part) / takes[place]


def _shares(
    limit: float, least: Mapping[Place, float], wanted: Mapping[Place, float]
) -> Mapping[Place, float]:
    """Let in whose minimum fits, in their order, and raise all alike until each has what it wants."""
    found = dict.fromkeys(least, 0.0)
    rising: list[Place] = []
    for place, need in least.items():
        if need <= limit + TINY_A:
            found[place], limit = need, limit - need
            rising += [place] if need < wanted[place] else []
    while rising and limit > TINY_A:
        step = min(limit / len(rising), *(wanted[place] - found[place] for place in rising))
        for place in rising:
            found[place] += step
        limit -= step * len(rising)
        rising = [place for place in rising if wanted[place] - found[place] > TINY_A]
    return found


def _wanted_a(state: OutletState) -> float:
    most_a = state.outlet.max_a
    return most_a if state.cap_a is None else min(most_a, state.cap_a)


def _takes(pool: Pool, state: OutletState) -> float:
    """Say how much of a pool an ampere of an outlet takes, on all lines that it may load."""
    if pool.volts is None:
        return 1.0
    used = min(state.lines, state.car_lines or state.lines)
    lines = max(used, state.most.lines) if state.most.limit_a else used
    return pool.volts * lines / 1000
