"""The durable mix: processor time a message, at full speed, every fact committed and counted."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks.arena import Arena, say
from benchmarks.figures import percentile
from benchmarks.load import Load
from benchmarks.plan import WARM_UP_S, Plan
from benchmarks.result import Collector
from benchmarks.script import Script
from benchmarks.script_v201 import ScriptV201
from benchmarks.servers.server import Durability, ServerUnderTest
from benchmarks.window import Window


class Mix(NamedTuple):
    """One version's mix: how its figures begin, the stations' words, and how often it is tried how durable."""

    name: str
    kind: type[Script]
    rounds: Mapping[Durability, int]


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """The mix of OCPP 1.6."""
    rounds = {Durability.FULL: plan.rounds, Durability.NORMAL: plan.normal_rounds}
    _measure(Mix("mix", Script, rounds), arena, servers, plan, into)


def measure_v201(
    arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector
) -> None:
    """The same of OCPP 2.0.1, where charges are told by TransactionEvent."""
    _measure(Mix("mix201", ScriptV201, {Durability.FULL: plan.rounds}), arena, servers, plan, into)


def _measure(
    mix: Mix, arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector
) -> None:
    """Try the servers in turn, round after round, each round beginning with another one."""
    for durability, rounds in mix.rounds.items():
        if not rounds:
            continue
        farewells_us = {server.name: _farewell_us(arena, server, plan) for server in servers}
        for round_number in range(rounds):
            first = round_number % len(servers)
            for server in (*servers[first:], *servers[:first]):
                say(f"{mix.name} {durability} {round_number + 1}/{rounds} {server.name}")
                with arena.trial(server, arena.fresh(server), durability) as (process, load):
                    _connect(mix.kind, arena, load, plan)
                    window = load.closed_loop(WARM_UP_S, plan.mix_window_s, process.cpu_us)
                to_end_us = process.life_cpu_us - farewells_us[server.name]
                _note(f"{mix.name}-{durability}", server.name, window, to_end_us, into)


def _farewell_us(arena: Arena, server: ServerUnderTest, plan: Plan) -> float:
    """Say what it costs to end with all stations connected and nothing put off: measured once, for nobody has said more than a boot."""
    if server.name not in arena.farewells_us:
        with arena.trial(server, arena.fresh(server), Durability.FULL) as (process, load):
            _connect(Script, arena, load, plan)
            before_us = process.cpu_us()
        arena.farewells_us[server.name] = process.life_cpu_us - before_us
    return arena.farewells_us[server.name]


def _note(name: str, server: str, window: Window, life_us: float, into: Collector) -> None:
    to_end_us = life_us - window.opened_at_cpu_us
    to_end_messages = window.messages + window.late_messages
    into.add(f"{name}-cpu", server, window.cpu_us / window.messages, "us/message")
    into.add(f"{name}-cpu-to-end", server, to_end_us / to_end_messages, "us/message")
    rate = window.messages / window.seconds
    into.add(f"{name}-rate", server, rate, "messages/s", is_less_better=False)
    into.add(f"{name}-p50", server, percentile(window.waits_ms, 50), "ms")
    into.add(f"{name}-p99", server, percentile(window.waits_ms, 99), "ms")


def _connect(kind: type[Script], arena: Arena, load: Load, plan: Plan) -> None:
    accounts = arena.population.stations[: plan.mix_stations]
    load.connect(accounts, arena.scripts(0, plan.mix_stations, kind))
    load.prepare()
