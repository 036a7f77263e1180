from pathlib import Path

import pytest

from benchmarks import shares
from benchmarks.arena import Arena
from benchmarks.plan import QUICK
from benchmarks.process import Cores
from benchmarks.result import Collector


def test_shares_and_one_change_are_measured_at_every_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "SIZES", {"tiny": 100, "huge": 10**9})
    collector = Collector()
    shares.measure(Arena(tmp_path, Cores(), 1), (), QUICK, collector)
    assert [each.name for each in collector.results()] == ["shares-tiny", "shares-tiny-one-changed"]
