"""From the start of the process to its first answer to a station, with much behind it."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.arena import Arena, say
from benchmarks.history import Past
from benchmarks.plan import Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, ServerUnderTest
from chargeloom import clock


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Fill each database with ended transactions once, then start on it again and again."""
    data_dirs = {server.name: _filled(arena, server, plan) for server in servers}
    for round_number in range(plan.restart_rounds):
        for server in servers:
            say(f"restart {round_number + 1}/{plan.restart_rounds} {server.name}")
            seconds = _first_answer_s(arena, server, data_dirs[server.name])
            into.add("restart", server.name, seconds, "s")


def _filled(arena: Arena, server: ServerUnderTest, plan: Plan) -> Path:
    say(f"store {plan.stored_transactions} transactions: {server.name}")
    data_dir = arena.fresh(server)
    now = datetime.fromtimestamp(clock.now() / 1e6, UTC)
    server.fill(data_dir, Past(arena.population, plan.stored_transactions, now))
    return data_dir


def _first_answer_s(arena: Arena, server: ServerUnderTest, data_dir: Path) -> float:
    begin = time.perf_counter()
    with arena.opened(server, data_dir, Durability.FULL) as (_, load):
        load.connect(arena.population.stations[:1], arena.scripts(0, 1))
        load.say(1)
        return time.perf_counter() - begin
