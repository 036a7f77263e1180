"""What is written down, and how much of it."""

import pytest
import structlog

from chargeloom import clock
from chargeloom.logs import Quota


def test_strangers_fill_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that gets through again says how many did not."""
    now = 0.0
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    quota, written = Quota(), []
    for _ in range(10_000):
        try:
            written.append(quota(None, "warning", {"event": "station refused", "why": "x"}))
        except structlog.DropEvent:
            continue
    assert len(written) == 200
    now = 1.0
    assert quota(None, "warning", {"event": "station refused"})["left_out"] == 9_800
    assert "left_out" not in quota(None, "warning", {"event": "station refused"})


def test_what_is_ours_is_always_written() -> None:
    quota = Quota()
    lines = [{"event": "station connected", "station": str(number)} for number in range(10_000)]
    assert [quota(None, "info", line) for line in lines] == lines
