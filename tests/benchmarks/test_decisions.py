from pathlib import Path

import pytest

from benchmarks import decisions
from benchmarks.arena import Arena
from benchmarks.decisions import LargeSite, Size
from benchmarks.plan import QUICK
from benchmarks.process import Cores
from benchmarks.result import Collector


def test_decisions_are_measured_at_every_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"tiny": Size(25, 10, can_switch=True), "huge": Size(25, 10**9)}
    monkeypatch.setattr(decisions, "SIZES", sizes)
    collector = Collector()
    decisions.measure(Arena(tmp_path, Cores(), 1), (), QUICK, collector)
    assert [each.name for each in collector.results()] == ["decision-tiny"]


def test_its_cars_take_what_they_are_told() -> None:
    site = LargeSite(Size(25, 10))
    for _ in range(5):
        assert site.decide() > 0
    drawn = [state.draw.most_a for state in site.controller.outlets.values() if state.draw]
    assert max(drawn) >= 6.0
