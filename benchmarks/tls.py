"""What TLS adds to ours: processor time a message of the mix, and memory of an idle station."""

from collections.abc import Sequence
from typing import Final

from benchmarks.arena import Arena, say
from benchmarks.gates import OURS
from benchmarks.idle_memory import kibibytes_a_station
from benchmarks.plan import WARM_UP_S, Plan
from benchmarks.result import Collector
from benchmarks.servers.ours import ChargeloomTls
from benchmarks.servers.server import Durability, ServerUnderTest

EXTRA: Final = (ChargeloomTls(),)


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Try ours with and without TLS in turn; the peers take no part."""
    ours = [server for server in servers if server.name == OURS]
    for round_number in range(plan.tls_rounds if ours else 0):
        for server in (*ours, *EXTRA):
            say(f"tls {round_number + 1}/{plan.tls_rounds} {server.name}")
            with arena.trial(server, arena.fresh(server), Durability.FULL) as (process, load):
                accounts = arena.population.stations[: plan.mix_stations]
                load.connect(accounts, arena.scripts(0, plan.mix_stations))
                load.prepare()
                window = load.closed_loop(WARM_UP_S, plan.mix_window_s, process.cpu_us)
            into.add("tls-cpu", server.name, window.cpu_us / window.messages, "us/message")
    for server in EXTRA if ours else ():
        say(f"tls idle memory {server.name}")
        kibibytes = kibibytes_a_station(arena, server, plan.tls_idle_stations)
        into.add("tls-idle-memory", server.name, kibibytes, "KiB/station")
