"""Announcing: what is told of transactions and sessions, in one form for all protocols."""

from typing import Any

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.ground import Ground


def transaction_told(record: TransactionRecord, token: str | None) -> dict[str, Any]:
    """Say what is told of a transaction; of its token, what may be."""
    return {
        "station": record.station,
        "evse": record.evse,
        "connector": record.connector,
        "token": token,
        "suspect": list(record.suspect),
    }


def session_told(session: SessionRecord, token: str) -> dict[str, Any]:
    """Say what is told of a session; of its token, what may be."""
    return {
        "station": session.station,
        "evse": session.evse,
        "connector": session.connector,
        "token": token,
    }


class Announcing:
    """Tells of transactions and sessions."""

    def __init__(self, ground: Ground, authorizing: Authorizing) -> None:
        self._ground = ground
        self._authorizing = authorizing

    def transaction(
        self, unit: Unit, kind: EventType, record: TransactionRecord, now: Instant
    ) -> None:
        """Tell what became of a transaction."""
        uid = record.token_uid
        token = None if uid is None else self._authorizing.told(uid, record.token_type)
        told = transaction_told(record, token)
        self._ground.tell(unit, kind, to_text("tx", record.id), told, now)

    def session(self, unit: Unit, kind: EventType, session: SessionRecord, now: Instant) -> None:
        """Tell what became of a session."""
        told = session_told(session, self._authorizing.told(session.token_uid))
        self._ground.tell(unit, kind, to_text("ses", session.id), told, now)
