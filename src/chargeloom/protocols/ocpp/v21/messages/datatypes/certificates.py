"""What names a certificate (OCPP 2.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v21.messages.enumerations.certificates import (
    CertificateStatusCode,
    CertificateStatusSource,
    GetCertificateIdUse,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import CertificateHashData
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String40,
    String128,
    String2000,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import HashAlgorithm
from chargeloom.wire.timestamps import Timestamp


class CertificateHashDataChain(Extensible):
    """(OCPP 2.1, 2.9)."""

    certificate_hash_data: CertificateHashData
    certificate_type: GetCertificateIdUse
    child_certificate_hash_data: (
        Annotated[tuple[CertificateHashData, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class OCSPRequestData(Extensible):
    """(OCPP 2.1, 2.72)."""

    hash_algorithm: HashAlgorithm
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40
    responder_url: String2000 = field(name="responderURL")


class CertificateStatusRequestInfo(Extensible):
    """(OCPP 2.1, 2.11)."""

    certificate_hash_data: CertificateHashData
    source: CertificateStatusSource
    urls: Annotated[tuple[String2000, ...], Meta(min_length=1, max_length=5)]


class CertificateStatus(Extensible):
    """(OCPP 2.1, 2.12)."""

    certificate_hash_data: CertificateHashData
    source: CertificateStatusSource
    status: CertificateStatusCode
    next_update: Timestamp
