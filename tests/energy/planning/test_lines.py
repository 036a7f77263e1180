from typing import Any

import msgspec
import pytest

from chargeloom.energy.planning.algorithms import planner
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.lines import Conversation
from chargeloom.energy.planning.replay import World, replay
from chargeloom.energy.planning.scenario import site_of
from tests.energy.planning.days import SESSION, busy_day, document


def opening(**changes: Any) -> bytes:
    site = {name: value for name, value in document().items() if name != "sessions"}
    return msgspec.json.encode({"t": -1, "site": site, "cap_kw": 60.0, **changes})


def test_the_first_line_brings_the_site_and_each_further_one_an_interval() -> None:
    talk = Conversation()
    assert talk.answer(opening()) == b"{}"
    shown = {name: value for name, value in SESSION.items() if name in ("session_id", "station_id")}
    told = {**SESSION, **shown}
    line = msgspec.json.encode({"t": 0, "arrived": [told], "left": [], "drawn_a": {}})
    assert msgspec.json.decode(talk.answer(line)) == {"S1": 24.0}


@pytest.mark.parametrize("algorithm", ["foresight", "live", "max-min"])
def test_lines_give_the_same_plan_as_a_file(algorithm: str) -> None:
    scenario = busy_day(7, 6) if algorithm == "live" else busy_day()
    site = site_of(scenario, 60)
    talk = Conversation(algorithm=algorithm)
    talk.answer(opening())
    world = World(scenario, site.kwh_per_a)
    for interval in range(world.horizon):
        news = world.news(interval)
        line = msgspec.json.encode({
            "t": interval, "arrived": news.arrived, "left": news.left, "drawn_a": news.drawn_a,
        })  # fmt: skip
        world.charge(msgspec.json.decode(talk.answer(line)))
    lived = replay(scenario, planner(site, algorithm), site.kwh_per_a, lambda: 0.0)
    assert world.offered_a == lived.currents_a


def test_an_algorithm_that_is_none_is_refused_before_the_first_line() -> None:
    with pytest.raises(ScenarioError, match=r"algorithm: none of foresight, .*: 'nope'"):
        Conversation(algorithm="nope")


def test_limits_that_stand_as_they_are_are_not_scaled_again() -> None:
    limited = {**document(), "limits_a": [10, 10, 10, 10, 10]}
    talk = Conversation()
    talk.answer(opening(site=limited))
    line = msgspec.json.encode({"t": 0, "arrived": [SESSION]})
    assert msgspec.json.decode(talk.answer(line)) == {"S1": pytest.approx(10)}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "not a line"),
        (b"[]", "not a line"),
        (b'{"t": "x"}', "protocol: t: a whole number is needed"),
        (b'{"t": 0, "drawn_a": {"S1": NaN}}', "not a line"),
        (b'{"t": 0, "arrived": [{}]}', r"protocol: arrived\[0\]\.session_id: is required"),
        (b"\xff", "not a line"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_in_words(line: bytes, words: str) -> None:
    talk = Conversation()
    talk.answer(opening())
    with pytest.raises(ScenarioError, match=words):
        talk.answer(line)
