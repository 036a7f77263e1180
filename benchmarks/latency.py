"""How long a single message waits for its answer when the server has little to do."""

from collections.abc import Sequence

from benchmarks.arena import Arena, say
from benchmarks.figures import percentile
from benchmarks.plan import LATENCY_PER_SECOND, LATENCY_STATIONS, Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, ServerUnderTest


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Let 200 messages a second come at random moments, at FULL."""
    for round_number in range(plan.latency_rounds):
        for server in servers:
            say(f"latency {round_number + 1}/{plan.latency_rounds} {server.name}")
            _try(arena, server, plan, into)


def _try(arena: Arena, server: ServerUnderTest, plan: Plan, into: Collector) -> None:
    accounts = arena.population.stations[:LATENCY_STATIONS]
    with arena.trial(server, arena.fresh(server), Durability.FULL) as (process, load):
        load.connect(accounts, arena.scripts(0, LATENCY_STATIONS))
        load.prepare()
        load.say(2)
        window = load.open_loop(LATENCY_PER_SECOND, plan.latency_window_s, process.cpu_us)
    into.add("latency-p50", server.name, percentile(window.waits_ms, 50), "ms")
    into.add("latency-p99", server.name, percentile(window.waits_ms, 99), "ms")
    into.add("latency-cpu", server.name, window.cpu_us / window.messages, "us/message")
