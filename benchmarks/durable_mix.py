"""The durable mix: processor time a message, at full speed, every fact committed and counted."""

from collections.abc import Sequence

from benchmarks.arena import Arena, say
from benchmarks.figures import percentile
from benchmarks.load import Load
from benchmarks.plan import WARM_UP_S, Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, ServerUnderTest


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Try the servers in turn, round after round, each round beginning with another one."""
    for durability in Durability if plan.has_normal else (Durability.FULL,):
        farewells_us = {
            server.name: _farewell_us(arena, server, durability, plan) for server in servers
        }
        for round_number in range(plan.rounds):
            first = round_number % len(servers)
            for server in (*servers[first:], *servers[:first]):
                say(f"mix {durability} {round_number + 1}/{plan.rounds} {server.name}")
                farewell_us = farewells_us[server.name]
                _try(arena, server, durability, plan, into, farewell_us)


def _farewell_us(
    arena: Arena, server: ServerUnderTest, durability: Durability, plan: Plan
) -> float:
    """Measure what it costs to end with all stations connected and nothing put off."""
    with arena.trial(server, arena.fresh(server), durability) as (process, load):
        _connect(arena, load, plan)
        before_us = process.cpu_us()
    return process.life_cpu_us - before_us


def _try(
    arena: Arena,
    server: ServerUnderTest,
    durability: Durability,
    plan: Plan,
    into: Collector,
    farewell_us: float,
) -> None:
    with arena.trial(server, arena.fresh(server), durability) as (process, load):
        _connect(arena, load, plan)
        window = load.closed_loop(WARM_UP_S, plan.mix_window_s, process.cpu_us)
    to_end_us = process.life_cpu_us - farewell_us - window.opened_at_cpu_us
    to_end_messages = window.messages + window.late_messages
    name = f"mix-{durability}"
    into.add(f"{name}-cpu", server.name, window.cpu_us / window.messages, "us/message")
    into.add(f"{name}-cpu-to-end", server.name, to_end_us / to_end_messages, "us/message")
    rate = window.messages / window.seconds
    into.add(f"{name}-rate", server.name, rate, "messages/s", is_less_better=False)
    into.add(f"{name}-p50", server.name, percentile(window.waits_ms, 50), "ms")
    into.add(f"{name}-p99", server.name, percentile(window.waits_ms, 99), "ms")


def _connect(arena: Arena, load: Load, plan: Plan) -> None:
    accounts = arena.population.stations[: plan.mix_stations]
    load.connect(accounts, arena.scripts(0, plan.mix_stations))
    load.prepare()
