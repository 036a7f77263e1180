"""Quirks of the clock: how a station writes its times (10)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from chargeloom.sim.quirks.payloads import Payload, changed
from chargeloom.wire.timestamps import to_text

AHEAD: Final = timedelta(hours=2)
"""How far the local time of a station is ahead of UTC."""
_TIMES: Final = frozenset({"timestamp", "generatedAt"})


def timed(write: Callable[[datetime], str]) -> Callable[[str, Payload], Payload]:
    """Write every time stamp this way."""

    def put(name: str, one: str) -> str:
        return write(datetime.fromisoformat(one)) if name in _TIMES else one

    def change(_: str, payload: Payload) -> Payload:
        told: Payload = changed(payload, put)
        return told

    return change


def in_1970(time: datetime) -> str:
    """Write the time of day rightly, on the first day of a clock that was never set."""
    since_midnight = time - time.replace(hour=0, minute=0, second=0, microsecond=0)
    return to_text(datetime(1970, 1, 1, tzinfo=UTC) + since_midnight)


def in_local_time(time: datetime) -> str:
    """Write local time, and call it UTC."""
    return to_text(time + AHEAD)


def with_a_blank(time: datetime) -> str:
    """Write it with a blank, and without a zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S")
