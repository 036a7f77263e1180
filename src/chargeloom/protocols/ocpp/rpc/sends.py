"""A SEND: the peer tells something that must not be answered, not even when it is at fault (OCPP 2.1, Part 4, 4.2.4)."""

from typing import Any, Final, cast

import msgspec

from chargeloom.protocols.ocpp.dialect import Dialect, Side
from chargeloom.protocols.ocpp.envelope import MAX_ECHOED_ID, NO_ID, elements_head, is_id
from chargeloom.protocols.ocpp.incoming import CallFault, FaultySend, Mend, Sent
from chargeloom.protocols.ocpp.rpc import signed
from chargeloom.protocols.ocpp.rpc.faults import ID_RULE, unknown
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.message import Send
from chargeloom.wire.violation import Violation, WireError

_SEND_LENGTH: Final = 4


def read_send(
    dialect: Dialect, side: Side, elements: list[msgspec.Raw], frame: bytes, mend: Mend
) -> Sent | FaultySend:
    """Read what is sent to this side, also where it is put right."""
    message_id, action = elements_head(elements)
    shown = (message_id or NO_ID)[:MAX_ECHOED_ID]
    if message_id is None or not is_id(message_id) or len(elements) != _SEND_LENGTH:
        code, why = dialect.codes[Violation.MALFORMED], ID_RULE
        return FaultySend(shown, action, CallFault(code, why, {}), frame)
    plain = signed.plain_action(action) if dialect.framing.has_signed else None
    decoder = dialect.send_decoders[side].get(action if plain is None else plain)
    if decoder is None:
        return FaultySend(shown, action, CallFault(*unknown(dialect, action), {}), frame)
    try:
        payload = bytes(elements[3])
        if plain is None:
            return _read(decoder, message_id, action, payload, frame, mend)
        inner = bytes(signed.payload_in(plain, payload))
        return _read(decoder, message_id, plain, inner, frame, mend)
    except WireError as error:
        code = dialect.codes[error.violation]
        return FaultySend(shown, action, CallFault(code, str(error), {}), frame)


def _read(
    decoder: TypedDecoder[Any],
    message_id: str,
    action: str,
    payload: bytes,
    frame: bytes,
    mend: Mend,
) -> Sent:
    try:
        return Sent(message_id, action, decoder.decode(payload), frame)
    except WireError as error:
        mended = mend(action, decoder, payload, error)
        if mended is None:
            raise
        return Sent(message_id, action, cast("Send", mended.message), frame, mended.deviations)
