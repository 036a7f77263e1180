"""Transactions (OCPP 2.0.1 and 2.1, E), to the domain."""

from datetime import datetime
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.charging.transaction_event import (
    EventKind,
    TransactionTold,
    tells_only_of_the_way,
)
from chargeloom.domain.instant import Instant, from_datetime, to_datetime
from chargeloom.domain.money import Money
from chargeloom.domain.reading import are_plain
from chargeloom.protocols.ocpp.v201.mapping.metering import mark, mark_of, readings


def told(call: Any) -> TransactionTold:
    """Read an event of a transaction (OCPP 2.0.1, 1.60)."""
    info, evse, token = call.transaction_info, call.evse, call.id_token
    at, read = from_datetime(call.timestamp), readings(call.meter_value)
    said = tuple([(one.at, mark_of(one.quantities), one.values) for one in read])
    event = TransactionTold(
        number=info.transaction_id,
        seq_no=call.seq_no,
        digest=digest(mark_of_rest(call), info.transaction_id, call.seq_no, at, said),
        kind=_KIND[call.event_type],
        at=at,
        trigger=str(call.trigger_reason),
        is_offline=bool(call.offline),
        evse=evse.id if evse is not None and evse.id > 0 else None,
        connector=evse.connector_id if evse is not None else None,
        token_uid=token.id_token if token is not None else None,
        token_type=str(token.type) if token is not None else None,
        charging_state=_word(info.charging_state),
        preconditioning=_word(getattr(call, "preconditioning_status", None)),
        evse_sleep=getattr(call, "evse_sleep", None),
        stop_reason=_word(info.stopped_reason),
        remote_start=info.remote_start_id,
        reservation=_reservation(call.reservation_id),
        readings=read,
        doubts=_doubts(call.timestamp),
        are_numbers=are_plain(read),
        cost=_cost(call),
    )
    return msgspec.structs.replace(event, is_on_the_way=tells_only_of_the_way(event))


def _cost(call: Any) -> Money | None:
    """Read what a station reckoned at the end, with taxes where it has any; 2.0.1 has no words for it (OCPP 2.1, I12)."""
    bill = getattr(call, "cost_details", None)
    if bill is None or bill.failure_to_calculate or call.event_type != EventKind.ENDED:
        return None
    total = bill.total_cost.total
    amount = total.incl_tax if total.incl_tax is not None else total.excl_tax
    return None if amount is None else Money(amount=amount, currency=bill.total_cost.currency)


_KIND = {kind.value: kind for kind in EventKind}


def _reservation(number: int | None) -> int | None:
    """Read which reservation is used; stations that mean none say 0 or -1."""
    return number if number is not None and number > 0 else None


def _word(value: str | None) -> str | None:
    return None if value is None else str(value)


Said = tuple[tuple[Instant, int, tuple[str, ...]], ...]
"""Readings: when, the mark of their quantities, and the values."""


def digest(rest: int, number: str, seq_no: int, at: Instant, said: Said) -> int:
    """Return 63 bits of what an event says, whatever message carried it."""
    return mark((rest, number, seq_no, at, said))


def mark_of_rest(call: Any) -> int:
    """Mark what an event says besides; on time or later is the same."""
    info = msgspec.structs.replace(call.transaction_info, transaction_id="")
    return mark(
        msgspec.structs.replace(
            call,
            transaction_info=info,
            seq_no=0,
            timestamp=_NO_TIME,
            meter_value=None,
            offline=None,
        )
    )


_NO_TIME: Final = to_datetime(Instant(0))


def _doubts(moment: datetime) -> tuple[Suspicion, ...]:
    return (Suspicion.CLOCK_WITHOUT_ZONE,) if moment.tzinfo is None else ()
