"""Folding: the record of a transaction is the same for every order of its events."""

import msgspec
from hypothesis import given, strategies as st

from chargeloom.domain.charging.folding import folded, is_of_another
from chargeloom.domain.charging.transaction_event import (
    EventKind,
    TransactionEvent,
    TransactionTold,
)
from chargeloom.domain.instant import MINUTE, YEAR, Instant
from tests.domain.charging.told import NOON, fold, known, reading, told

words = st.sampled_from(["A", "B"])
events = st.builds(
    TransactionTold,
    number=st.just("T"),
    seq_no=st.integers(0, 6),
    digest=st.integers(0, 3),
    kind=st.sampled_from(EventKind),
    at=st.integers(0, 9).map(lambda minute: Instant(NOON + minute * MINUTE)),
    trigger=st.sampled_from(["Authorized", "StopAuthorized", "CablePluggedIn", "EVConnectTimeout"]),
    is_offline=st.booleans(),
    evse=st.none() | st.integers(1, 2),
    connector=st.none() | st.integers(1, 2),
    token_uid=st.none() | words,
    token_type=st.none() | words,
    charging_state=st.none() | words | st.just("Idle"),
    stop_reason=st.none() | words,
    remote_start=st.none() | st.integers(1, 2),
    reservation=st.none() | st.integers(1, 2),
    readings=st.lists(
        st.builds(
            reading,
            st.integers(0, 9),
            st.integers(0, 99).map(str),
            st.sampled_from(["Transaction.Begin", "Transaction.End", "Sample.Periodic"]),
            st.sampled_from(["Outlet", "Inlet"]),
        ),
        max_size=3,
    ).map(tuple),
).map(known)
sets_of_events = st.lists(events, max_size=6, unique_by=lambda one: (one.seq_no, one.digest))


@given(st.data(), sets_of_events)
def test_every_order_and_repetition_gives_the_same_record(
    data: st.DataObject, events: list[TransactionTold]
) -> None:
    repeats = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    shuffled = data.draw(st.permutations(events + repeats))
    assert fold(list(shuffled)) == fold(events)


quiet = st.builds(
    lambda event: told(event.seq_no, digest=event.digest, at=event.at, readings=event.readings),
    events,
)


@given(sets_of_events, quiet)
def test_the_short_cut_for_what_comes_on_the_way_finds_what_a_full_look_finds(
    before: list[TransactionTold], event: TransactionTold
) -> None:
    record = fold(before)
    at_once = folded(record, event, None)
    assert folded(record, msgspec.structs.replace(event, is_on_the_way=False), None) == at_once


def test_an_event_that_adds_nothing_leaves_the_very_record() -> None:
    record = fold([told(0, EventKind.STARTED, readings=(reading(0, "5", "Transaction.Begin"),))])
    assert folded(record, told(1, readings=(reading(1, "6", "Sample.Periodic"),)), None) is record


def test_a_start_after_the_end_is_of_another_transaction() -> None:
    over = fold([told(0, EventKind.STARTED), told(1, EventKind.ENDED)])
    again = told(0, EventKind.STARTED, digest=9, at=Instant(NOON + YEAR))
    assert is_of_another(over, again, None)
    assert not is_of_another(over, told(0, EventKind.STARTED), None)
    assert not is_of_another(fold([told(0, EventKind.STARTED)]), again, None)


def test_an_event_is_told_apart_by_its_number_and_digest() -> None:
    names = TransactionEvent.__struct_fields__
    assert names[:3] == ("transaction", "seq_no", "digest")
