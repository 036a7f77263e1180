"""What lasts becomes an alert, what is gone ends one, and each is raised once."""

from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import given, strategies as st

from chargeloom.domain.alerts.alert import Alert, AlertKey, Fading, Finding, RuleKind, settle
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from tests.storage import facts

KEY = AlertKey("CP-1", Plug(1, 1))


def finding(since: int = 0, after: int = 60, key: AlertKey = KEY) -> Finding:
    return Finding(key, Instant(since), Instant(since + after), {})


def alert(**said: Any) -> Alert:
    place = {"subject": "CP-1", "evse": 1, "connector": 1, "about": ""}
    return facts.alert(32, **place | said)


def test_what_is_found_is_no_alert_before_it_is_ripe() -> None:
    settled = settle({}, {}, (finding(),), Instant(59))
    assert settled.raised == ()
    assert settled.ripening == {KEY: finding()}
    assert settle({}, settled.ripening, (finding(),), Instant(60)).raised == (finding(),)


def test_a_fault_that_is_told_again_and_again_ripens_from_its_first_telling() -> None:
    ripening = settle({}, {}, (finding(0),), Instant(0)).ripening
    for since in (20, 40):
        settled = settle({}, ripening, (finding(since),), Instant(since))
        assert settled.raised == ()
        ripening = settled.ripening
    (raised,) = settle({}, ripening, (finding(60),), Instant(60)).raised
    assert raised.since == 0


def test_what_goes_away_before_it_is_ripe_begins_anew() -> None:
    ripening = settle({}, {}, (finding(0),), Instant(0)).ripening
    gone = settle({}, ripening, (), Instant(30)).ripening
    assert gone == {}
    assert settle({}, gone, (finding(40),), Instant(70)).raised == ()


def test_an_open_alert_is_not_raised_again_even_by_a_finding_that_is_not_ripe() -> None:
    known = {KEY: alert()}
    settled = settle(known, {}, (finding(10_000),), Instant(10_000))
    assert settled == ((), (), {}, {})


def test_an_alert_ends_when_it_is_no_longer_found() -> None:
    open_one = alert()
    other = finding(key=AlertKey("CP-2"))
    assert settle({KEY: open_one}, {}, (other,), Instant(5)).ended == (open_one,)


def test_an_alert_that_may_hold_still_does_not_end() -> None:
    open_one = alert()
    assert settle({KEY: open_one}, {}, (), Instant(5), lambda key: key == KEY).ended == ()
    assert settle({KEY: open_one}, {}, (), Instant(5), lambda key: key != KEY).ended == (open_one,)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60))
def test_each_span_that_lasts_is_one_alert_and_ends_once(steps: list[tuple[int, bool]]) -> None:
    now, since, after = 0, None, 60
    known: dict[AlertKey, Alert] = {}
    ripening: dict[AlertKey, Finding] = {}
    raised, ended, expected = 0, 0, 0
    is_counted = False
    for passed, is_found in steps:
        now += passed
        since = (since if since is not None else now) if is_found else None
        found = (finding(now, after),) if is_found else ()
        settled = settle(known, ripening, found, Instant(now))
        ripening = settled.ripening
        raised += len(settled.raised)
        ended += len(settled.ended)
        known = {key: one for key, one in known.items() if one not in settled.ended}
        known |= {one.key: alert() for one in settled.raised}
        if since is None:
            is_counted = False
        elif now - since >= after and not is_counted:
            expected, is_counted = expected + 1, True
        assert raised == expected
        assert raised - ended == len(known) == (1 if is_counted else 0)


def test_who_has_seen_an_alert_is_not_told_of_it() -> None:
    fresh = alert()
    assert fresh.is_untold
    assert not msgspec.structs.replace(fresh, acknowledged_at=Instant(5)).is_untold
    assert not msgspec.structs.replace(fresh, told_at=Instant(5)).is_untold
    assert not msgspec.structs.replace(fresh, ended_at=Instant(5)).is_untold


def test_only_who_was_told_that_it_began_is_told_that_it_is_over() -> None:
    over = alert(ended_at=Instant(9))
    assert over.is_settled
    told = msgspec.structs.replace(over, told_at=Instant(5))
    assert told.is_end_untold
    assert msgspec.structs.replace(told, end_told_at=Instant(9)).is_settled


def test_what_swings_around_a_threshold_is_one_alert_until_it_was_gone_for_long_enough() -> None:
    known = {KEY: alert()}
    fading: Mapping[AlertKey, Instant] = {}
    for at, found in ((0, ()), (60, (finding(),)), (70, ()), (189, ())):
        settled = settle(known, {}, found, Instant(at), fading=Fading(fading, 120))
        assert (settled.raised, settled.ended) == ((), ())
        fading = settled.fading
    assert fading == {KEY: 70}, "what was found again began to be gone anew"
    settled = settle(known, {}, (), Instant(190), fading=Fading(fading, 120))
    assert (settled.ended, settled.fading) == ((alert(),), {})


def test_a_clock_that_goes_back_keeps_no_alert_open_for_longer() -> None:
    settled = settle({KEY: alert()}, {}, (), Instant(50), fading=Fading({KEY: Instant(90)}, 120))
    assert settled.fading == {KEY: 50}


def test_a_rule_that_says_no_time_to_clear_has_that_of_its_kind_and_one_that_is_off_none() -> None:
    rule = facts.alert_rule(kind=RuleKind.LIMIT_EXCEEDED)
    assert rule.clears_after_s == 120
    assert facts.alert_rule(kind=RuleKind.STATION_OFFLINE).clears_after_s == 0
    said = msgspec.structs.replace(rule, clear_after_s=7)
    assert said.clears_after_s == 7
    assert msgspec.structs.replace(said, is_enabled=False).clears_after_s == 0
