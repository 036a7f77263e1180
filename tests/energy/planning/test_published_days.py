"""The days of the benchmark, judged by its own scorer."""

import importlib.util
from types import ModuleType
from typing import Any

import msgspec
import pytest

from chargeloom.energy.planning.lines import Conversation
from tests.shared import shared


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    path = shared("benchdata/acn/score.py")
    found = importlib.util.spec_from_file_location("acn_score", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "cap_kw", "energy_pct", "met_pct"),
    [
        ("caltech54_2019-06-07_medium", 30.0, 85.0, 85.0),
        ("synthetic54_seed20260101", 30.0, 44.0, 36.0),
    ],
)
def test_a_day_is_planned_within_the_rules(
    scorer: ModuleType, name: str, cap_kw: float, energy_pct: float, met_pct: float
) -> None:
    day = msgspec.json.decode(shared(f"benchdata/acn/{name}.json").read_bytes())
    talk = Conversation()

    def step(message: dict[str, Any]) -> Any:
        return msgspec.json.decode(talk.answer(msgspec.json.encode(message)))

    score = scorer.score(day, scorer.drive(step, day, cap_kw), cap_kw)
    assert score["valid"]
    assert score["energy_pct"] >= energy_pct
    assert score["met_pct"] >= met_pct
