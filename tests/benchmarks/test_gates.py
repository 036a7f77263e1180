import pytest

from benchmarks.gates import verdicts
from benchmarks.result import Result


def result(name: str, server: str, *runs: float) -> Result:
    loads = tuple(0.0 for _ in runs)
    return Result(name=name, server=server, unit="us", runs=runs, load_averages=loads)


def missed(*results: Result) -> list[str]:
    return [each.text for each in verdicts(results) if each.is_gate and not each.is_met]


@pytest.mark.parametrize(
    ("name", "peer", "theirs", "misses"),
    [
        ("mix-full-cpu", "python-ocpp", 1_000.0, 0),
        ("mix-full-cpu", "python-ocpp", 999.0, 1),
        ("mix-normal-cpu", "python-ocpp", 999.0, 1),
        ("mix-full-cpu", "node-ocpp-rpc", 300.0, 0),
        ("mix-full-cpu", "node-ocpp-rpc", 299.0, 1),
        ("latency-p50", "python-ocpp", 100.0, 0),
        ("latency-p50", "python-ocpp", 99.0, 1),
    ],
)
def test_a_gate_is_met_at_its_bound_and_missed_below(
    name: str, peer: str, theirs: float, misses: int
) -> None:
    assert len(missed(result(name, "chargeloom", 100.0), result(name, peer, theirs))) == misses


def test_a_missed_aim_is_told_but_fails_nothing() -> None:
    judged = verdicts([result("restart", "chargeloom", 3.0)])
    assert [(each.is_gate, each.is_met) for each in judged] == [(False, False)]


def test_the_median_of_the_pairs_decides() -> None:
    own = result("mix-full-cpu", "chargeloom", 10.0, 10.0, 10.0)
    assert not missed(own, result("mix-full-cpu", "python-ocpp", 10.0, 110.0, 120.0))
    assert missed(own, result("mix-full-cpu", "python-ocpp", 10.0, 90.0, 120.0))


def test_what_was_not_measured_is_not_judged() -> None:
    assert verdicts([result("mix-full-cpu", "python-ocpp", 1.0)]) == ()
