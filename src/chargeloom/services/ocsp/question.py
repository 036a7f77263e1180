"""Which certificate is asked about, and the request that asks (RFC 6960, 4.1)."""

import re
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from chargeloom.services.ocsp.unusable import Unusable, Why

HASHES: Final[dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]]] = {
    "SHA256": hashes.SHA256,
    "SHA384": hashes.SHA384,
    "SHA512": hashes.SHA512,
}
"""By the names that stations say (OCPP 2.0.1, HashAlgorithmEnumType)."""
NONCE_BYTES: Final = 32
"""(RFC 9654, 2.1)."""
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_LONGEST_SERIAL: Final = 20
"""Bytes (RFC 5280, 4.1.2.2)."""


class CertId(NamedTuple):
    """What names a certificate without showing it (RFC 6960, 4.1.1)."""

    algorithm: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int


class Question(NamedTuple):
    """A certificate, and where it is said that one may ask about it."""

    id: CertId
    url: str


def read_id(algorithm: str, name_hash: str, key_hash: str, serial: str) -> CertId:
    """Read what a station says of a certificate, in hexadecimal (OCPP 2.0.1, 2.36). Raises Unusable."""
    size = HASHES[algorithm].digest_size if algorithm in HASHES else 0
    name, key, number = (_bytes(text) for text in (name_hash, key_hash, serial))
    if len(name) != size or len(key) != size or len(number) > _LONGEST_SERIAL:
        raise Unusable(Why.MALFORMED)
    return CertId(algorithm, name, key, int.from_bytes(number))


def id_of(
    certificate: x509.Certificate, issuer: x509.Certificate, algorithm: str = "SHA256"
) -> CertId:
    """Name a certificate by one of `HASHES`."""
    asked = _request_of(certificate, issuer, algorithm)
    return CertId(algorithm, asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number)


def is_issuer(candidate: x509.Certificate, certificate: CertId) -> bool:
    """Whether this is the authority, by its name and its key, that issued what is asked about."""
    digest = hashes.Hash(HASHES[certificate.algorithm]())
    digest.update(candidate.subject.public_bytes())
    if digest.finalize() != certificate.issuer_name_hash:
        return False
    of_its_own = _request_of(candidate, candidate, certificate.algorithm)
    return of_its_own.issuer_key_hash == certificate.issuer_key_hash


def url_of(certificate: x509.Certificate) -> str:
    """Find where a certificate says that one may ask about it (RFC 6960, 3.1); empty when nowhere."""
    try:
        places = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except x509.ExtensionNotFound:
        return ""
    urls = (
        place.access_location.value
        for place in places.value
        if place.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(place.access_location, x509.UniformResourceIdentifier)
    )
    return next(urls, "")


def request(certificate: CertId, nonce: bytes) -> bytes:
    """Write the request in DER, with a nonce (RFC 6960, 4.4.1)."""
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        certificate.issuer_name_hash,
        certificate.issuer_key_hash,
        certificate.serial,
        HASHES[certificate.algorithm](),
    )
    return (
        builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        .build()
        .public_bytes(Encoding.DER)
    )


def _request_of(
    certificate: x509.Certificate, issuer: x509.Certificate, algorithm: str
) -> ocsp.OCSPRequest:
    builder = ocsp.OCSPRequestBuilder()
    return builder.add_certificate(certificate, issuer, HASHES[algorithm]()).build()


def _bytes(text: str) -> bytes:
    if not _HEX.fullmatch(text):
        raise Unusable(Why.MALFORMED)
    return bytes.fromhex(text if len(text) % 2 == 0 else f"0{text}")
