"""Transactions (OCPP 2.0.1, E)."""

from collections.abc import Awaitable
from typing import Final

from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.protocols.ocpp.v201.mapping.authorization import id_token_info
from chargeloom.protocols.ocpp.v201.mapping.transactions import told
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v201.messages.transactions import (
    TransactionEvent,
    TransactionEventReply,
)
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.charging import Taken
from chargeloom.wire.message import silent

_NOTHING_TO_SAY: Final = silent(TransactionEventReply)


def transaction_event(
    visit: Visit, call: TransactionEvent
) -> TransactionEventReply | Awaitable[TransactionEventReply]:
    """Take an event of a transaction; it can't be refused, only doubted (OCPP 2.0.1, E01)."""
    return transaction_told(visit, told(call))


def transaction_told(
    visit: Visit, event: TransactionTold
) -> TransactionEventReply | Awaitable[TransactionEventReply]:
    """Take an event whose message was familiar (OCPP 2.0.1, E02)."""
    taken = visit.core.transacting.take(visit.unit, visit.station, event, visit.now)
    if isinstance(taken, Taken):
        return _reply(visit, event, taken)
    return _after(visit, event, taken)


async def _after(
    visit: Visit, event: TransactionTold, taking: Awaitable[Taken]
) -> TransactionEventReply:
    return _reply(visit, event, await taking)


def _reply(visit: Visit, event: TransactionTold, taken: Taken) -> TransactionEventReply:
    """Say what the token is worth, when one was shown, and at the end what it cost, if that is known.

    OCPP 2.0.1, E01.FR.12 and I03.FR.02.
    """
    if event.is_on_the_way:
        return _NOTHING_TO_SAY
    worth = taken.authorization
    is_end = event.kind is EventKind.ENDED
    total = (
        visit.core.showing.total(visit.station.id, taken.transaction.record.id) if is_end else None
    )
    if worth is None:
        return TransactionEventReply(total_cost=total)
    info = id_token_info(worth, event.token_type, IdTokenInfo, IdToken, visit.now)
    return TransactionEventReply(total_cost=total, id_token_info=info)
