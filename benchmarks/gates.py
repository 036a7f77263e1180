"""What must hold (a missed gate fails the run) and what we aim at."""

from collections.abc import Sequence
from typing import Final

import msgspec

from benchmarks.result import Result, advantage, find

OURS: Final = "chargeloom"


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """At least so many times better than the peer; the aim is what we would like."""

    name: str
    peer: str
    at_least: float
    aim: float | None = None


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of ours alone that should not be exceeded."""

    name: str
    at_most: float
    server: str = OURS


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A gate or an aim against what was measured."""

    text: str
    is_gate: bool
    is_met: bool


GATES: Final = (
    Gate(name="mix-full-cpu", peer="python-ocpp", at_least=10, aim=20),
    Gate(name="mix-normal-cpu", peer="python-ocpp", at_least=10, aim=20),
    Gate(name="mix-full-cpu", peer="node-ocpp-rpc", at_least=3, aim=6),
    Gate(name="mix201-full-cpu", peer="python-ocpp", at_least=10, aim=20),
    Gate(name="mix201-full-cpu", peer="node-ocpp-rpc", at_least=3, aim=6),
    Gate(name="latency-p50", peer="python-ocpp", at_least=1),
)
AIMS: Final = (
    Aim(name="idle-memory", at_most=20),
    Aim(name="tls-idle-memory", at_most=40, server="chargeloom-tls"),
    Aim(name="restart", at_most=2),
    Aim(name="storm", at_most=20),
    Aim(name="lists-slowest-p95", at_most=200),
    Aim(name="shares-10k", at_most=5),
    Aim(name="shares-1m", at_most=600),
    Aim(name="shares-10k-one-changed", at_most=1),
    Aim(name="shares-1m-one-changed", at_most=1),
    Aim(name="storm-authorize-p99", at_most=1_000),
    Aim(name="meter-to-profile-1-p99", at_most=250),
    Aim(name="meter-to-profile-100-p99", at_most=250),
    Aim(name="meter-to-profile-1000-p99", at_most=250),
)


def verdicts(results: Sequence[Result]) -> tuple[Verdict, ...]:
    """Judge what was measured; what was not measured is not judged."""
    judged = [verdict for gate in GATES for verdict in _judge(gate, results)]
    for aim in AIMS:
        own = find(results, aim.name, aim.server)
        if own is not None:
            value = own.figure.median
            text = f"{aim.name} {value:.3g} {own.unit}, aim at most {aim.at_most:g}"
            judged.append(Verdict(text=text, is_gate=False, is_met=value <= aim.at_most))
    return tuple(judged)


def _judge(gate: Gate, results: Sequence[Result]) -> tuple[Verdict, ...]:
    own, peer = find(results, gate.name, OURS), find(results, gate.name, gate.peer)
    if own is None or peer is None:
        return ()
    times = advantage(own, peer).median
    text = f"{gate.name} {times:.1f}x better than {gate.peer}"
    made = [
        Verdict(
            text=f"{text}, gate {gate.at_least:g}x", is_gate=True, is_met=times >= gate.at_least
        )
    ]
    if gate.aim is not None:
        aim_text = f"{text}, aim {gate.aim:g}x"
        made.append(Verdict(text=aim_text, is_gate=False, is_met=times >= gate.aim))
    return tuple(made)
