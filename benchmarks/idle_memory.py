"""What an idle station costs: resident memory of the server, plain connection, after its boot."""

import time
from collections.abc import Sequence
from typing import Final

from benchmarks.arena import Arena, Trial, say
from benchmarks.plan import Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, Running, ServerUnderTest

SETTLE_S: Final = 0.25
SETTLE_TRIES: Final = 20


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Compare few with many stations: what does not depend on their number falls out."""
    for round_number in range(plan.idle_rounds):
        for server in servers:
            say(f"idle memory {round_number + 1}/{plan.idle_rounds} {server.name}")
            kibibytes = kibibytes_a_station(arena, server, plan.idle_stations)
            into.add("idle-memory", server.name, kibibytes, "KiB/station")


def kibibytes_a_station(arena: Arena, server: ServerUnderTest, stations: tuple[int, int]) -> float:
    """Measure what each further booted, idle station holds, from so many on to so many."""
    few, many = stations
    with arena.trial(server, arena.fresh(server), Durability.FULL) as trial:
        before = memory_with(arena, trial, 0, few)
        after = memory_with(arena, trial, few, many)
    return (after - before) / (many - few) / 1_024


def memory_with(arena: Arena, trial: Trial, first: int, last: int) -> int:
    """Let these stations come and boot, and read the memory that the server then holds."""
    trial.load.connect(arena.population.stations[first:last], arena.scripts(first, last))
    trial.load.prepare()
    return _settled(trial.server)


def _settled(server: Running) -> int:
    """Wait until the memory no longer changes: what the boots left to do is done."""
    previous = server.resident_bytes()
    for _ in range(SETTLE_TRIES):
        time.sleep(SETTLE_S)
        current = server.resident_bytes()
        if current == previous:
            break
        previous = current
    return previous
