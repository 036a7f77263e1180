"""Raw calls: a request in the station's own words, which come from outside and are checked before they go."""

from chargeloom.domain.commands.raw_call import RawCall, RawRefused, RawReply
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.rpc import CallFault, Dialect
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.wire.violation import WireError


async def call_raw(dialect: Dialect, raw: RawCall, call: CallStation) -> RawReply | RawRefused:
    """Send a request that keeps to its declaration, and bring the answer back. Raises Refusal."""
    decoder = dialect.request_decoder(raw.action)
    if decoder is None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED)
    try:
        request = decoder.decode(raw.payload)
    except WireError as error:
        return RawRefused(pointer=error.pointer, message=error.description)
    reply = await call(request)
    if isinstance(reply, CallFault):
        return RawReply(
            protocol=dialect.subprotocol,
            error_code=reply.code,
            error_description=reply.description,
            error_details=reply.details,
        )
    return RawReply(protocol=dialect.subprotocol, payload=dialect.encode(reply))
