"""A charging profile as it goes (OCPP 1.6, 7.8; OCPP 2.1, K chapter 3)."""

from typing import Any

import pytest

from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.limits.charging_profile import ProfileKind, Recurrence
from chargeloom.domain.limits.course import Course
from tests.domain.limits.test_composite import NOON, at, installed


def course(*limits: float | tuple[int, float | None], since: Instant = NOON, **said: Any) -> Course:
    return Course(installed(1, *limits, **said).profile, since)


def limits(of: Course, *seconds: float) -> list[float | None]:
    held = [of.period_at(at(each)) for each in seconds]
    return [None if one is None else one.limit for one in held]


def test_a_relative_one_goes_from_the_beginning_of_its_charge() -> None:
    later = course(
        6.0, (100, 7.0), since=at(50), kind=ProfileKind.RELATIVE, starts_at=None, duration_s=200
    )
    assert limits(later, 49, 50, 149, 150, 249, 250) == [None, 6.0, 6.0, 7.0, 7.0, None]
    assert later.next_after(at(50)) == at(150)
    assert list(later.once_after(at(50))) == [at(150), at(250)]


@pytest.mark.parametrize(
    ("recurrence", "every"), [(Recurrence.DAILY, DAY), (Recurrence.WEEKLY, 7 * DAY)]
)
def test_one_that_recurs_begins_again_and_holds_nothing_before_its_first_day(
    recurrence: Recurrence, every: int
) -> None:
    daily = course(6.0, (100, 7.0), kind=ProfileKind.RECURRING, recurrence=recurrence)
    assert daily.every_us == every
    assert limits(daily, -1, 0, 100) == [None, 6.0, 7.0]
    again = Instant(NOON + 3 * every)
    assert daily.next_after(Instant(again - HOUR)) == again
    assert list(daily.once_after(NOON)) == []


def test_a_dynamic_one_holds_until_it_ends() -> None:
    dynamic = course(6.0, kind=ProfileKind.DYNAMIC, starts_at=None, valid_to=at(100))
    assert limits(dynamic, 0, 99, 100) == [6.0, 6.0, None]
    assert dynamic.next_after(NOON) == at(100)
