import pytest

from tests.durability.promises import acknowledgements, broken, hasty
from tests.durability.recording import (
    LOG,
    answered,
    called,
    descriptor,
    line,
    synced,
    upgrade,
    written,
)
from tests.durability.trace import system_calls

KEPT = [called(), written(b"row"), synced(), answered()]


def ids(lines: list[str]) -> list[str]:
    return [promise.message_id for promise in broken(system_calls([*upgrade(), *lines]), LOG)]


def test_a_call_and_its_answer_make_an_acknowledgement() -> None:
    (promise,) = acknowledgements(system_calls([*upgrade(), *KEPT]))
    assert promise == ("m1", "MeterValues", 2, 5)


def test_written_then_synced_then_answered_is_a_kept_promise() -> None:
    assert ids(KEPT) == []


@pytest.mark.parametrize(
    "lines",
    [
        [called(), answered()],
        [called(), synced(), answered()],
        [called(), written(b"row"), answered()],
        [called(), written(b"row"), answered(), synced()],
        [called(), synced(), written(b"row"), answered()],
        [written(b"row"), called(), synced(), answered()],
        [written(b"row"), synced(), called(), answered()],
        [called(), written(b"row"), synced("-1 EIO (Input/output error)"), answered()],
        [called(), written(b"row", path="/data/chargeloom.db"), synced(), answered()],
        [called(), written(b"row"), synced(path="/data/chargeloom.db"), answered()],
    ],
    ids=[
        "nothing written",
        "nothing written but synced",
        "not synced",
        "synced after the answer",
        "synced before the write",
        "written before the call",
        "all before the call",
        "the sync failed",
        "another file written",
        "another file synced",
    ],
)
def test_every_other_order_is_a_broken_promise(lines: list[str]) -> None:
    assert ids(lines) == ["m1"]


def test_a_sync_that_began_before_the_write_was_over_does_not_count() -> None:
    begun = line(3, f"fdatasync({descriptor(4, LOG)} <unfinished ...>")
    ended = line(3, "<... fdatasync resumed>) = 0")
    assert ids([called(), begun, written(b"row"), ended, answered()]) == ["m1"]


def test_a_sync_that_returned_after_the_answer_was_begun_does_not_count() -> None:
    begun = line(3, f"fdatasync({descriptor(4, LOG)} <unfinished ...>")
    ended = line(3, "<... fdatasync resumed>) = 0")
    assert ids([called(), written(b"row"), begun, answered(), ended]) == ["m1"]


def test_an_answer_that_leaves_while_another_row_is_not_synced_is_hasty() -> None:
    lines = [*upgrade(), called(), written(b"row"), synced(), written(b"another"), answered()]
    calls = system_calls(lines)
    assert (broken(calls, LOG), len(hasty(calls, LOG))) == ([], 1)
    assert hasty(system_calls([*upgrade(), *KEPT]), LOG) == []


def test_a_call_that_promises_nothing_may_be_answered_at_once() -> None:
    assert ids([called(b'[2,"m1","Heartbeat",{}]'), answered()]) == []


def test_an_answer_with_an_error_is_no_acknowledgement() -> None:
    lines = [called(), answered(b'[4,"m1","InternalError","",{}]')]
    assert acknowledgements(system_calls([*upgrade(), *lines])) == []
