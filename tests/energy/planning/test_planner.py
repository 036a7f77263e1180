import pytest

from chargeloom.energy.planning.algorithms import planner
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.planner import Planner
from chargeloom.energy.planning.scenario import site_of
from chargeloom.energy.planning.site import Announced, News
from tests.energy.planning.days import day, session

CAR = day().sessions[0].announced()


def fresh() -> Planner:
    return planner(site_of(day(), 150))


def other(**changes: object) -> Announced:
    return day([session(session_id="S2", **changes)]).sessions[0].announced()


def test_a_lonely_car_gets_all_it_can_take() -> None:
    assert fresh().step(News(0, (CAR,), (), {})) == {"S1": 32.0}


def test_a_car_that_left_is_offered_nothing_more() -> None:
    plan = fresh()
    plan.step(News(0, (CAR,), (), {}))
    assert plan.step(News(1, (), ("S1",), {"S1": 32.0})) == {}


@pytest.mark.parametrize(
    ("news", "words"),
    [
        (News(0, (), (), {}), "t: 0 comes after 0"),
        (News(1, (CAR,), (), {}), "S1 is there"),
        (News(1, (other(),), (), {}), "A1 is taken"),
        (News(1, (), (), {"S1": float("nan")}), "drawn_a.S1"),
        (News(1, (), (), {"S1": -5.0}), "drawn_a.S1"),
    ],
    ids=["late", "there", "taken", "no number", "negative"],
)
def test_news_that_cannot_be_true_are_refused(news: News, words: str) -> None:
    plan = fresh()
    plan.step(News(0, (CAR,), (), {}))
    with pytest.raises(ScenarioError, match=words):
        plan.step(news)


def test_a_departure_that_nobody_knows_of_changes_nothing() -> None:
    assert fresh().step(News(0, (), ("nobody",), {"nobody": 3.0})) == {}
