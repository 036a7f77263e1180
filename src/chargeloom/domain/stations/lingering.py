"""Lingering: a charge whose authorization ended holds its EVSE until the vehicle is gone (OCPP 2.0.1, C01.FR.24)."""

from collections.abc import Sequence

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station


def is_stopped_by_token(transaction: Transaction) -> bool:
    """Whether a token that began a charge, or one that may stop it, was shown to stop it, and it is not over."""
    record = transaction.record
    return transaction.is_open and None not in (record.token_uid, record.stop_token_uid)


def tokens_lingering(station: Station) -> Sequence[str]:
    """List the tokens whose charges hold the EVSEs of a station after they were stopped; none where an EVSE is not held so.

    One that no vehicle occupies is not held: the end of its charge was lost, and keeps nobody out.
    """
    held = {
        one.record.evse: one.record.token_uid or ""
        for one in station.open.values()
        if is_stopped_by_token(one)
    }
    evses = {plug.evse for plug in station.connectors if plug.evse > 0}
    occupied = {
        plug.evse for plug, one in station.connectors.items() if one.status is Status.OCCUPIED
    }
    return tuple(held.values()) if evses and evses <= held.keys() & occupied else ()
