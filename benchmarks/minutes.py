"""A station that tells its meter once a minute: what a year of readings weighs."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Final

from benchmarks.chance import drawn_from
from benchmarks.meter_values import QUANTITIES, Quantity, Samples, line_v16, samples
from benchmarks.script import Script, Step

READINGS_A_YEAR: Final = 365 * 24 * 60
DRIFT: Final = 0.01
"""How far a value moves in a minute, as a part of its range."""


class MinuteScript(Script):
    """Boots, starts a charge and reports; each call is made a minute after the one before."""

    def __init__(self, number: int, id_tag: str, begin: datetime, sample_count: int) -> None:
        source = drawn_from(number)
        readings = series(QUANTITIES[: sample_count - 1], source)
        super().__init__(number, id_tag, (Step.BOOT, Step.START), repeat(Step.METER), readings)
        self._at = begin

    def next_call(self, at: bytes) -> bytes:
        """Write the next call, at the station's own minute."""
        self._at += timedelta(minutes=1)
        at = self._at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z").encode()
        return super().next_call(at)


def series(quantities: tuple[Quantity, ...], source: random.Random) -> Iterator[Samples]:
    """Let each value drift inside its range, as it does at a real meter."""
    values = [source.uniform(quantity.low, quantity.high) for quantity in quantities]
    while True:
        yield samples(quantities, values, is_wordy=True, line=line_v16)
        values = [
            min(
                max(value + source.uniform(-DRIFT, DRIFT) * (each.high - each.low), each.low),
                each.high,
            )
            for each, value in zip(quantities, values, strict=True)
        ]
