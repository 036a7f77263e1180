"""Transactions (OCPP 2.0.1, E)."""

from collections.abc import Awaitable

from chargeloom.domain.transaction_event import TransactionTold
from chargeloom.protocols.ocpp.v201.mapping.authorization import id_token_info
from chargeloom.protocols.ocpp.v201.mapping.transactions import told
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v201.messages.transactions import (
    TransactionEvent,
    TransactionEventReply,
)
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.transacting import Taken


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
    return _reply(taken) if isinstance(taken, Taken) else _after(taken)


async def _after(taking: Awaitable[Taken]) -> TransactionEventReply:
    return _reply(await taking)


def _reply(taken: Taken) -> TransactionEventReply:
    """Say what the token is worth, when one was shown (OCPP 2.0.1, E01.FR.12)."""
    worth = taken.authorization
    if worth is None:
        return TransactionEventReply()
    return TransactionEventReply(id_token_info=id_token_info(worth, IdTokenInfo, IdToken))
