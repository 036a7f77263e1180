"""Superseding: an EVSE has one transaction at a time, so one that begins there ends all that began before."""

from collections.abc import Iterator

from chargeloom.domain.charging.transaction import Transaction, begun_at
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station


def superseded(
    station: Station, by: Transaction, evse: int | None, began: Instant
) -> Iterator[Transaction]:
    """Find what runs no longer at an EVSE: it began before this one did."""
    if evse is None:
        return
    for other in station.open.values():
        known = other.record
        if known.evse == evse and other is not by and begun_at(known) <= began:
            yield other


def begun_by(told: TransactionTold, now: Instant) -> Instant:
    """Say since when a transaction runs by the first that is told of it.

    What a station tells as it happens happens now, whatever its clock says.
    """
    is_live = told.kind is EventKind.STARTED and not told.is_offline
    return now if is_live else min(told.at, now)
