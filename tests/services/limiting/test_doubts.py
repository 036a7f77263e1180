"""What nobody knows whether it was taken counts, in every combination, until something is known."""

from collections.abc import Sequence

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.limits.charging_profile import InstalledProfile, Purpose
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting import doubts
from chargeloom.services.limiting.doubts import MOST_PICTURES, Doubts, Fate
from chargeloom.services.limiting.standing import standing
from tests.domain.limits.test_composite import NOON, RUNNING, at, installed, of_transaction

LOW = of_transaction(2, 6.0)
STATION = LOW.station


def order(one: InstalledProfile) -> InstallProfile:
    return InstallProfile(evse=one.evse, connector=one.connector, profile=one.profile)


def sent(*told: InstalledProfile, unit: Unit | None = None) -> Doubts:
    doubtful = Doubts()
    for one in told:
        doubtful.add(unit or Unit(), STATION, order(one), NOON)
    return doubtful


def left(doubtful: Doubts) -> list[InstallProfile]:
    return [order(one) for one in doubtful.of(STATION, 1)]


def worst_a(held: Sequence[InstalledProfile], *told: InstalledProfile) -> float:
    doubtful = sent(*told)
    pictures = doubts.pictures(held, (*doubtful.of(STATION, 0), *doubtful.of(STATION, 1)))
    assert pictures is not None
    return standing(pictures, 1, (RUNNING,), 32.0, NOON, 0).worst_a


def test_a_lower_limit_that_was_not_answered_does_not_hide_a_higher_one_before_it() -> None:
    assert worst_a((LOW,), of_transaction(2, 20.0), of_transaction(2, 6.5)) == 20.0


def test_two_that_bound_each_other_may_both_have_been_taken() -> None:
    whole = installed(3, 10.0, purpose=Purpose.STATION, evse=0)
    wider = installed(3, 32.0, purpose=Purpose.STATION, evse=0)
    held = (whole, of_transaction(2, 10.0))
    assert worst_a(held, wider) == 10.0
    assert worst_a(held, wider, of_transaction(2, 32.0)) == 32.0


def test_what_is_accepted_settles_its_place_and_no_other() -> None:
    doubtful = sent(of_transaction(2, 20.0), installed(1, 8.0))
    taken = doubtful.add(Unit(), STATION, order(of_transaction(2, 6.0)), NOON)
    doubtful.settle(Unit(), taken, NOON)
    assert left(doubtful) == [order(installed(1, 8.0))]


def test_what_nobody_knows_the_fate_of_stays_in_doubt_and_what_was_refused_does_not() -> None:
    for fate, stays in ((Fate.UNKNOWN, True), (Fate.REFUSED, False), (Fate.TAKEN, False)):
        doubtful = Doubts()
        ticket = doubtful.add(Unit(), STATION, order(of_transaction(2, 20.0)), NOON)
        doubtful.learned(Unit(), ticket, fate, NOON)
        assert bool(left(doubtful)) is stays, fate


def test_what_is_accepted_settles_nothing_that_is_sent_after_it() -> None:
    doubtful = Doubts()
    taken = doubtful.add(Unit(), STATION, order(of_transaction(2, 6.0)), NOON)
    doubtful.add(Unit(), STATION, order(of_transaction(2, 20.0)), NOON)
    doubtful.settle(Unit(), taken, NOON)
    assert left(doubtful) == [order(of_transaction(2, 20.0))]


def test_what_came_with_a_start_gives_way_to_what_names_the_charge() -> None:
    """OCPP 2.0.1, K05.FR.02 and K01.FR.39."""
    unnamed = installed(7, 16.0, purpose=Purpose.TRANSACTION)
    doubtful = sent(unnamed)
    taken = doubtful.add(Unit(), STATION, order(of_transaction(2, 6.0)), NOON)
    doubtful.settle(Unit(), taken, NOON)
    assert left(doubtful) == []


def test_a_refusal_settles_nothing_but_itself() -> None:
    doubtful = sent(of_transaction(2, 20.0))
    refused = doubtful.add(Unit(), STATION, order(of_transaction(2, 6.0)), NOON)
    doubtful.withdraw(Unit(), refused, NOON)
    assert left(doubtful) == [order(of_transaction(2, 20.0))]


def test_what_may_have_been_taken_at_first_is_not_undone_when_it_is_refused_later() -> None:
    doubtful = sent(of_transaction(2, 20.0))
    again = doubtful.add(Unit(), STATION, order(of_transaction(2, 20.0)), NOON)
    doubtful.withdraw(Unit(), again, NOON)
    assert left(doubtful) == [order(of_transaction(2, 20.0))]


def test_what_is_sent_again_stands_once() -> None:
    told = [installed(1, 8.0, starts_at=at(60 * minute)) for minute in range(30)]
    assert left(sent(*told)) == [order(told[-1])]


def test_what_was_for_a_charge_that_is_over_is_dropped() -> None:
    doubtful = sent(of_transaction(2, 20.0), installed(1, 8.0))
    doubtful.forget_ended(Unit(), STATION, 1, None, NOON)
    assert left(doubtful) == [order(installed(1, 8.0))]


def test_too_many_doubts_are_no_picture_at_all() -> None:
    doubtful = sent(*(of_transaction(2, 6.0 + one) for one in range(MOST_PICTURES)))
    assert doubts.pictures((LOW,), doubtful.of(STATION, 1)) is None


def test_a_doubt_outlives_us_until_it_is_settled() -> None:
    unit = Unit()
    before = sent(of_transaction(2, 20.0), unit=unit)
    stored = {one.key: one for one in (*unit.facts, LOW) if isinstance(one, InstalledProfile)}
    after = Doubts()
    assert after.load(stored.values()) == [LOW]
    assert left(after) == left(before) == [order(of_transaction(2, 20.0))]
    ended = Unit()
    after.settle(ended, after.add(Unit(), STATION, order(LOW), NOON), NOON)
    removed, _ = (one for one in ended.facts if isinstance(one, InstalledProfile))
    assert (removed.key in stored, removed.removed_at) == (True, NOON)
