"""How likely cars are still there."""

import numpy as np

from chargeloom.energy.planning.departures import (
    BY_HOUR,
    BY_WORD,
    HOUR_FROM,
    LEFT_FROM,
    SHARE_FROM,
    THERE_FROM,
    Departures,
)
from chargeloom.energy.planning.site import Announced
from tests.energy.planning.days import day, session

AHEAD = np.array([0.0, 6.0, 24.0, 60.0, 120.0])


def announced(departure: int | None, arrival: int = 100) -> Announced:
    found = day([session(arrival=arrival, departure=400, estimated_departure=departure)])
    return found.sessions[0].announced()


def test_a_car_that_is_there_is_there_and_less_and_less_likely_later() -> None:
    chances = Departures(5).still_there(announced(160), 120, AHEAD)
    assert chances[0] == 1
    assert (np.diff(chances) < 0).all()
    assert chances[-1] > 0


def test_who_announced_to_stay_longer_is_more_likely_still_there() -> None:
    departures = Departures(5)
    soon = departures.still_there(announced(130), 120, AHEAD)
    late = departures.still_there(announced(220), 120, AHEAD)
    assert (late[1:] > soon[1:]).all()


def test_who_announced_nothing_has_chances_too() -> None:
    chances = Departures(5).still_there(announced(None), 120, AHEAD)
    assert 0 < chances[-1] < chances[1] < 1


def test_chances_depend_on_time_and_not_on_how_it_is_cut() -> None:
    fine = Departures(5).still_there(announced(160), 121, AHEAD)
    coarse = Departures(15).still_there(announced(54, arrival=34), 41, AHEAD / 3)
    finer = Departures(5).still_there(announced(162, arrival=102), 123, AHEAD)
    assert np.allclose(coarse, finer)
    assert not np.allclose(coarse, fine, atol=1e-9)


def test_a_car_that_never_leaves_keeps_its_chances() -> None:
    chances = Departures(5).still_there(announced(160), 100_000, AHEAD)
    assert np.isfinite(chances).all()
    assert chances[0] == 1


def test_each_table_has_an_entry_for_each_step() -> None:
    for hazard in (BY_WORD, BY_HOUR):
        assert len(hazard.left) == len(LEFT_FROM) + 1
        assert len(hazard.share) == len(SHARE_FROM) + 1
        assert len(hazard.there) == len(hazard.there_wordless) == len(THERE_FROM) + 1
        assert len(hazard.hour) == len(HOUR_FROM) + 1
