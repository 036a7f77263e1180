"""What becomes of a visit: the moments follow one another, and what is odd shows."""

from random import Random

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.sim.history.charge import Charge
from chargeloom.sim.history.oddity import Oddity
from chargeloom.sim.history.past import Place
from chargeloom.sim.site.building import Version
from chargeloom.sim.site.habits import Habits
from chargeloom.sim.station.outlet import ConnectorKind

TOKENS = ("A", "B", "C")
PLACE = Place(StationId("CP"), Version.V16, 1, 1, ConnectorKind())
PLUGGED_AT = Instant(1_000 * HOUR)


def charges(tokens: tuple[str, ...] = TOKENS) -> list[Charge]:
    chance = Random(5)  # noqa: S311 the same charges each time
    habits = Habits(7, supply=PLACE.kind.supply, tokens=tokens, gap_s=60.0)
    return [
        Charge.drawn(PLACE, habits.next_visit(), PLUGGED_AT, tokens, chance) for _ in range(2000)
    ]


def test_the_moments_of_a_charge_follow_one_another() -> None:
    for charge in charges():
        course = charge.course
        assert course.plugged_at < course.started_at < course.stopped_at <= course.left_at


def test_who_is_refused_is_a_stranger_and_gone_within_a_minute() -> None:
    unknown = [one for one in charges() if one.odd is Oddity.UNKNOWN]
    assert unknown
    for charge in unknown:
        assert charge.token not in TOKENS
        assert charge.stop_token is None
        assert charge.course.left_at - charge.course.started_at < 60 * SECOND


def test_another_one_ends_a_charge_only_where_there_is_another_one() -> None:
    ended = [one for one in charges() if one.odd is Oddity.OTHER]
    assert ended
    assert all(one.stop_token not in {one.token, None} for one in ended)
    assert not [one for one in charges(("A",)) if one.odd is Oddity.OTHER]


def test_we_hear_within_a_moment_unless_the_station_had_no_link() -> None:
    for charge in charges():
        is_soon = charge.heard(PLUGGED_AT) - PLUGGED_AT < SECOND
        assert is_soon is (charge.odd is not Oddity.LATE)
