"""Contract certificates, and what is asked about others (OCPP 2.0.1 and 2.1, C07 and M06)."""

from base64 import b64encode
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.contract import Judgement, Verdict
from chargeloom.domain.charging.token import TokenType
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.contracts import Shown
from chargeloom.services.ocsp.question import CertId, Question, read_id
from chargeloom.services.ocsp.unusable import Unusable, Why
from chargeloom.wire.message import Message


async def judged(visit: Visit, call: Any) -> Judgement:
    """Say what the contract's certificate that a station shows is worth (C07.FR.04)."""
    try:
        shown = Shown(
            chain=call.certificate,
            hashes=tuple(map(_question, call.iso15118_certificate_hash_data or ())),
            emaid=call.id_token.id_token if call.id_token.type == TokenType.EMAID else None,
        )
    except Unusable as unusable:
        return Judgement(Verdict.UNVERIFIED, unusable.why)
    return await visit.core.contracts.judge(shown)


async def get_certificate_status(visit: Visit, call: Any) -> Message:
    """Hand on what the responder says: Accepted says that it was heard, not what it said (M06)."""
    kind = type(call).reply_type()
    try:
        answer = await visit.core.contracts.status(_question(call.ocsp_request_data))
    except Unusable as unusable:
        return _failed(kind, unusable.why)
    told = {"status": "Accepted", "ocspResult": b64encode(answer.der).decode()}
    try:
        reply: Message = msgspec.convert(told, kind)
    except msgspec.ValidationError:
        return _failed(kind, Why.TOO_LONG)
    return reply


def _failed(kind: type[Message], why: Why) -> Message:
    """Say that nothing was retrieved (M06.FR.04)."""
    said = {"reasonCode": _REASONS.get(why, "NotFound"), "additionalInfo": why.value}
    return msgspec.convert({"status": "Failed", "statusInfo": said}, kind)


def named(data: Any) -> CertId:
    """Read which certificate a station names. Raises Unusable."""
    return read_id(
        data.hash_algorithm.value, data.issuer_name_hash, data.issuer_key_hash, data.serial_number
    )


def _question(data: Any) -> Question:
    return Question(named(data), data.responder_url)


_REASONS: Final = {
    Why.MALFORMED: "InvalidValue",
    Why.NO_ADDRESS: "InvalidURL",
    Why.NOT_ALLOWED: "InvalidURL",
    Why.TOO_LONG: "TooLargeElement",
}
"""In the words of the standard (OCPP 2.0.1, Part 2, appendices, reason codes)."""
