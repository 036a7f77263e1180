"""The durable mix: stations in the middle of their charges.

Of 40 messages 28 are MeterValues (70 %), 6 StatusNotification (15 %), 4 Heartbeat (10 %), one
StartTransaction and one StopTransaction (5 %), in the order of a charge.
"""

import random
from collections.abc import Sequence
from itertools import cycle
from typing import Final

from benchmarks.meter_values import Meter
from benchmarks.script import Script, Step

BEFORE: Final = (Step.PREPARING, Step.START, Step.CHARGING)
DURING: Final = (Step.METER,) * 28 + (Step.HEARTBEAT,) * 4
AFTER: Final = (Step.STOP, Step.FINISHING, Step.AVAILABLE)


def charge(source: random.Random) -> tuple[Step, ...]:
    """Lay out one charge of 40 messages; each status differs from the one before."""
    during = list(DURING)
    source.shuffle(during)
    paused_at, resumed_at = sorted(source.sample(range(1, len(during)), 2))
    during.insert(resumed_at, Step.CHARGING)
    during.insert(paused_at, Step.SUSPENDED)
    return (*BEFORE, *during, *AFTER)


def charging(
    number: int,
    id_tag: str,
    meters: Sequence[Meter],
    source: random.Random,
    kind: type[Script] = Script,
) -> Script:
    """Write the script of a station that begins somewhere in its charge."""
    steps = charge(source)
    position = source.randrange(len(steps))
    is_in_charge = steps.index(Step.START) < position <= steps.index(Step.STOP)
    return kind(
        number,
        id_tag,
        prologue=(Step.BOOT, Step.START) if is_in_charge else (Step.BOOT,),
        steps=cycle((*steps[position:], *steps[:position])),
        readings=cycle(meters[number % len(meters)]),
    )
