"""Requests for certificates (OCPP 1.6 security whitepaper, A02 and A03)."""

from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.protocols.ocpp.v16.messages.enumerations import GenericStatus
from chargeloom.protocols.ocpp.v16.messages.security import SignCertificate, SignCertificateReply
from chargeloom.protocols.ocpp.version import Visit


def sign_certificate(visit: Visit, call: SignCertificate) -> SignCertificateReply:
    """Take a request that can be signed; whoever signs it needs time. (OCPP 1.6 security, 5.17)."""
    request = CertificateRequest(station=visit.station.id, csr=call.csr, asked_at=visit.now)
    why = visit.core.certifying.ask(visit.unit, visit.station, request, visit.now)
    status = GenericStatus.ACCEPTED if why is None else GenericStatus.REJECTED
    return SignCertificateReply(status=status)
