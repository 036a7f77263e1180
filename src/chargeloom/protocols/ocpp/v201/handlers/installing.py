"""Contract certificates that a car wants installed (OCPP 2.0.1 and 2.1, M01 and M02)."""

from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.contracts.installing import Wanted
from chargeloom.services.contracts.unserved import Unserved, Why
from chargeloom.wire.message import Message


async def get_15118_ev_certificate(visit: Visit, call: Any) -> Message:
    """Hand on what the pool has for the car (M01.FR.01, M02.FR.01)."""
    return await installed(visit, call, Wanted(call.exi_request, call.iso15118_schema_version))


async def installed(visit: Visit, call: Any, wanted: Wanted) -> Message:
    """Answer with what the pool has for the car, or say that there is nothing."""
    kind = type(call).reply_type()
    try:
        given = await visit.core.installing.install(visit.station.id, wanted)
    except Unserved as unserved:
        return _failed(kind, unserved.why)
    told: dict[str, Any] = {"status": "Accepted", "exiResponse": given.answer}
    if given.remaining is not None:
        told["remainingContracts"] = given.remaining
    try:
        reply: Message = msgspec.convert(told, kind)
    except msgspec.ValidationError:
        return _failed(kind, Why.TOO_LONG)
    return reply


def _failed(kind: type[Message], why: Why) -> Message:
    said = {"reasonCode": _REASONS.get(why, "InternalError"), "additionalInfo": why.value}
    return msgspec.convert({"status": "Failed", "exiResponse": "", "statusInfo": said}, kind)


_REASONS: Final = {
    Why.NO_POOL: "NotEnabled",
    Why.MALFORMED: "InvalidValue",
    Why.NONE_FOUND: "NotFound",
    Why.TOO_LONG: "TooLargeElement",
}
"""In the words of the standard (OCPP 2.0.1, Part 2, appendices, reason codes)."""
