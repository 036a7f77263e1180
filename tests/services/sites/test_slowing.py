"""Why a charge was slow is known for a while: what an outlet was given, and why not more."""

from typing import Any

import msgspec

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.energy.balancing.outlets.allowance import Kind, Reason
from chargeloom.services.sites.slowing import MOST_OF_AN_OUTLET, Slowing

HERE = StationId("CP-1")
FULL = Reason(kind=Kind.NOTHING)
SHARED = Reason(kind=Kind.SHARE, node="left", node_name="Left row", phase=2)


def balanced(at: int, limit_a: float, reason: Reason, evse: int = 1) -> Event:
    offer: dict[str, Any] = {
        "station": HERE,
        "evse": evse,
        "limit_a": limit_a,
        "because": msgspec.to_builtins(reason),
    }
    data = {"offers": [offer], "exceeded": 0}
    return Event(
        id=EventId(at), type=EventType.SITE_BALANCED, at=Instant(at), subject="site", data=data
    )


def heard(*told: Event) -> Slowing:
    slowing = Slowing()
    for one in told:
        slowing.hear(one)
    return slowing


def limits(slowing: Slowing, since: int, until: int) -> list[tuple[int, float]]:
    return [(one.at, one.limit_a) for one in slowing.of(HERE, 1, Instant(since), Instant(until))]


def test_what_held_when_a_charge_began_and_each_change_is_told() -> None:
    slowing = heard(
        balanced(1, 32, FULL),
        balanced(2, 16, SHARED),
        balanced(4, 16.5, SHARED),
        balanced(5, 8, SHARED),
        balanced(6, 8, FULL, evse=2),
        balanced(9, 32, FULL),
    )
    assert limits(slowing, 3, 9) == [(3, 16), (5, 8)]
    (first, _) = slowing.of(HERE, 1, Instant(3), Instant(9))
    assert first.reason == SHARED
    assert slowing.of(StationId("CP-2"), 1, Instant(0), Instant(9)) == []


def test_how_many_come_before_it_is_no_news_and_a_new_reason_is() -> None:
    waits = Reason(kind=Kind.WAITS, node="left", before=3)
    slowing = heard(
        balanced(1, 0, waits),
        balanced(2, 0, msgspec.structs.replace(waits, before=2)),
        balanced(3, 0, Reason(kind=Kind.PAUSED, node="left")),
    )
    assert [at for at, _ in limits(slowing, 0, 9)] == [1, 3]


def test_the_oldest_is_forgotten() -> None:
    slowing = heard(*(balanced(at, at % 2 * 16, SHARED) for at in range(1, 200)))
    assert len(slowing.of(HERE, 1, Instant(0), Instant(999))) == MOST_OF_AN_OUTLET
