"""Transactions (OCPP 2.1, E)."""

from collections.abc import Awaitable
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.charge_limit import Ceiling
from chargeloom.domain.charging.transaction_event import (
    TX_RESUMED,
    EventKind,
    TransactionTold,
)
from chargeloom.protocols.ocpp.v21.mapping import ceiling_of, limit_of
from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v21.messages.transactions import (
    TransactionEvent,
    TransactionEventReply,
)
from chargeloom.protocols.ocpp.v201.handlers.notices import is_too_long, tell_as
from chargeloom.protocols.ocpp.v201.mapping.authorization import id_token_info
from chargeloom.protocols.ocpp.v201.mapping.transactions import told
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    TransactionEventType,
)
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.charging import Taken
from chargeloom.wire.json import encode
from chargeloom.wire.message import silent

_NOTHING_TO_SAY: Final = silent(TransactionEventReply)
_OF_MONEY: Final = ("eventType", "transactionInfo", "costDetails")


def transaction_event(
    visit: Visit, call: TransactionEvent
) -> TransactionEventReply | Awaitable[TransactionEventReply]:
    """Take an event of a transaction; it can't be refused, only doubted (OCPP 2.1, E01)."""
    if call.cost_details is not None or call.transaction_info.transaction_limit is not None:
        _tell_of_money(visit, call)
    return _take(visit, told(call), ceiling_of(call.transaction_info.transaction_limit))


def _tell_of_money(visit: Visit, call: TransactionEvent) -> None:
    """Tell what a charge cost by the station's own tariff, at its end, and which limit holds (I12; E16.FR.01 and FR.03)."""
    is_bill = call.event_type is TransactionEventType.ENDED and call.cost_details is not None
    if not is_bill and call.transaction_info.transaction_limit is None:
        return
    payload: dict[str, Any] = msgspec.json.decode(encode(call))
    said: dict[str, Any] = {name: payload[name] for name in _OF_MONEY if name in payload}
    if not is_bill:
        said.pop("costDetails", None)
    elif is_too_long(said):
        said["costDetails"].pop("chargingPeriods", None)
    tell_as(visit, type(call).action_name(), said)


def transaction_told(
    visit: Visit, event: TransactionTold
) -> TransactionEventReply | Awaitable[TransactionEventReply]:
    """Take an event whose message was familiar (OCPP 2.1, E02)."""
    return _take(visit, event, None)


def _take(
    visit: Visit, event: TransactionTold, kept: Ceiling | None
) -> TransactionEventReply | Awaitable[TransactionEventReply]:
    taken = visit.core.transacting.take(visit.unit, visit.station, event, visit.now)
    if isinstance(taken, Taken):
        return _reply(visit, event, kept, taken)
    return _after(visit, event, kept, taken)


async def _after(
    visit: Visit, event: TransactionTold, kept: Ceiling | None, taking: Awaitable[Taken]
) -> TransactionEventReply:
    return _reply(visit, event, kept, await taking)


def _reply(
    visit: Visit, event: TransactionTold, kept: Ceiling | None, taken: Taken
) -> TransactionEventReply:
    """Say what the token is worth, when one was shown, how far the charge may go, and at the end what it cost.

    OCPP 2.1, E01.FR.12, E16.FR.02 and I03.FR.02.
    """
    bounds = visit.core.bounds
    limit = None
    if kept is not None:
        bounds.keep_to(visit.unit, visit.station.id, taken.transaction.record.id, kept)
    if bounds.has_untold and event.kind is not EventKind.ENDED:
        limit = limit_of(bounds.to_tell(visit.station.id, taken.transaction.record.id))
    if event.is_on_the_way and limit is None:
        return _NOTHING_TO_SAY
    if event.trigger == TX_RESUMED:
        evse = taken.transaction.record.evse or 0
        visit.core.limiting.resumed(visit.station, evse, event.number)
    worth = taken.authorization
    is_end = event.kind is EventKind.ENDED
    total = (
        visit.core.showing.total(visit.station.id, taken.transaction.record.id) if is_end else None
    )
    if worth is None:
        return TransactionEventReply(total_cost=total, transaction_limit=limit)
    info = id_token_info(worth, event.token_type, IdTokenInfo, IdToken, visit.now)
    return TransactionEventReply(total_cost=total, id_token_info=info, transaction_limit=limit)
