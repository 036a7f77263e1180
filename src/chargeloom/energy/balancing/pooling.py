"""What outlets of one station may draw together by somebody's word, divided among those that have a car."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.decision import TINY_A, least_told_a
from chargeloom.energy.balancing.limits import Cap, Pool
from chargeloom.energy.balancing.outlet import OutletState
from chargeloom.energy.balancing.told import Told
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
    """Divide a pool: limits fall at once, and rise only in what the most of all others leaves.

    Who shall use fewer lines gets more of them only once it is seen to use no others.
    """
    takes = {place: _takes(pool, _used(outlets[place])) for place in pool.places}
    most = {place: _of(pool, outlets[place].most) for place in pool.places}
    shares = _shares(
        pool.limit - sum(most[place] for place in pool.places if place not in order),
        {place: takes[place] * least_told_a(outlets[place].outlet.min_a) for place in order},
        {place: takes[place] * _wanted_a(outlets[place]) for place in order},
    )
    for place in order:
        state = outlets[place]
        room = pool.limit - sum(most.values()) + most[place]
        part = max(0.0, min(shares[place], max(_of(pool, state.told), room)))
        limit_a = part / takes[place]
        if state.most.limit_a and state.most.lines > _used(state):
            seen_a = part / _takes(pool, state.most.lines)
            limit_a = min(limit_a, max(state.told.limit_a, seen_a))
        yield place, limit_a


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


def _used(state: OutletState) -> int:
    """Say how many lines it uses once it keeps to what it is told now."""
    return min(state.lines, state.car_lines or state.lines)


def _takes(pool: Pool, lines: int) -> float:
    """Say how much of a pool an ampere takes on each of so many lines."""
    return 1.0 if pool.volts is None else pool.volts * lines / 1000


def _of(pool: Pool, told: Told) -> float:
    return _takes(pool, told.lines) * told.limit_a
