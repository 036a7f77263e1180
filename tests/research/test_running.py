from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
import pytest

from chargeloom import research
from tests.energy.planning.days import busy_day, day, document, session


def test_a_scenario_comes_from_a_file_from_bytes_or_as_it_is(tmp_path: Path) -> None:
    text = msgspec.json.encode(document())
    path = tmp_path / "day.json"
    path.write_bytes(text)
    assert research.load(path) == research.load(str(path)) == research.load(text) == day()
    assert research.load(document()) == day()


def test_numbers_and_arrays_of_numpy_and_any_mapping_are_read_as_what_they_are() -> None:
    said = document()
    said["constraint_matrix"] = np.array(said["constraint_matrix"])
    said["sessions"] = [{**one, "arrival": np.int64(one["arrival"])} for one in said["sessions"]]
    assert research.load(MappingProxyType(said)) == day()


@pytest.mark.parametrize("odd", [object(), 10**5000], ids=["object", "digits"])
def test_what_is_no_json_is_no_scenario(odd: object) -> None:
    with pytest.raises(research.ScenarioError, match="not a scenario"):
        research.load({**document(), "voltage": odd})


@pytest.mark.parametrize("chosen", [None, ["S1"], {"S1": "6"}, {"S1": None}])
def test_an_algorithm_that_gives_no_amperes_is_refused(chosen: Any) -> None:
    with pytest.raises(research.ScenarioError, match="offers_a"):
        research.run(day(), lambda _: chosen)


def test_what_is_no_algorithm_is_refused() -> None:
    nothing: Any = None
    with pytest.raises(research.ScenarioError, match="algorithm: None is neither"):
        research.run(day(), nothing)


def test_all_algorithms_of_the_command_line_are_named() -> None:
    assert {"foresight", "live", "max-min", "edf"} <= set(research.algorithms())


def test_an_algorithm_of_ones_own_is_told_what_has_shown_itself_and_no_more() -> None:
    seen: list[research.Moment] = []

    def watch(moment: research.Moment) -> dict[str, float]:
        seen.append(moment)
        return {one.id: 10.0 for one in moment.vehicles}

    rows = [session(requested_energy_kwh=0.3), session(session_id="S2", station_id="B1", arrival=3)]
    result = research.run(day(rows), watch, cap_kw=150)
    assert result.algorithm == "watch"
    assert [moment.interval for moment in seen] == [0, 1, 3, *range(4, 12)]
    first, second = (moment.vehicles[0] for moment in seen[:2])
    assert (first.id, first.station_id, first.estimated_departure) == ("S1", "A1", 12)
    assert (first.drawn_kwh, first.offered_a) == (0, 0)
    assert second.drawn_kwh == pytest.approx(10 * 230 / 1000 / 12)
    assert second.offered_a == 10
    assert [one.id for one in seen[2].vehicles] == ["S2"]
    assert not hasattr(first, "departure")


def test_whatever_it_chooses_is_brought_within_the_limits() -> None:
    def greedy(moment: research.Moment) -> dict[str, float]:
        return {one.id: 1000.0 for one in moment.vehicles}

    result = research.run(busy_day(), greedy, cap_kw=60)
    assert max(result.to_numpy()["offered_a"][:, :2].sum(axis=1)) <= 24 + 1e-6
    assert result.utilisation <= 1 + 1e-6


def test_it_may_ask_whether_currents_fit_and_for_exact_shares() -> None:
    told: dict[str, dict[str, float]] = {}

    def ask(moment: research.Moment) -> dict[str, float]:
        assert moment.fits({"S1": 24.0})
        assert not moment.fits({"S1": 24.1})
        told["even"] = moment.shares()
        told["first"] = moment.shares(["S1"])
        told["weighed"] = moment.shares(weights={"S1": 2.0})
        return told["weighed"]

    rows = [session(departure=1), session(session_id="S2", station_id="A2", departure=1)]
    result = research.run(day(rows), ask, cap_kw=60)
    assert told["even"] == pytest.approx({"S1": 12, "S2": 12})
    assert told["first"] == pytest.approx({"S1": 24})
    assert told["weighed"] == pytest.approx({"S1": 16, "S2": 8})
    assert result.sessions[0].offered_a == pytest.approx((16,))


@pytest.mark.parametrize(
    ("algorithm", "words"),
    [
        (lambda _: {"S9": 6.0}, "'S9' is not there"),
        (lambda _: {"S1": float("nan")}, "offers_a.S1"),
        (lambda _: {"S1": -1.0}, "offers_a.S1"),
        (lambda moment: moment.shares(weights={"S1": 0.0}), "weights.S1"),
        ("best", "algorithm: none of"),
    ],
    ids=["nobody", "no number", "negative", "no weight", "no name"],
)
def test_what_is_no_choice_is_refused_by_name(
    algorithm: str | Callable[[research.Moment], dict[str, float]], words: str
) -> None:
    with pytest.raises(research.ScenarioError, match=words):
        research.run(day(), algorithm)
