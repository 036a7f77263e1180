"""What nobody knows whether it was taken counts, in every combination, until something is known."""

from chargeloom.domain.charging_profile import InstalledProfile, Purpose
from chargeloom.domain.limit_orders import InstallProfile
from chargeloom.services.limiting import doubts
from chargeloom.services.limiting.standing import standing
from tests.domain.test_composite import NOON, RUNNING, at, installed, of_transaction


def order(one: InstalledProfile) -> InstallProfile:
    return InstallProfile(evse=one.evse, connector=one.connector, profile=one.profile)


def worst_a(held: tuple[InstalledProfile, ...], *sent: InstalledProfile) -> float:
    doubtful: list[InstallProfile] = []
    for one in sent:
        doubts.add(doubtful, order(one))
    pictures = doubts.pictures(held[0].station, held, doubtful, NOON)
    assert pictures is not None
    return standing(pictures, 1, (RUNNING,), 32.0, NOON, 0).worst_a


LOW = of_transaction(2, 6.0)


def test_a_lower_limit_that_was_not_answered_does_not_hide_a_higher_one_before_it() -> None:
    assert worst_a((LOW,), of_transaction(2, 20.0), of_transaction(2, 6.5)) == 20.0


def test_two_that_bound_each_other_may_both_have_been_taken() -> None:
    whole = installed(3, 10.0, purpose=Purpose.STATION, evse=0)
    wider = installed(3, 32.0, purpose=Purpose.STATION, evse=0)
    held = (whole, of_transaction(2, 10.0))
    assert worst_a(held, wider) == 10.0
    assert worst_a(held, wider, of_transaction(2, 32.0)) == 32.0


def test_what_is_accepted_settles_its_place_and_no_other() -> None:
    doubtful = [order(of_transaction(2, 20.0)), order(installed(1, 8.0))]
    doubts.settle(doubtful, order(of_transaction(2, 6.0)))
    assert doubtful == [order(installed(1, 8.0))]


def test_a_refusal_settles_nothing_but_itself() -> None:
    doubtful = [order(of_transaction(2, 20.0)), order(of_transaction(2, 6.0))]
    doubts.withdraw(doubtful, order(of_transaction(2, 6.0)))
    assert doubtful == [order(of_transaction(2, 20.0))]


def test_what_is_sent_again_stands_once() -> None:
    doubtful: list[InstallProfile] = []
    for minute in range(30):
        doubts.add(doubtful, order(installed(1, 8.0, starts_at=at(60 * minute))))
    assert len(doubtful) == 1


def test_what_was_for_a_charge_that_is_over_is_dropped() -> None:
    doubtful = [order(of_transaction(2, 20.0)), order(installed(1, 8.0))]
    doubts.forget_ended(doubtful, None)
    assert doubtful == [order(installed(1, 8.0))]


def test_too_many_doubts_are_no_picture_at_all() -> None:
    doubtful = [order(of_transaction(2, 6.0 + one)) for one in range(doubts.MOST_PICTURES)]
    assert doubts.pictures(LOW.station, (LOW,), doubtful, NOON) is None
