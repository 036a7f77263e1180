"""Whoever is nobody yet may begin to sign in so often."""

import pytest

from chargeloom.domain.access import Denial, Denied
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.accessing.knocking import AT_ONCE, MAX_REMEMBERED, PER_S, Knocking

NOW = Instant(1_000 * SECOND)


def worn_out(address: str) -> Knocking:
    knocking = Knocking()
    for _ in range(AT_ONCE):
        knocking.knock(address, NOW)
    return knocking


def test_who_begins_too_often_has_to_wait_and_is_told_how_long() -> None:
    knocking = worn_out("192.0.2.1")
    with pytest.raises(Denied) as denied:
        knocking.knock("192.0.2.1", NOW)
    assert denied.value.denial is Denial.SLOWED
    assert denied.value.retry_after_s == 1 / PER_S
    knocking.knock("192.0.2.1", Instant(NOW + round(SECOND / PER_S)))


def test_others_do_not_wait_for_it() -> None:
    knocking = worn_out("192.0.2.1")
    knocking.knock("192.0.2.2", NOW)


def test_a_network_of_ipv6_is_one_address() -> None:
    knocking = worn_out("2001:db8::1")
    with pytest.raises(Denied):
        knocking.knock("2001:db8::2", NOW)


def test_what_is_remembered_has_an_end() -> None:
    knocking = Knocking()
    for number in range(MAX_REMEMBERED + 5):
        knocking.knock(f"peer-{number}", NOW)
    assert len(knocking) == MAX_REMEMBERED
