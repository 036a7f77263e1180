"""Of several schedules the vehicle follows one, nobody knows which (OCPP 2.0.1, K15.FR.07)."""

from typing import Any

from chargeloom.domain.limits.charging_profile import ProfilePeriod, RateUnit
from chargeloom.protocols.ocpp.several_schedules import most_of


def schedule(*limits: tuple[int, float], lines: int | None = None, **said: Any) -> dict[str, Any]:
    periods = tuple(ProfilePeriod(start_s=at, limit=limit, lines=lines) for at, limit in limits)
    usual = {"unit": RateUnit.AMPERES, "starts_at": None, "duration_s": None}
    return {**usual, "periods": periods, **said}


def limits(found: dict[str, Any]) -> list[tuple[int, float | None]]:
    return [(one.start_s, one.limit) for one in found["periods"]]


def test_what_counts_at_each_moment_is_the_most_of_all() -> None:
    found = most_of([schedule((0, 32.0), (60, 6.0)), schedule((0, 20.0), (90, 8.0))])
    assert limits(found) == [(0, 32.0), (60, 20.0), (90, 8.0)]


def test_one_that_is_over_limits_nothing_more() -> None:
    found = most_of([schedule((0, 6.0), duration_s=60), schedule((0, 8.0), duration_s=90)])
    assert (limits(found), found["duration_s"]) == ([(0, 8.0), (60, None)], 90)


def test_watts_of_fewer_lines_are_more() -> None:
    watts: dict[str, Any] = {"unit": RateUnit.WATTS}
    found = most_of([schedule((0, 6000.0), **watts), schedule((0, 3000.0), lines=1, **watts)])
    assert [(one.limit, one.lines) for one in found["periods"]] == [(3000.0, 1)]


def test_those_of_other_units_are_not_laid_side_by_side() -> None:
    amperes, watts = schedule((0, 32.0)), schedule((0, 11_000.0), unit=RateUnit.WATTS)
    assert most_of([amperes, watts]) == watts


def test_one_alone_is_as_it_is() -> None:
    assert most_of([schedule((30, 32.0))]) == schedule((30, 32.0))


def test_what_lasts_no_time_at_all_has_a_period_all_the_same() -> None:
    found = most_of([schedule((0, 6.0), duration_s=0), schedule((0, 8.0), duration_s=0)])
    assert limits(found) == [(0, None)]
