"""What stations say is remembered, but never without end."""

import pytest

from chargeloom.protocols.ocpp.familiar import memory
from chargeloom.protocols.ocpp.familiar.memory import Memory


def test_what_is_kept_is_found() -> None:
    kept = Memory()
    assert kept.keep("words", 7) == 7
    assert kept["words"] == 7


def test_a_memory_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_LEARNT", 10)
    kept = Memory()
    for words in ("aaaa", "bbbb", "cccc"):
        kept.keep(words, words)
    assert kept == {"cccc": "cccc"}
    kept.keep("dddd", "dddd")
    assert kept == {"cccc": "cccc", "dddd": "dddd"}
