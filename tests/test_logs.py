"""What is written down, and how much of it."""

import errno
import json
from io import StringIO

import pytest
import structlog

from chargeloom import clock
from chargeloom.logs import Quota, Steady, in_json, in_words


@pytest.mark.parametrize("event", ["station refused", "request refused"])
def test_strangers_fill_no_disk(monkeypatch: pytest.MonkeyPatch, event: str) -> None:
    """The line that gets through again says how many did not."""
    now = 0.0
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    quota, written = Quota(), []
    for _ in range(10_000):
        try:
            written.append(quota(None, "warning", {"event": event, "why": "x"}))
        except structlog.DropEvent:
            continue
    assert len(written) == 200
    now = 1.0
    assert quota(None, "warning", {"event": event})["left_out"] == 9_800
    assert "left_out" not in quota(None, "warning", {"event": event})


def test_what_is_ours_is_always_written() -> None:
    quota = Quota()
    lines = [{"event": "station connected", "station": str(number)} for number in range(10_000)]
    assert [quota(None, "info", line) for line in lines] == lines


class Disk(StringIO):
    """A file on a disk that may be full."""

    is_full = False

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def test_a_log_that_can_not_be_written_stops_no_work_and_says_later_what_is_missing() -> None:
    disk = Disk()
    log = structlog.WriteLogger(Steady(disk, in_json))  # type: ignore[arg-type]
    log.msg("1")
    disk.is_full = True
    log.msg("2")
    log.msg("3")
    disk.is_full = False
    log.msg("4")
    log.msg("5")
    said = [json.loads(line) for line in disk.getvalue().splitlines()]
    missing = {"event": "lines of this log are missing", "level": "error", "lines": 2}
    assert said == [1, missing, 4, 5]


def test_a_log_that_nobody_reads_any_more_stops_no_work() -> None:
    log = Disk()
    log.close()
    Steady(log, in_words).write("unheard\n")
    assert in_words(3).startswith("3 lines")
