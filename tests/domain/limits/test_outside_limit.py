"""What others say is checked as a whole, and has its states in the course of time."""

from decimal import Decimal
from math import nan
from typing import Any

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.limits.outside_limit import (
    ENWG_14A,
    Figures,
    LimitKind,
    LimitState,
    Target,
    check_limit,
    source_of,
)
from tests.domain.limits.examples import NOON, limit


def at(hours: float) -> Instant:
    return Instant(NOON + round(hours * HOUR))


def pointers(**said: Any) -> list[str]:
    return [problem.pointer for problem in check_limit(limit(**said))]


def test_what_is_said_plainly_has_no_problem() -> None:
    assert not pointers()
    assert not pointers(says=Figures(import_a=16.0, export_kw=3.0), phase=2)
    assert not pointers(kind=LimitKind.PRICE, says=Figures(price=Decimal("0.3123"), currency="EUR"))
    assert not pointers(kind=LimitKind.SETPOINT, says=Figures(export_kw=11.0))


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"says": Figures()}, "/says"),
        ({"says": Figures(import_a=nan)}, "/says/import_a"),
        ({"says": Figures(import_a=-1.0)}, "/says/import_a"),
        ({"says": Figures(import_a=10_001.0)}, "/says/import_a"),
        ({"says": Figures(import_a=1.0, price=Decimal(1))}, "/says/price"),
        ({"kind": LimitKind.PRICE, "says": Figures(price=Decimal(1))}, "/says"),
        (
            {"kind": LimitKind.PRICE, "says": Figures(price=Decimal("NaN"), currency="EUR")},
            "/says/price",
        ),
        ({"starts_at": at(1), "ends_at": at(1)}, "/ends_at"),
        ({"at": Target(node="grid", station=StationId("A"))}, "/at/station"),
        ({"at": Target(evse=1)}, "/at/evse"),
        ({"fallback": Figures(import_a=1.0)}, "/fallback"),
        (
            {
                "says": Figures(import_a=9.0, import_kw=9.0),
                "fallback": Figures(import_a=1.0),
                "expires_at": at(1),
            },
            "/fallback/import_kw",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(said: dict[str, Any], pointer: str) -> None:
    assert pointers(**said) == [pointer]


def test_a_limit_comes_holds_and_ends() -> None:
    told = limit(starts_at=at(1), ends_at=at(2))
    states = [told.state(at(hours)) for hours in (0.5, 1, 1.5, 2)]
    holds = LimitState.HOLDS
    assert states == [LimitState.COMING, holds, holds, LimitState.ENDED]


def test_a_source_that_does_not_speak_again_before_the_end_is_silent() -> None:
    told = limit(ends_at=at(3), expires_at=at(1))
    assert [told.state(at(hours)) for hours in (0, 1, 5)] == [
        LimitState.HOLDS,
        LimitState.EXPIRED,
        LimitState.EXPIRED,
    ]


def test_a_source_that_is_believed_until_the_end_is_not_silent_afterwards() -> None:
    assert limit(ends_at=at(1), expires_at=at(1)).state(at(2)) is LimitState.ENDED


def test_a_clock_that_goes_back_makes_a_limit_hold_again() -> None:
    told = limit(ends_at=at(1))
    assert [told.state(at(hours)) for hours in (2, 0.5)] == [LimitState.ENDED, LimitState.HOLDS]


def test_what_was_cancelled_is_over() -> None:
    assert limit(is_cancelled=True).state(at(0)) is LimitState.CANCELLED


def test_only_a_source_that_dims_has_a_floor() -> None:
    assert source_of(ENWG_14A).floor_kw == 4.2
    assert source_of("operator").floor_kw is None
    assert source_of("whoever") == source_of("operator")
