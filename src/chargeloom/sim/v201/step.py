"""What moves an EVSE on (OCPP 2.0.1, E), and whether the central system must hear of it."""

from dataclasses import dataclass
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    StopReason,
    TriggerReason,
)
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.recording import Occasion, Wording, as_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that a driver, the vehicle or the central system did."""

    trigger: TriggerReason
    reason: StopReason = StopReason.LOCAL
    """Why the transaction ends, if it ends on this."""
    token: IdToken | None = None
    connector: int | None = None
    remote_start_id: int | None = None
    is_final: bool = False
    """Whether the transaction ends on this, whatever is configured."""
    say: Wording = as_it_is


def is_news(running: LocalTransaction, occasion: Occasion) -> bool:
    """Whether an event must be told for a step that neither begins nor ends anything."""
    is_known = occasion.state is running.state and occasion.token is None
    return not is_known or occasion.trigger not in _SILENT


_SILENT: Final = frozenset({TriggerReason.CHARGING_STATE_CHANGED})
"""Told only when the charging state has really changed."""
