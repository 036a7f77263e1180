"""What names a certificate (OCPP 2.0.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String40,
    String128,
    String512,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import (
    GetCertificateIdUse,
    HashAlgorithm,
)


class CertificateHashData(Extensible):
    """(OCPP 2.0.1, 2.6)."""

    hash_algorithm: HashAlgorithm
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40


class CertificateHashDataChain(Extensible):
    """(OCPP 2.0.1, 2.5)."""

    certificate_hash_data: CertificateHashData
    certificate_type: GetCertificateIdUse
    child_certificate_hash_data: (
        Annotated[tuple[CertificateHashData, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class OCSPRequestData(Extensible):
    """(OCPP 2.0.1, 2.36)."""

    hash_algorithm: HashAlgorithm
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40
    responder_url: String512 = field(name="responderURL")
