"""Run the benchmarks: `python -m benchmarks [--quick] [NAME ...] [--server NAME ...]`."""

import argparse
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from benchmarks import (
    decisions,
    disk,
    durable_mix,
    idle_memory,
    latency,
    lists,
    meter_to_profile,
    plan_acn,
    restart,
    scale,
    shares,
    storm,
    tls,
)
from benchmarks.arena import Arena, say
from benchmarks.gates import OURS, verdicts
from benchmarks.machine import describe
from benchmarks.plan import LATENCY_STATIONS, QUICK, WHOLE, Plan
from benchmarks.process import Cores, pinned
from benchmarks.report import document, lines
from benchmarks.result import Collector
from benchmarks.servers.ours import Chargeloom
from benchmarks.servers.peers import IndexedNodePeer, NodePeer, PythonPeer
from benchmarks.servers.server import ServerUnderTest

FOLDER: Final = Path(__file__).parent
RESULTS: Final = FOLDER / "results.json"

Measure = Callable[[Arena, Sequence[ServerUnderTest], Plan, Collector], None]
MEASURES: Final[dict[str, Measure]] = {
    "mix": durable_mix.measure,
    "mix201": durable_mix.measure_v201,
    "latency": latency.measure,
    "idle-memory": idle_memory.measure,
    "disk": disk.measure,
    "restart": restart.measure,
    "acn": plan_acn.measure,
    "shares": shares.measure,
    "decisions": decisions.measure,
    "tls": tls.measure,
    "storm": storm.measure,
    "scale": scale.measure,
    "lists": lists.measure,
    "meter-to-profile": meter_to_profile.measure,
}
SERVERS: Final[dict[str, Callable[[], ServerUnderTest]]] = {
    "chargeloom": Chargeloom,
    "python-ocpp": PythonPeer,
    "node-ocpp-rpc": NodePeer,
}
ON_REQUEST: Final[dict[str, Callable[[], ServerUnderTest]]] = {
    "node-ocpp-rpc-indexed": IndexedNodePeer,
}


def main() -> int:
    """Measure, print one line for each figure; 1 when a gate is missed."""
    options = _options()
    plan = QUICK if options.quick else WHOLE
    servers = [(SERVERS | ON_REQUEST)[name]() for name in options.server or SERVERS]
    cores = Cores()
    stations = max(*plan.idle_stations, *plan.scale_stations, plan.storm_stations)
    arena = Arena(FOLDER / ".work", cores, stations + LATENCY_STATIONS)
    _allow_many_connections()
    with_tls = tls.EXTRA if any(server.name == OURS for server in servers) else ()
    arena.prepare([*servers, *with_tls])
    with pinned(cores.load):
        collector = Collector()
        for name in options.name or MEASURES:
            began_s = monotonic()
            MEASURES[name](arena, servers, plan, collector)
            say(f"{name} took {monotonic() - began_s:.0f} s")
    arena.clear()
    results = collector.results()
    judged = verdicts(results)
    print("\n".join(lines(results)))
    for verdict in judged:
        say(f"{'met   ' if verdict.is_met else 'MISSED'} {verdict.text}")
    if not options.name and not options.server:
        words = "quick" if options.quick else "whole"
        RESULTS.write_bytes(document(results, judged, words, describe(FOLDER, cores)))
    return 0 if all(verdict.is_met for verdict in judged if verdict.is_gate) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"some of {', '.join(MEASURES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="the two-minute version")
    known = SERVERS | ON_REQUEST
    parser.add_argument("--server", action="append", choices=known, help="only these servers")
    options = parser.parse_args()
    if unknown := set(options.name) - set(MEASURES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
