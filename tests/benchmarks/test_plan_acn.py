from pathlib import Path

import pytest

from benchmarks import plan_acn
from benchmarks.arena import Arena
from benchmarks.plan import QUICK
from benchmarks.process import Cores
from benchmarks.result import Collector
from tests.shared import shared


def arena(folder: Path) -> Arena:
    return Arena(folder, Cores(), 1)


def test_without_its_days_it_is_left_out_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plan_acn, "FOLDER", tmp_path)
    collector = Collector()
    plan_acn.measure(arena(tmp_path), (), QUICK, collector)
    assert collector.results() == ()
    told = capsys.readouterr()
    assert "left out" in told.out + told.err


def test_ours_stands_beside_what_others_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared("benchdata/acn/results.json")
    day = "caltech54_2019-06-07_medium"
    monkeypatch.setattr(plan_acn, "GROUPS", {"real": ((day,), (40.0,))})
    monkeypatch.setattr(plan_acn, "OTHERS", ("max-min",))
    collector = Collector()
    plan_acn.measure(arena(tmp_path), (), QUICK, collector)
    results = {(each.name, each.server): each.figure.median for each in collector.results()}
    assert results["acn-real-energy", "chargeloom"] > 90
    assert results["acn-150-kw-met", "chargeloom"] > 95
    assert ("acn-real-energy", "chargeloom max-min") in results
    assert ("acn-real-energy", "EDF keep6") in results
