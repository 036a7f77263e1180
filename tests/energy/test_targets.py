from typing import Any

import pytest

from chargeloom.domain.ids import LimitId, SiteId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import Figures, LimitKind, OutsideLimit, Target
from chargeloom.energy.targets import Aim, aims

NOW = Instant(1_000)


def said(number: int = 1, **changes: Any) -> OutsideLimit:
    told: dict[str, Any] = {"kind": LimitKind.SETPOINT, "says": Figures(import_kw=5.0)}
    kept: dict[str, Any] = {"created_at": Instant(0), "changed_at": Instant(0)}
    return OutsideLimit(
        id=LimitId(number), site=SiteId(1), **{"source": "ems"} | kept | told | changes
    )


def test_a_set_point_of_power_is_one_aim_and_of_current_one_for_each_phase() -> None:
    assert list(aims([said()], NOW)) == [Aim(None, None, 5.0, "ems")]
    current = said(says=Figures(import_a=16.0), at=Target(node="left"))
    assert list(aims([current], NOW)) == [Aim("left", phase, 16.0, "ems") for phase in (1, 2, 3)]
    alone = said(says=Figures(import_a=16.0), phase=2)
    assert list(aims([alone], NOW)) == [Aim(None, 2, 16.0, "ems")]


def test_what_shall_flow_back_is_less_than_nothing_that_flows_in() -> None:
    assert list(aims([said(says=Figures(export_kw=3.0))], NOW)) == [Aim(None, None, -3.0, "ems")]


def test_of_several_the_highest_priority_counts_and_then_the_newest() -> None:
    low = said(1, priority=1, says=Figures(import_kw=1.0), changed_at=Instant(9))
    old = said(2, priority=5, says=Figures(import_kw=2.0), changed_at=Instant(1))
    new = said(3, priority=5, says=Figures(import_kw=3.0), changed_at=Instant(2))
    assert [aim.figure for aim in aims([new, low, old], NOW)] == [3.0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"expires_at": Instant(500)}, []),
        ({"expires_at": Instant(500), "fallback": Figures(import_kw=2.0)}, [2.0]),
        ({"ends_at": Instant(500)}, []),
        ({"starts_at": Instant(2_000)}, []),
        ({"is_cancelled": True}, []),
        ({"kind": LimitKind.CONSTRAINT}, []),
        ({"at": Target(station=StationId("CS-1"))}, []),
    ],
    ids=[
        "silent",
        "silent with a fallback",
        "over",
        "to come",
        "cancelled",
        "binding",
        "elsewhere",
    ],
)
def test_only_what_holds_and_is_a_wish_is_aimed_at(
    changes: dict[str, Any], expected: list[float]
) -> None:
    assert [aim.figure for aim in aims([said(**changes)], NOW)] == expected
