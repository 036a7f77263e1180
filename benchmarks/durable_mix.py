"""The durable mix: processor time a message, at full speed, every fact committed and counted."""

from collections.abc import Sequence

from benchmarks.arena import Arena, say
from benchmarks.figures import percentile
from benchmarks.plan import WARM_UP_S, Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, ServerUnderTest


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Try the servers in turn, round after round, each round beginning with another one."""
    for durability in Durability if plan.has_normal else (Durability.FULL,):
        for round_number in range(plan.rounds):
            first = round_number % len(servers)
            for server in (*servers[first:], *servers[:first]):
                say(f"mix {durability} {round_number + 1}/{plan.rounds} {server.name}")
                _try(arena, server, durability, plan, into)


def _try(
    arena: Arena, server: ServerUnderTest, durability: Durability, plan: Plan, into: Collector
) -> None:
    accounts = arena.population.stations[: plan.mix_stations]
    with arena.trial(server, arena.fresh(server), durability) as (process, load):
        load.connect(accounts, arena.scripts(0, plan.mix_stations))
        load.prepare()
        window = load.closed_loop(WARM_UP_S, plan.mix_window_s, process.cpu_us)
    settled_us = process.life_cpu_us - window.opened_at_cpu_us
    settled_messages = window.messages + window.late_messages
    name = f"mix-{durability}"
    into.add(f"{name}-cpu", server.name, window.cpu_us / window.messages, "us/message")
    into.add(f"{name}-cpu-to-end", server.name, settled_us / settled_messages, "us/message")
    rate = window.messages / window.seconds
    into.add(f"{name}-rate", server.name, rate, "messages/s", is_less_better=False)
    into.add(f"{name}-p50", server.name, percentile(window.waits_ms, 50), "ms")
    into.add(f"{name}-p99", server.name, percentile(window.waits_ms, 99), "ms")
