"""Memory and processor time of ours by the number of stations, with a straight line through them.

One process may hold 20,000 files on most systems: the largest number stays below.
"""

from collections.abc import Sequence
from statistics import linear_regression
from typing import Final, NamedTuple

from benchmarks.arena import Arena, Trial, say
from benchmarks.gates import OURS
from benchmarks.idle_memory import memory_with
from benchmarks.plan import WARM_UP_S, Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, ServerUnderTest

SILENT_S: Final = 10
"""A station says something so often: one that charges tells its meter's readings, others beat their hearts."""


class Fit(NamedTuple):
    """What each further station costs, and how far the farthest point lies from the line."""

    slope: float
    error_percent: float


def fit(counts: Sequence[int], values: Sequence[float]) -> Fit:
    """Lay a straight line through the points."""
    slope, offset = linear_regression(counts, values)
    errors = (
        abs(offset + slope * count - value) / value
        for count, value in zip(counts, values, strict=True)
    )
    return Fit(slope, 100 * max(errors))


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Let more and more stations come to one server; the peers take no part."""
    for server in servers:
        if server.name == OURS:
            _climb(arena, server, plan, into)


def _climb(arena: Arena, server: ServerUnderTest, plan: Plan, into: Collector) -> None:
    counts = plan.scale_stations
    memory, cpu = [], []
    with arena.trial(server, arena.fresh(server), Durability.FULL) as trial:
        for before, count in zip((0, *counts), counts, strict=False):
            say(f"scale {count} stations")
            memory.append(memory_with(arena, trial, before, count) / 2**20)
            cpu.append(_cpu_ms_a_second(trial, count, plan.scale_window_s))
            into.add(f"scale-memory-{count}", server.name, memory[-1], "MiB")
            into.add(f"scale-cpu-{count}", server.name, cpu[-1], "ms/s")
    by_memory, by_cpu = fit(counts, memory), fit(counts, cpu)
    into.add("scale-memory-slope", server.name, by_memory.slope * 1_024, "KiB/station")
    into.add("scale-memory-error", server.name, by_memory.error_percent, "%")
    into.add("scale-cpu-slope", server.name, by_cpu.slope * 1_000, "us/s/station")
    into.add("scale-cpu-error", server.name, by_cpu.error_percent, "%")


def _cpu_ms_a_second(trial: Trial, stations: int, window_s: float) -> float:
    """Measure what the server does while each station says something now and then, at random moments."""
    trial.load.open_loop(stations // SILENT_S, WARM_UP_S, trial.server.living_cpu_us)
    window = trial.load.open_loop(stations // SILENT_S, window_s, trial.server.living_cpu_us)
    return window.cpu_us / 1_000 / window.seconds
