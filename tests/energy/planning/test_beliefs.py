import numpy as np
import pytest

from chargeloom.energy.planning.beliefs import Beliefs
from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.scenario import site_of
from tests.energy.planning.days import day, session


def fresh() -> Beliefs:
    return Beliefs(site_of(day(), 150), prior_cars=4)


def car(drawn_kwh: float = 0.0, **changes: object) -> Car:
    announced = day([session(**changes)]).sessions[0].announced()
    return Car(announced, 0, drawn_kwh=drawn_kwh)


def test_before_anything_is_seen_about_half_of_what_was_typed_is_expected() -> None:
    needs = fresh().needs(car(estimated_energy_kwh=10))
    assert needs.expected_kwh == pytest.approx(5.75)
    assert needs.kwh[-1] == pytest.approx(10)


def test_drivers_who_take_all_they_typed_are_believed_more_and_more() -> None:
    beliefs = fresh()
    for _ in range(20):
        beliefs.saw_full(car(drawn_kwh=5.0))
    beliefs.update([])
    assert beliefs.needs(car(estimated_energy_kwh=10)).expected_kwh > 9


def test_a_car_that_left_before_it_was_full_makes_needs_no_smaller() -> None:
    beliefs = fresh()
    before = beliefs.needs(car()).expected_kwh
    beliefs.saw_leave(car(drawn_kwh=3.0), 5)
    beliefs.update([])
    assert beliefs.needs(car()).expected_kwh >= before


def test_pieces_cut_a_need_at_what_suffices() -> None:
    lengths, used = fresh().needs(car(estimated_energy_kwh=10)).pieces((0.5, 0.8, 1.0))
    assert lengths.sum() == pytest.approx(10)
    assert np.all(np.diff(used) < 0)


def test_a_car_that_drew_more_than_was_typed_may_need_a_little_more() -> None:
    assert fresh().needs(car(drawn_kwh=9.0)).kwh.tolist() == [0.3]


def test_who_typed_nothing_mostly_needs_little_and_may_need_three_times_the_default() -> None:
    needs = fresh().needs(car(estimated_energy_kwh=None))
    assert needs.enough_kwh(0.8) == pytest.approx(1.0)
    assert needs.kwh[-1] == pytest.approx(24)


def test_who_typed_nothing_and_took_more_is_taken_for_one_who_needs_much() -> None:
    needs = fresh().needs(car(drawn_kwh=1.5, estimated_energy_kwh=None))
    assert needs.enough_kwh(0.5) > 4


def test_what_the_day_shows_of_those_who_typed_nothing_outweighs_what_was_before() -> None:
    beliefs = fresh()
    for _ in range(20):
        beliefs.saw_full(car(drawn_kwh=12.0, estimated_energy_kwh=None))
    beliefs.update([])
    assert beliefs.needs(car(estimated_energy_kwh=None)).expected_kwh > 8


@pytest.mark.parametrize(("announced", "stay"), [(12, 7), (5, 1), (2, 1), (None, 25)])
def test_a_car_stays_as_announced_and_one_that_overstays_for_now(
    announced: int | None, stay: int
) -> None:
    assert fresh().stay(car(estimated_departure=announced), 5) == stay
