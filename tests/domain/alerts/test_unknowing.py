"""An alert does not end while nobody can tell whether it is still so."""

from typing import Any

import pytest

from chargeloom.domain.alerts.alert import AlertKey, RuleKind
from chargeloom.domain.alerts.unknowing import WARMING_US, may_hold
from chargeloom.domain.alerts.watching import Picture, Unheard
from chargeloom.domain.instant import SECOND, Instant
from tests.domain.alerts.test_watching import CP1, at, rule

KEY = AlertKey(CP1)


NOW = at(0)


def holds(kind: RuleKind, key: AlertKey = KEY, now: Instant = NOW, **seen: Any) -> bool:
    return may_hold(rule(kind), key, Picture(**seen), now)


def away(*stations: str) -> Unheard:
    return Unheard(stations=lambda one: one in stations)


def test_whether_a_vehicle_still_waits_nobody_knows_while_the_station_is_away() -> None:
    assert holds(RuleKind.NO_START, unheard=away("CP-1"))
    assert not holds(RuleKind.NO_START, unheard=away("CP-2"))


def test_a_certificate_of_a_station_is_known_once_it_came_in_again() -> None:
    kind = RuleKind.CERTIFICATE_EXPIRING
    assert holds(kind, unheard=away("CP-1"))
    assert not holds(kind)
    assert not holds(kind, unheard=away("CP-1"), certificates={"CP-1": at(10**9)})


def test_a_certificate_that_can_not_be_read_may_expire_all_the_same() -> None:
    kind, key = RuleKind.CERTIFICATE_EXPIRING, AlertKey("/etc/site.pem")
    assert holds(kind, key, unheard=Unheard(files={"/etc/site.pem"}))
    assert not holds(kind, key, unheard=Unheard(files={"/etc/other.pem"}))


def test_a_device_that_was_not_heard_yet_may_fail_still() -> None:
    key = AlertKey("dev_1")
    assert holds(RuleKind.DEVICE_FAILING, key, unheard=Unheard(devices={"dev_1"}))
    assert not holds(RuleKind.DEVICE_FAILING, key, unheard=Unheard(devices={"dev_2"}))


def test_how_a_clock_goes_is_known_once_the_station_told_its_time_again() -> None:
    untold = Unheard(clocks=lambda one: one == "CP-1")
    assert holds(RuleKind.CLOCK_WRONG, unheard=untold)
    assert not holds(RuleKind.CLOCK_WRONG, AlertKey("CP-2"), unheard=untold)


def test_a_disk_that_can_not_be_looked_at_may_be_full() -> None:
    assert holds(RuleKind.DISK_FILLING, disk_free_percent=None)
    assert not holds(RuleKind.DISK_FILLING, disk_free_percent=50.0)


@pytest.mark.parametrize(
    ("kind", "span_us"),
    [
        (RuleKind.TOKENS_REJECTED, rule(RuleKind.TOKENS_REJECTED).after_s * SECOND),
        (RuleKind.LIMIT_EXCEEDED, WARMING_US),
        (RuleKind.LIMIT_UNHEEDED, WARMING_US),
        (RuleKind.METER_MISWIRED, WARMING_US),
        (RuleKind.BATTERY_COMPETING, WARMING_US),
    ],
)
def test_what_is_not_stored_is_known_a_while_after_a_start(kind: RuleKind, span_us: int) -> None:
    started = at(5_000)
    assert holds(kind, now=Instant(started + span_us - 1), watching_since=started)
    assert not holds(kind, now=Instant(started + span_us), watching_since=started)


@pytest.mark.parametrize("kind", list(RuleKind))
def test_an_alert_of_a_rule_that_nobody_follows_ends(kind: RuleKind) -> None:
    unheard = Unheard(stations=lambda _: True, devices={CP1}, files={CP1})
    picture = Picture(unheard=unheard, watching_since=at(0))
    assert not may_hold(rule(kind, is_enabled=False), KEY, picture, at(0))


@pytest.mark.parametrize(
    "kind",
    [
        RuleKind.STATION_OFFLINE,
        RuleKind.CONNECTOR_FAULTED,
        RuleKind.SESSION_ENDLESS,
        RuleKind.DATABASE_REFUSING,
        RuleKind.SOURCE_SILENT,
        RuleKind.CERTIFICATE_REQUESTED,
    ],
)
def test_what_is_stored_is_known_at_once(kind: RuleKind) -> None:
    unheard = Unheard(stations=lambda _: True, devices={CP1}, files={CP1})
    assert not holds(kind, unheard=unheard, watching_since=at(0))
