"""Which profile holds, and how much it leaves (OCPP 1.6, 3.13; 2.0.1, K)."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from chargeloom.sim.station.charging_limits import STATION, ChargingLimits, Use
from chargeloom.sim.station.charging_profile import Period, Profile, Purpose, Start

DAY = 86_400.0
USE = Use(since_s=1000.0, transaction="T", phases=3)


def profile(
    number: int = 1, purpose: Purpose = Purpose.DEFAULT, limit: float = 10, **more: object
) -> Profile:
    begins: dict[str, object] = {
        "id": number,
        "stack_level": 0,
        "purpose": purpose,
        "start": Start.RELATIVE,
        "is_in_watts": False,
        "periods": (Period(0, limit),),
    }
    return Profile(**{**begins, **more})  # type: ignore[arg-type]


def limit(*profiles: tuple[int, Profile], at: float = 1500.0, sharers: int = 1) -> float | None:
    limits = ChargingLimits()
    for place, one in profiles:
        assert limits.add(place, one)
    return limits.limit_a(1, USE, at, sharers)


def test_without_profiles_there_is_no_limit() -> None:
    assert limit() is None


def test_the_highest_level_holds_and_the_own_place_before_the_station() -> None:
    low, high = profile(1, limit=10), profile(2, limit=20, stack_level=1)
    assert limit((1, low), (1, high)) == 20
    assert limit((STATION, profile(3, limit=7)), (1, low)) == 10


def test_how_many_lines_may_be_drawn_is_said_by_what_leads() -> None:
    limits = ChargingLimits()
    assert limits.lines(1, USE, 1500.0) is None
    limits.add(STATION, profile(1, periods=(Period(0, 10, 3),)))
    assert limits.lines(1, USE, 1500.0) == 3
    limits.add(1, profile(2, Purpose.TRANSACTION, transaction="T", periods=(Period(0, 10, 1),)))
    assert limits.lines(1, USE, 1500.0) == 1


def test_a_higher_level_that_has_nothing_to_say_lets_the_lower_one_speak() -> None:
    over = profile(2, limit=20, stack_level=1, duration_s=100.0)
    assert limit((1, profile(1, limit=10)), (1, over)) == 10


def test_one_for_the_transaction_replaces_the_default_even_when_it_is_larger() -> None:
    own = profile(2, Purpose.TRANSACTION, 30, transaction="T")
    other = profile(3, Purpose.TRANSACTION, 5, transaction="X", stack_level=9)
    assert limit((1, profile(1, limit=10)), (1, own), (1, other)) == 30


def test_the_stations_limit_is_shared_and_the_smaller_one_holds() -> None:
    whole = profile(2, Purpose.STATION, 32)
    assert limit((STATION, whole), sharers=4) == 8
    assert limit((STATION, whole), (1, profile(1, limit=6)), sharers=4) == 6


def test_watts_become_amperes_per_line() -> None:
    assert limit((1, profile(limit=6900, is_in_watts=True))) == pytest.approx(10)


def test_a_recurring_profile_limits_nothing_before_its_start() -> None:
    """OCPP 2.0.1, K01.FR.30, and then it recurs."""
    later = profile(start=Start.RECURRING, every_s=DAY, starts_at_s=2 * DAY)
    assert limit((1, later), at=2 * DAY - 1) is None
    assert limit((1, later), at=2 * DAY) == 10
    assert 2 * DAY in set(later.changes(1500.0, 1000.0))


def test_profiles_of_one_level_stand_beside_each_other_where_each_has_its_time() -> None:
    """OCPP 2.0.1, K01.FR.06; in OCPP 1.6 the newer takes the place of the older (3.13.2)."""
    for shares, held in ((True, 10), (False, None)):
        now = profile(1, limit=10, valid_to_s=2000.0, shares_level=shares)
        then = profile(2, limit=20, valid_from_s=2000.0, shares_level=shares)
        assert limit((1, now), (1, then), at=1500.0) == held
        assert limit((1, now), (1, then), at=2500.0) == 20


def test_a_recurring_profile_begins_again_every_day() -> None:
    night = profile(
        start=Start.RECURRING, every_s=DAY, starts_at_s=0.0,
        periods=(Period(0, 16), Period(6 * 3600, 8)),
    )  # fmt: skip
    limits = ChargingLimits()
    limits.add(1, night)
    for days in range(3):
        assert limits.limit_a(1, USE, days * DAY + 3600) == 16
        assert limits.limit_a(1, USE, days * DAY + 7 * 3600) == 8


def test_outside_of_its_validity_a_profile_says_nothing() -> None:
    short = profile(valid_from_s=1400.0, valid_to_s=1600.0)
    assert [limit((1, short), at=at) for at in (1399, 1400, 1600)] == [None, 10, None]


def test_the_next_change_is_known() -> None:
    limits = ChargingLimits()
    limits.add(1, profile(periods=(Period(0, 16), Period(600, 8)), duration_s=900.0))
    assert limits.next_change(1, USE, 1000) == 1600
    assert limits.next_change(1, USE, 1600) == 1900
    assert limits.next_change(1, USE, 1900) is None


def test_a_new_profile_takes_the_place_of_its_like() -> None:
    limits = ChargingLimits(most=1)
    assert limits.add(1, profile(1))
    assert limits.add(1, profile(2, limit=5))
    assert [one.id for _, one in limits.found(lambda _, __: True)] == [2]
    assert not limits.add(2, profile(3))


@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from(Purpose), st.integers(1, 40)), max_size=6)
)
def test_more_profiles_of_the_station_never_give_more(
    drawn: list[tuple[int, Purpose, int]],
) -> None:
    limits, least = ChargingLimits(), float("inf")
    for number, (place, purpose, amperes) in enumerate(drawn):
        where = STATION if purpose is Purpose.STATION else place
        limits.add(where, profile(number, purpose, amperes, stack_level=number))
        if purpose is Purpose.STATION:
            least = amperes
    told = limits.limit_a(1, USE, 1500)
    assert told is None or told <= least


def test_a_profile_for_a_while_alone_gives_way_and_comes_back_with_the_link() -> None:
    """OCPP 2.1, K01.FR.101 and 102."""
    limits = ChargingLimits()
    limits.add(1, dynamic(1, 20.0, offline_s=300.0))
    limits.add(1, dynamic(2, 16.0, offline_s=300.0, is_lost_offline=True, stack_level=0))
    limits.alone(1000.0)
    use = Use(0.0, None, 3)
    assert limits.limit_a(1, use, 1299.0) == 20.0
    assert limits.next_change(1, use, 1299.0) == 1300.0
    assert limits.limit_a(1, use, 1300.0) is None
    limits.joined(1400.0)
    assert limits.limit_a(1, use, 1400.0) == 20.0
    assert len(limits) == 1


def test_only_a_dynamic_profile_is_given_new_limits() -> None:
    """OCPP 2.1, K28.FR.06 and 11."""
    limits = ChargingLimits()
    limits.add(1, dynamic(1, 20.0))
    limits.add(1, msgspec.structs.replace(dynamic(2, 9.0), start=Start.ABSOLUTE, stack_level=0))
    assert limits.update(1, 6.0)
    assert not limits.update(2, 6.0)
    assert not limits.update(3, 6.0)
    assert limits.limit_a(1, Use(0.0, None, 3), 5.0) == 6.0


def dynamic(number: int, limit: float, **said: Any) -> Profile:
    plain: dict[str, Any] = {"stack_level": 1, "purpose": Purpose.DEFAULT, "start": Start.DYNAMIC}
    return Profile(id=number, is_in_watts=False, periods=(Period(0.0, limit),), **plain | said)


def test_a_charge_that_runs_has_begun_though_its_start_is_told_rounded() -> None:
    assert limit((1, profile(limit=8)), at=USE.since_s - 0.0004) == 8
