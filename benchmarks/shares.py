"""How fast a grid is shared out: exact weighted max-min over tree and phases with the minimum of 6 A, and one change of it."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from benchmarks.arena import Arena, say
from benchmarks.gates import OURS
from benchmarks.plan import Plan
from benchmarks.result import Collector
from benchmarks.servers.server import ServerUnderTest
from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.footprints import footprint
from chargeloom.energy.balancing.circuits.grid import PHASES, ROWS, Floats, Grid
from chargeloom.energy.balancing.circuits.loads import Loads
from chargeloom.energy.balancing.sharing.classes import Demands
from chargeloom.energy.balancing.sharing.filling import Rows
from chargeloom.energy.balancing.sharing.keeping import GONE, Kept
from chargeloom.energy.balancing.sharing.shares import Fleet, fleet, shares

SIZES: Final = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
CHANGES: Final = 60
RESERVED: Final = 1e-2
PER_FEEDER: Final = 50
FEEDERS_PER_SITE: Final = 20


class Town(NamedTuple):
    """Vehicles on feeders, feeders on sites, sites on one supply; the supply is short, and some feeders are."""

    loads: Loads
    rows: Rows
    vehicles: Fleet


def town(count: int) -> Town:
    """Draw one up, the same each time."""
    chance = np.random.default_rng(count)
    feeders = max(count // PER_FEEDER, 1)
    sites = max(feeders // FEEDERS_PER_SITE, 1)
    nodes = [Node(id="supply")]
    nodes += [Node(id=f"s{at}", parent="supply") for at in range(sites)]
    nodes += [Node(id=f"f{at}", parent=f"s{at % sites}") for at in range(feeders)]
    grid = Grid(nodes)
    kinds = [footprint(Wiring.ONE, (phase, 1, 2)) for phase in range(PHASES)]
    loads = Loads(grid, [*kinds, footprint(Wiring.THREE, None)])
    limits: Floats = np.full((grid.size, ROWS), np.inf)
    limits[0, :PHASES] = count * 7.5
    limits[1 : 1 + sites, :PHASES] = chance.uniform(5_000, 12_000, (sites, PHASES))
    limits[1 + sites :, :PHASES] = chance.uniform(180, 700, (feeders, PHASES))
    demands = Demands(
        1 + sites + np.arange(count) % feeders,
        chance.integers(0, 4, count),
        np.full(count, 6.0),
        chance.choice([16.0, 32.0], count),
        chance.choice([1.0, 2.0, 4.0], count),
    )
    base = np.zeros(limits.shape, dtype=np.complex128)
    return Town(loads, Rows(limits, base), fleet(demands))


def measure(_: Arena, __: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Share out, and change one vehicle, at every size."""
    for name, count in SIZES.items():
        if count > plan.stored_transactions:
            continue
        say(f"shares: {count} vehicles")
        loads, rows, vehicles = drawn = town(count)
        _shared(drawn)
        for _round in range(3):
            into.add(f"shares-{name}", OURS, _timed(_shared, drawn), "ms")
        kept = Kept(loads, rows, vehicles, reserved_part=RESERVED)
        for taken in _changes(kept, vehicles):
            into.add(f"shares-{name}-one-changed", OURS, taken, "ms")


def _shared(drawn: Town) -> None:
    shares(drawn.loads, drawn.rows.limits, drawn.rows.base, drawn.vehicles)


def _changes(kept: Kept, vehicles: Fleet) -> list[float]:
    """Let one vehicle go and come again, here and there: as a car does."""
    places = np.linspace(0, len(vehicles.node) - 1, CHANGES).astype(np.intp).tolist()
    taken: list[float] = []
    for place in places:
        kind = int(vehicles.kind[place])
        kept.change(place, GONE)
        taken.append(_timed(kept.change, place, kind))
    return taken


def _timed(act: Callable[..., object], *said: object) -> float:
    begun = time.perf_counter()
    act(*said)
    return 1000 * (time.perf_counter() - begun)
