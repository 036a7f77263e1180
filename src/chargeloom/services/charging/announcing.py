"""Announcing: what is told of transactions and sessions, in one form for all protocols."""

from typing import Any

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground


def transaction_told(record: TransactionRecord) -> dict[str, Any]:
    """Say what is told of a transaction."""
    return {
        "station": record.station,
        "evse": record.evse,
        "connector": record.connector,
        "token": record.token_uid,
        "suspect": list(record.suspect),
    }


def session_told(session: SessionRecord) -> dict[str, Any]:
    """Say what is told of a session."""
    return {
        "station": session.station,
        "evse": session.evse,
        "connector": session.connector,
        "token": session.token_uid,
    }


def tell_transaction(
    ground: Ground, unit: Unit, kind: EventType, record: TransactionRecord, now: Instant
) -> None:
    """Tell what became of a transaction."""
    ground.tell(unit, kind, to_text("tx", record.id), transaction_told(record), now)


def tell_session(
    ground: Ground, unit: Unit, kind: EventType, session: SessionRecord, now: Instant
) -> None:
    """Tell what became of a session."""
    ground.tell(unit, kind, to_text("ses", session.id), session_told(session), now)
