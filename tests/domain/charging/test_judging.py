"""What is odd about a transaction of 2.x, as its events come in whatever order."""

from chargeloom.domain.charging.judging import in_order
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.charging.transaction_event import EventKind
from tests.domain.charging.told import fold, reading, told


def test_what_is_missing_is_said_until_it_comes() -> None:
    start, middle, end = told(0, EventKind.STARTED), told(1), told(2, EventKind.ENDED)
    assert Suspicion.START_MISSING in fold([end]).suspect
    assert fold([end, start]).suspect == (Suspicion.EVENTS_MISSING,)
    assert fold([end, start, middle]).suspect == ()


def test_what_events_contradict_is_said_whichever_came_first() -> None:
    start = told(0, EventKind.STARTED, evse=1, token_uid="TAG")
    other = told(1, evse=2, token_uid="ANOTHER")
    for events in ([start, other], [other, start]):
        suspect = set(fold(events).suspect)
        assert {Suspicion.EVSE_CHANGED, Suspicion.TOKEN_CHANGED} <= suspect


def test_a_token_that_differs_in_case_only_is_the_same() -> None:
    """(OCPP 2.0.1, 2.28)."""
    start = told(0, EventKind.STARTED, token_uid="tag")
    assert fold([start, told(1, token_uid="TAG")]).suspect == ()


def test_a_second_start_and_a_second_end_are_told_apart_by_what_they_say() -> None:
    start, end = told(0, EventKind.STARTED), told(1, EventKind.ENDED)
    assert fold([start, end, start, end]).suspect == ()
    again = [told(0, EventKind.STARTED, digest=7), told(1, EventKind.ENDED, digest=8)]
    suspect = set(fold([start, end, *again]).suspect)
    assert suspect == {Suspicion.START_REPEATED, Suspicion.STOP_DISPUTED}


def test_a_first_register_that_was_told_on_the_way_is_called_inferred() -> None:
    start = told(0, EventKind.STARTED)
    later = told(1, readings=(reading(1, "7", "Sample.Periodic"),))
    assert fold([start, later]).suspect == (Suspicion.METER_START_INFERRED,)


def test_oddities_stand_in_the_order_of_their_declaration() -> None:
    found = tuple(Suspicion)
    assert in_order(set(found)) == found
