"""Matching: which transaction a start or a stop of OCPP 1.6 means, where no number tells it."""

from collections.abc import Iterable
from typing import Final

from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import (
    StartKey,
    Stop,
    Suspicion,
    Transaction,
    TransactionRecord,
    is_plausible,
)
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.reports import Start

NO_NUMBER: Final = frozenset({"-1", "0"})
"""What a station sends when it never learned its number (OCPP 1.6 errata, 3.18)."""


def names_none(number: str) -> bool:
    """Whether a number of OCPP 1.6 is none that we gave: ours are above 0 (errata, 3.18 and 3.54)."""
    return number in NO_NUMBER or number.startswith("-")


def repeats(known: Transaction, start: Start, now: Instant) -> bool:
    """Whether a start tells the newest transaction of its connector again.

    A time that cannot be true makes no key: two customers of a station whose clock stands still
    are two charges.
    """
    key = StartKey(
        evse=start.plug.evse,
        connector=start.plug.connector,
        token_uid=normalised(start.token_uid),
        at=start.at,
        meter_wh=start.meter_wh,
    )
    return known.start_key == key and is_plausible(start.at, now)


def doubts_of_start(
    known: Transaction | None, start: Start, refused: Reason | None, now: Instant
) -> tuple[Suspicion, ...]:
    """Say what is odd about a start, beside the transaction that its connector had before."""
    found: list[Suspicion] = []
    if not is_plausible(start.at, now):
        found.append(Suspicion.CLOCK_IMPLAUSIBLE)
    if refused is not None:
        found.append(Suspicion.START_UNAUTHORIZED)
    if known is not None and known.start_key is not None:
        began = known.start_key
        shown = normalised(start.token_uid)
        is_same_charge = began.meter_wh == start.meter_wh and began.token_uid == shown
        if is_same_charge and known.is_open:
            found.append(Suspicion.START_REPEATED)
    return tuple(found)


def only_candidate(running: Iterable[Transaction], stop: Stop) -> Transaction | None:
    """Find the one running transaction that a stop without a number can mean; two are no match."""
    fitting = [
        transaction
        for transaction in running
        if transaction.is_open and _could_end(transaction.record, stop)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _could_end(record: TransactionRecord, stop: Stop) -> bool:
    if record.started_at is None or record.meter_start_wh is None:
        return False
    same_token = stop.token_uid is None or normalised(stop.token_uid) == normalised(
        record.token_uid or ""
    )
    return same_token and stop.at >= record.started_at and stop.meter_wh >= record.meter_start_wh
