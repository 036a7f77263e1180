"""Transactions (OCPP 2.0.1 and 2.1, E), to the domain."""

from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

import msgspec

from chargeloom.domain.instant import from_datetime
from chargeloom.domain.transaction import Suspicion
from chargeloom.domain.transaction_event import EventKind, TransactionTold
from chargeloom.protocols.ocpp.v201.mapping.metering import readings


def told(call: Any) -> TransactionTold:
    """Read an event of a transaction (OCPP 2.0.1, 1.60)."""
    info, evse, token = call.transaction_info, call.evse, call.id_token
    return TransactionTold(
        number=info.transaction_id,
        seq_no=call.seq_no,
        digest=_digest(call),
        kind=_KIND[call.event_type],
        at=from_datetime(call.timestamp),
        trigger=str(call.trigger_reason),
        is_offline=bool(call.offline),
        evse=evse.id if evse is not None and evse.id > 0 else None,
        connector=evse.connector_id if evse is not None else None,
        token_uid=token.id_token if token is not None else None,
        token_type=str(token.type) if token is not None else None,
        charging_state=_word(info.charging_state),
        stop_reason=_word(info.stopped_reason),
        remote_start=info.remote_start_id,
        reservation=call.reservation_id,
        readings=readings(call.meter_value),
        doubts=_doubts(call.timestamp),
    )


_KIND = {kind.value: kind for kind in EventKind}


def _word(value: str | None) -> str | None:
    return None if value is None else str(value)


def _digest(call: Any) -> int:
    """Return 63 bits of what the event says, whatever message carried it, on time or later."""
    said = _ENCODE(call if call.offline is None else msgspec.structs.replace(call, offline=None))
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big") >> 1


_ENCODE: Final = msgspec.json.Encoder().encode
"""Not as it goes over the wire: only to tell what differs, and at a fraction of the cost."""


def _doubts(moment: datetime) -> tuple[Suspicion, ...]:
    return (Suspicion.CLOCK_WITHOUT_ZONE,) if moment.tzinfo is None else ()
