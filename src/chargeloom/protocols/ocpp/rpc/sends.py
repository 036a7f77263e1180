"""A SEND: the peer tells something that must not be answered, not even when it is at fault (OCPP 2.1, Part 4, 4.2.4)."""

from typing import Final

import msgspec

from chargeloom.protocols.ocpp.dialect import Dialect, Side
from chargeloom.protocols.ocpp.envelope import MAX_ECHOED_ID, NO_ID, elements_head, is_id
from chargeloom.protocols.ocpp.incoming import CallFault, FaultySend, Sent
from chargeloom.protocols.ocpp.rpc import signed
from chargeloom.protocols.ocpp.rpc.faults import ID_RULE, unknown
from chargeloom.wire.violation import Violation, WireError

_SEND_LENGTH: Final = 4


def read_send(
    dialect: Dialect, side: Side, elements: list[msgspec.Raw], frame: bytes
) -> Sent | FaultySend:
    """Read what is sent to this side."""
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
        if plain is None:
            return Sent(message_id, action, decoder.decode(elements[3]), frame)
        inner = signed.payload_in(plain, bytes(elements[3]))
        return Sent(message_id, plain, decoder.decode(inner), frame)
    except WireError as error:
        code = dialect.codes[error.violation]
        return FaultySend(shown, action, CallFault(code, str(error), {}), frame)
