"""How chapters become one story: their order, where it begins and ends, and how long its pauses lasted."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.web.console.trace.chapter import Chapter
from chargeloom.web.console.words.texts import translate

BEFORE: Final = 15 * MINUTE
"""So long before the start may a car be plugged in and a card be shown."""
AFTER: Final = 15 * MINUTE
PAUSES: Final = {"SuspendedEV": "Pause by the car.", "SuspendedEVSE": "Pause by the station."}
ONCE_MORE: Final = "Told once more: {words}"
TEXTS: Final = frozenset({ONCE_MORE, *PAUSES.values()})
_END: Final = "StopTransaction"


def turn(one: Chapter) -> tuple[Instant, int]:
    """Put chapters in their order; at one moment a charge begins, is measured, and ends."""
    return one.at, _LATER.get(one.drawing, 0)


_LATER: Final = {"power": 1, "check": 2}


def once_more(told: Sequence[Chapter], language: str) -> list[Chapter]:
    """Mark each end that was told after the first one: it may say something else."""
    ends = sorted((one for one in told if one.action == _END), key=lambda one: one.at)
    again = {one.message for one in ends[1:]}
    text = translate(language, ONCE_MORE)
    return [
        one._replace(tone="warm", drawing="warn", words=text.format(words=one.words))
        if one.message in again and one.message is not None
        else one
        for one in told
    ]


def from_plug_to_unplug(told: Sequence[Chapter], record: TransactionRecord) -> Sequence[Chapter]:
    """Leave out what belongs to the charge before or after: a free connector stands between."""
    ended_at = record.stop_received_at or record.interrupted_at
    free = [place for place, one in enumerate(told) if one.state == FREE]
    before = [place for place in free if told[place].at < record.received_at]
    after = [place for place in free if ended_at is not None and told[place].at >= ended_at]
    return told[before[-1] + 1 if before else 0 : after[0] + 1 if after else len(told)]


FREE: Final = "Available"
_OCCUPIED: Final = "Occupied"
"""What 2.x says of the connector whether or not its charge pauses."""


def with_pauses(told: Sequence[Chapter]) -> Sequence[Chapter]:
    """Say of each pause how long it lasted: until the next state."""
    places = [place for place, one in enumerate(told) if one.state not in (None, _OCCUPIED)]
    ends = dict(pairwise(places))
    return [
        one._replace(lasted_us=told[ends[place]].at - one.at)
        if one.state in PAUSES and place in ends
        else one
        for place, one in enumerate(told)
    ]
