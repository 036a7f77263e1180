"""What outlets of one station may draw together by somebody's word, divided among those that have a car."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chargeloom.energy.balancing.decision import TINY_A, least_told_a
from chargeloom.energy.balancing.limits import Cap, Neighbour, Pool
from chargeloom.energy.balancing.outlets import turns
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.appetite import HEADROOM_A
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import Told
from chargeloom.energy.balancing.outlets.turns import Rank

NEIGHBOURS_TURN_S: Final = 900.0
"""How long a turn is taken to be at another site."""

Outlets = Mapping[Place, OutletState]


class Pooled(NamedTuple):
    """What bounds outlets."""

    caps: Mapping[Place, Cap]
    parts_a: Mapping[Place, float]
    """What each may have of what it shares with other sites."""


def pooled(
    pools: Sequence[Pool],
    caps: Mapping[Place, Cap],
    outlets: Outlets,
    steered: Collection[Place],
    rank: Callable[[Place], Rank],
) -> Pooled:
    """Find what bounds each outlet that is steered, of its own and of what it shares."""
    if not pools:
        return Pooled(caps, {})
    found, parts_a = dict(caps), dict[Place, float]()
    for pool in pools:
        others = {each.place: each for each in pool.others()}
        states = {place: outlets[place] for place in pool.places}
        states |= {place: each.state for place, each in others.items()}
        ranks = {place: rank(place) for place in pool.places if place in steered}
        ranks |= {place: _rank(each) for place, each in others.items() if _is_steered(each.state)}
        order = sorted(ranks, key=ranks.__getitem__)
        for place, limit_a in _parts(pool, states, order, others):
            if place in others:
                continue
            if others:
                parts_a[place] = min(limit_a, parts_a.get(place, limit_a))
            if place not in found or limit_a < found[place].limit_a:
                found[place] = Cap(place, limit_a, pool.said_by)
    return Pooled(found, parts_a)


def _parts(
    pool: Pool, outlets: Outlets, order: Sequence[Place], others: Collection[Place]
) -> Iterator[tuple[Place, float]]:
    """Divide a pool: limits fall at once, and rise only in what the most of all others leaves.

    What one is let rise is taken off the room of the next, and what others' sites can't give them counts for nobody there. Who shall use fewer lines gets more of them only once it is seen to use no others.
    """
    takes = {place: _takes(pool, _used(state)) for place, state in outlets.items()}
    most = {place: _of(pool, state, state.most) for place, state in outlets.items()}
    shares = _shares(
        pool.limit - sum(most[place] for place in outlets if place not in order),
        {place: takes[place] * least_told_a(outlets[place].least_a) for place in order},
        {
            place: takes[place] * (_used_a if place in others else _wanted_a)(outlets[place])
            for place in order
        },
    )
    for place in order:
        state = outlets[place]
        room = pool.limit - sum(most.values()) + most[place]
        part = max(0.0, min(shares[place], max(_of(pool, state, state.told), room)))
        limit_a = part / takes[place]
        if state.most.limit_a and state.most.lines > _used(state) and not state.is_anywhere:
            seen_a = part / _takes(pool, state.most.lines)
            limit_a = min(limit_a, max(state.told.limit_a, seen_a))
        most[place] = max(most[place], limit_a * takes[place])
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
    most_a = state.most_a
    return most_a if state.appetite.cap_a is None else min(most_a, state.appetite.cap_a)


def _used_a(state: OutletState) -> float:
    """Say what it can use of a part: what its own site gives it, and a little, by which it is seen to want more."""
    wanted_a, uses_a = _wanted_a(state), state.leaving.uses_a
    if uses_a is None:
        return wanted_a
    return min(wanted_a, max(least_told_a(state.least_a), uses_a + HEADROOM_A))


def _is_steered(state: OutletState) -> bool:
    is_heeded = not (state.disobeys or state.goes_first)
    return state.car is not Car.NONE and is_heeded and state.is_online


def _rank(other: Neighbour) -> Rank:
    return turns.rank(other.state, 0, NEIGHBOURS_TURN_S, other.now)


def _used(state: OutletState) -> int:
    """Say how many lines it uses once it keeps to what it is told now."""
    return 1 if state.spread > 1 else min(state.lines, state.car_lines or state.lines)


def _takes(pool: Pool, lines: int) -> float:
    """Say how much of a pool an ampere takes on each of so many lines."""
    return 1.0 if pool.volts is None else pool.volts * lines / 1000


def _of(pool: Pool, state: OutletState, told: Told) -> float:
    return _takes(pool, 1 if state.is_anywhere else told.lines) * told.limit_a
