"""Superseding: an EVSE has one transaction at a time, so one that begins there ends all that began before."""

from collections.abc import Iterator

from chargeloom.domain.charging.transaction import Transaction
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
        is_here = known.evse == evse and other is not by
        if is_here and (known.started_at is None or known.started_at <= began):
            yield other
