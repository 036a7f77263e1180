"""Which profiles an offer becomes: safe for ever, live for a while."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.commands.limit_orders import InstallProfile, LimitScope, SetLimit
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import (
    LONG_AGO,
    ProfileKind,
    Purpose,
    RateUnit,
)
from chargeloom.domain.limits.composite import Use, limit_at, timeline
from chargeloom.domain.plug import Plug
from chargeloom.services.limiting.building import (
    Ground,
    Habit,
    Running,
    Wanted,
    by_hand,
    desired,
    is_in_place,
    number_of,
    renewed_at,
)
from chargeloom.services.limiting.offer import Offer, checked
from chargeloom.services.limiting.record import installed
from chargeloom.services.limiting.units import written

NOW = Instant(1_774_008_000 * SECOND)
ABLE = ChargingAbility(is_known=True, max_periods=8, max_level=3)
GROUND = Ground(ABLE, frozenset(), clock_offset_us=0, validity_s=300)
OFFER = Offer(limit_a=20.0, safe_a=8.0)
RUNNING = Running("7", Plug(1, 1))


def wanted(offer: Offer = OFFER, ground: Ground = GROUND, running: Any = RUNNING) -> list[Wanted]:
    return list(desired(offer, (Plug(1, 0),), running, ground, NOW))


def able(**said: Any) -> Ground:
    return GROUND._replace(ability=ChargingAbility(is_known=True, **said))


def shown(of: list[Wanted]) -> Any:
    return [installed(StationId("CP1"), as_order(one), NOW) for one in of]


def as_order(one: Wanted) -> InstallProfile:
    return InstallProfile(evse=one.plug.evse, connector=one.plug.connector, profile=one.profile)


def test_a_station_that_knows_watts_alone_is_told_those_of_its_place() -> None:
    """OCPP 2.1, K01.FR.50: the line voltage is the set voltage for the area, for example 230 or 110 V."""
    ground = able(units=(RateUnit.WATTS,))._replace(volts=110.0)
    _, live = wanted(OFFER._replace(volts=110.0, car_lines=3), ground)
    assert live.profile.periods[0].limit == 20.0 * 3 * 110.0


@pytest.mark.parametrize(
    ("car_lines", "live", "named"),
    [(None, 20.0, None), (1, 20.0, 1), (2, 40.0, 2), (3, 60.0, None)],
)
def test_watts_are_of_the_lines_that_a_car_is_seen_on_and_else_of_one(
    car_lines: int | None, live: float, named: int | None
) -> None:
    """Where no number of phases is told three are assumed (OCPP 1.6, 7.8): no line carries more than is meant."""
    found = wanted(OFFER._replace(car_lines=car_lines), able(units=(RateUnit.WATTS,)))
    of_all, of_one = (one.profile.periods[0] for one in found)
    assert (of_all.limit, of_all.lines) == (8.0 * 230, None)
    assert (of_one.limit, of_one.lines) == (live * 230, named)


def test_what_the_next_car_finds_is_of_one_line_whoever_charges_now() -> None:
    ground = able(units=(RateUnit.WATTS,))._replace(habits=frozenset({Habit.NO_TRANSACTION}))
    (only,) = wanted(OFFER._replace(car_lines=3), ground)
    assert {one.limit for one in only.profile.periods} <= {20.0 * 230, 8.0 * 230}


def test_the_safe_default_stands_before_the_profile_of_the_transaction() -> None:
    safe, live = wanted()
    assert (safe.profile.purpose, live.profile.purpose) == (Purpose.DEFAULT, Purpose.TRANSACTION)
    assert [one.limit for one in safe.profile.periods] == [8.0]
    assert safe.profile.duration_s is None
    assert (live.plug, live.profile.transaction) == (Plug(1, 1), "7")


def test_the_next_charge_may_be_left_less_than_what_is_safe_for_this_one() -> None:
    safe, live = wanted(OFFER._replace(next_a=0.0))
    assert [one.limit for one in safe.profile.periods] == [0.0]
    assert [one.limit for one in live.profile.periods] == [20.0, 8.0]


@pytest.mark.parametrize(
    "ground", [able(takes_dynamic=True, takes_offline=True), GROUND._replace(clock_offset_us=None)]
)
def test_who_has_only_its_default_to_fall_back_to_keeps_the_safe_one(ground: Ground) -> None:
    safe, _ = wanted(OFFER._replace(next_a=0.0), ground=ground)
    assert [one.limit for one in safe.profile.periods] == [8.0]


def test_without_a_transaction_there_is_only_the_safe_default() -> None:
    (safe,) = wanted(running=None)
    assert [one.limit for one in safe.profile.periods] == [8.0]


@pytest.mark.parametrize("offset_s", [-7200, 0, 90])
def test_a_live_limit_comes_to_its_safe_end_by_the_station_s_own_clock(offset_s: int) -> None:
    ground = GROUND._replace(clock_offset_us=offset_s * SECOND)
    installed_now = shown(wanted(ground=ground))
    at = Instant(NOW + offset_s * SECOND)
    steps = timeline(installed_now, 1, Use(since=at, transaction="7"), at, Instant(at + HOUR))
    assert [(step.at - at) // SECOND for step in steps] == [0, 300]
    assert [step.limit_a for step in steps] == [20.0, 8.0]


def test_the_safe_end_has_no_duration() -> None:
    """OCPP 1.6, 5.16.4: after a duration the station charges as if no profile were installed."""
    assert all(one.profile.duration_s is None for one in wanted())


@pytest.mark.parametrize(
    "ground",
    [
        GROUND._replace(clock_offset_us=None),
        able(max_periods=1),
        GROUND._replace(habits=frozenset({Habit.NO_SCHEDULE})),
    ],
)
def test_nothing_is_sent_ahead_to_who_cannot_keep_time(ground: Ground) -> None:
    live = wanted(ground=ground)[-1].profile
    assert [one.limit for one in live.periods] == [20.0]
    assert live.kind is ProfileKind.RELATIVE


def test_a_station_of_2_1_is_told_how_long_the_limit_holds_without_us() -> None:
    """OCPP 2.1, K01.FR.101: then the default, which is safe, is what is left."""
    ground = able(takes_dynamic=True, takes_offline=True)._replace(clock_offset_us=None)
    live = wanted(ground=ground)[-1].profile
    assert (live.kind, live.offline_s, live.starts_at) == (ProfileKind.DYNAMIC, 300, None)
    assert len(live.periods) == 1


def test_who_takes_no_relative_profiles_gets_one_that_began_long_ago() -> None:
    ground = GROUND._replace(habits=frozenset({Habit.NO_RELATIVE}))
    safe = wanted(ground=ground, running=None)[0].profile
    assert (safe.kind, safe.starts_at) == (ProfileKind.ABSOLUTE, LONG_AGO)


def test_who_takes_no_profiles_of_transactions_is_limited_by_the_default() -> None:
    ground = GROUND._replace(habits=frozenset({Habit.NO_TRANSACTION}))
    (only,) = wanted(ground=ground)
    assert only.profile.purpose is Purpose.DEFAULT
    assert [one.limit for one in only.profile.periods] == [20.0, 8.0]


def test_amperes_are_said_to_whoever_knows_them_and_watts_for_dc() -> None:
    assert wanted()[0].profile.unit is RateUnit.AMPERES
    watts = wanted(ground=able(units=(RateUnit.WATTS,)), running=None)[0].profile
    assert (watts.unit, watts.periods[0].limit) == (RateUnit.WATTS, 8.0 * 230)
    direct = wanted(OFFER._replace(is_dc=True), running=None)[0].profile
    assert (direct.unit, direct.periods[0].lines) == (RateUnit.WATTS, None)
    assert direct.periods[0].limit == pytest.approx(8.0 * 3 * 230 * 0.92)


def test_one_line_is_named_where_the_charge_is_to_use_one() -> None:
    safe, live = (one.profile for one in wanted(OFFER._replace(lines=1)))
    assert {one.lines for one in live.periods} == {1}
    assert safe.periods[0].lines is None


@given(st.floats(0, 500), st.floats(0, 500))
def test_limits_have_one_decimal_and_are_never_more_than_was_offered(
    limit_a: float, safe_a: float
) -> None:
    """OCPP 1.6, 7.14."""
    for one in wanted(Offer(limit_a, safe_a)):
        for period in one.profile.periods:
            assert period.limit is not None
            assert period.limit <= max(limit_a, safe_a) + 1e-6
            assert written(period.limit) == period.limit


@given(st.floats(0, 80), st.floats(0, 80), st.booleans(), st.booleans())
def test_what_is_sent_is_what_was_offered_now_and_safe_later(
    limit_a: float, safe_a: float, takes_dynamic: bool, takes_offline: bool
) -> None:
    ground = able(max_periods=8, takes_dynamic=takes_dynamic, takes_offline=takes_offline)
    picture = shown(wanted(Offer(limit_a, safe_a), ground))
    use = Use(since=NOW, transaction="7")
    assert limit_at(picture, 1, use, NOW) == pytest.approx(limit_a, abs=0.1001)
    alone = use._replace(offline_since=NOW)
    later = limit_at(picture, 1, alone, Instant(NOW + HOUR))
    keeps_on = takes_dynamic and not takes_offline and ground.clock_offset_us is None
    assert keeps_on or later == pytest.approx(safe_a, abs=0.1001)


def test_what_was_accepted_is_in_place_until_half_its_time_is_over() -> None:
    live = wanted()[-1]
    there = shown(wanted())
    assert is_in_place(live, there, GROUND, NOW)
    later = Instant(NOW + 151 * SECOND)
    assert not is_in_place(live, there, GROUND, later)
    renewal = renewed_at(live.profile, GROUND, NOW)
    assert renewal == NOW + 150 * SECOND


def test_another_limit_or_transaction_is_not_in_place() -> None:
    there = shown(wanted())
    other = wanted(OFFER._replace(limit_a=19.0))[-1]
    next_one = wanted(running=Running("8", Plug(1, 1)))[-1]
    assert not is_in_place(other, there, GROUND, NOW)
    assert not is_in_place(next_one, there, GROUND, NOW)


def test_numbers_are_unique_at_a_station_and_above_those_of_others() -> None:
    """OCPP 2.1, K01.FR.80."""
    plugs = [Plug(evse, connector) for evse in range(12) for connector in range(3)]
    numbers = [number_of(ABLE, plug, slot) for plug in plugs for slot in range(3)]
    assert len(set(numbers)) == len(numbers)
    assert number_of(ChargingAbility(lowest_id=5_000_000), Plug(1, 0), 0) > 5_000_000


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(bad: float) -> None:
    replaced = (
        OFFER._replace(limit_a=bad),
        OFFER._replace(safe_a=bad),
        OFFER._replace(most_a=bad),
    )
    for offer in replaced:
        with pytest.raises(ValueError, match="finite"):
            checked(offer)


def test_below_nothing_is_nothing() -> None:
    assert checked(Offer(-4.0, -1.0)) == Offer(0.0, 0.0)


def test_a_limit_of_the_station_set_by_hand_is_not_relative() -> None:
    """OCPP 2.1, K01.FR.38."""
    order = SetLimit(scope=LimitScope.STATION, limit_a=40.0)
    profile = by_hand(order, Plug(0, 0), None, GROUND)
    assert (profile.kind, profile.purpose) == (ProfileKind.ABSOLUTE, Purpose.STATION)
    assert profile.starts_at == LONG_AGO


def test_watts_set_by_hand_stay_watts() -> None:
    order = SetLimit(scope=LimitScope.DEFAULT, evse=1, limit_w=50_000.0)
    profile = by_hand(order, Plug(1, 0), None, GROUND)
    assert (profile.unit, profile.periods[0].limit) == (RateUnit.WATTS, 50_000.0)


@pytest.mark.parametrize(
    ("scope", "named", "seen", "lines"),
    [
        (LimitScope.TRANSACTION, None, 3, 3),
        (LimitScope.TRANSACTION, None, None, 1),
        (LimitScope.TRANSACTION, 3, 1, 1),
        (LimitScope.TRANSACTION, 1, 3, 1),
        (LimitScope.DEFAULT, None, 3, 1),
    ],
)
def test_amperes_set_by_hand_come_to_no_more_watts_than_one_line_may_carry(
    scope: LimitScope, named: int | None, seen: int | None, lines: int
) -> None:
    """OCPP 1.6, 7.14: all watts may be drawn from one line; only the charge that runs is seen on more."""
    order = SetLimit(scope=scope, evse=1, limit_a=16.0, lines=named)
    ground = able(units=(RateUnit.WATTS,))
    offer = OFFER._replace(lines=3, car_lines=seen)
    profile = by_hand(order, Plug(1, 0), RUNNING, ground, offer)
    assert (profile.unit, profile.periods[0].limit) == (RateUnit.WATTS, 16.0 * 230 * lines)


def test_amperes_set_by_hand_are_of_three_lines_of_direct_current() -> None:
    order = SetLimit(scope=LimitScope.DEFAULT, evse=1, limit_a=20.0)
    profile = by_hand(order, Plug(1, 0), None, GROUND, OFFER._replace(is_dc=True))
    assert profile.periods[0].limit == pytest.approx(20.0 * 3 * 230 * 0.92)


def test_what_begins_later_by_the_clock_of_its_station_is_not_in_place() -> None:
    """Our clock was set: until then the station would follow what is beneath (OCPP 1.6, 3.13.4)."""
    _, live = wanted()
    assert is_in_place(live, shown([live]), GROUND, NOW)
    an_hour_behind = GROUND._replace(clock_offset_us=-HOUR)
    assert not is_in_place(live, shown([live]), an_hour_behind, NOW)
    assert not is_in_place(live, shown([live]), GROUND._replace(clock_offset_us=HOUR), NOW)
