"""Requests for certificates (OCPP 2.0.1 and 2.1, A02 and A03)."""

from typing import Any

import msgspec

from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.wire.message import Message


def sign_certificate(visit: Visit, call: Any) -> Message:
    """Take a request that can be signed; whoever signs it needs time (A02.FR.11 and 12)."""
    request = CertificateRequest(
        station=visit.station.id,
        use=call.certificate_type.value if call.certificate_type is not None else "",
        number=getattr(call, "request_id", None),
        csr=call.csr,
        asked_at=visit.now,
    )
    why = visit.core.certifying.ask(visit.unit, visit.station, request, visit.now)
    answer: dict[str, Any] = {"status": "Accepted"}
    if why is not None:
        said = {"reasonCode": "InvalidCSR", "additionalInfo": why.value}
        answer = {"status": "Rejected", "statusInfo": said}
    reply: Message = msgspec.convert(answer, type(call).reply_type())
    return reply
