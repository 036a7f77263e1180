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
    few, many = plan.idle_stations
    for round_number in range(plan.idle_rounds):
        for server in servers:
            say(f"idle memory {round_number + 1}/{plan.idle_rounds} {server.name}")
            with arena.trial(server, arena.fresh(server), Durability.FULL) as trial:
                before = _memory_with(arena, trial, 0, few)
                after = _memory_with(arena, trial, few, many)
            kibibytes = (after - before) / (many - few) / 1_024
            into.add("idle-memory", server.name, kibibytes, "KiB/station")


def _memory_with(arena: Arena, trial: Trial, first: int, last: int) -> int:
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
