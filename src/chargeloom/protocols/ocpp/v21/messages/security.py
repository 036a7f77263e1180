"""Security (OCPP 2.1, A)."""

from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.certificates import CertificateSigningUse
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import CertificateHashData
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String50,
    String255,
    String5500,
    String10000,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import (
    CertificateSignedStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class SecurityEventNotificationReply(Extensible):
    pass


class SecurityEventNotification(Extensible, Call[SecurityEventNotificationReply]):
    """Something happened that security must know (OCPP 2.1, A04)."""

    type: String50
    timestamp: Timestamp
    tech_info: String255 | None = None


class SignCertificateReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class SignCertificate(Extensible, Call[SignCertificateReply]):
    """Please sign my certificate request (OCPP 2.1, A02 and A03)."""

    csr: String5500
    certificate_type: CertificateSigningUse | None = None
    hash_root_certificate: CertificateHashData | None = None
    request_id: Integer | None = None


class CertificateSignedReply(Extensible):
    status: CertificateSignedStatus
    status_info: StatusInfo | None = None


class CertificateSigned(Extensible, Call[CertificateSignedReply]):
    """Here is the certificate for your request (OCPP 2.1, A02 and A03)."""

    certificate_chain: String10000
    certificate_type: CertificateSigningUse | None = None
    request_id: Integer | None = None
