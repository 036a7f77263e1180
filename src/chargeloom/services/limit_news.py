"""Limit news: how far a charge may go was said, or said anew, and whoever listens is told."""

from typing import Any

from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.money import text
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground


def announce(
    ground: Ground, unit: Unit, record: TransactionRecord, limit: ChargeLimit, now: Instant
) -> None:
    """Tell what limits a charge from now on, and what of it its station keeps to so far."""
    told = {
        "station": record.station,
        "evse": record.evse,
        "connector": record.connector,
        "asked": _said(limit.asked),
        "kept": _said(limit.kept),
    }
    ground.tell(unit, EventType.TRANSACTION_LIMITED, to_text("tx", record.id), told, now)


def _said(ceiling: Ceiling | None) -> dict[str, Any] | None:
    """Say how far; null has no end, and a cost is text, as everywhere."""
    ends = None if ceiling is None else ceiling.ends
    if ends is None:
        return None
    return {
        "cost": None if ends.cost is None else text(ends.cost),
        "energy_wh": None if ends.energy_wh is None else round(ends.energy_wh),
        "time_s": ends.time_s,
        "soc": ends.soc,
    }
