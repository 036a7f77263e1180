"""Requests for certificates, and the chains that answer them: read, and checked (OCPP 2.0.1, A00 and A02)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.services.stations.certificates import key_words

SHORTEST_RSA: Final = 2048
SHORTEST_EC: Final = 224
"""Bits (OCPP 2.0.1, A00.FR.502 and 503)."""
LONGEST_CHAIN: Final = 10_000


class Why(StrEnum):
    """Why a request, or a chain, is of no use."""

    UNREADABLE = "unreadable"
    AUTHORITY = "authority"
    """It is, or wants to be, a certificate that signs others."""
    NOT_SELF_SIGNED = "not-signed-by-its-key"
    WEAK = "weak"
    OTHER_NAME = "other-name"
    OTHER_ORGANISATION = "other-organisation"
    NOT_ASKED = "not-asked-for"
    BROKEN = "broken-chain"
    EXPIRED = "expired"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    """The station has asked in so many names that no other is kept."""
    NOT_TRUSTED = "not-trusted"
    NO_AUTHORITY = "no-authority"
    """It signs nobody, where a root is wanted."""
    ISSUER_MISSING = "issuer-missing"


class Unfit(Exception):
    """It is of no use."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Wanted(NamedTuple):
    """What a request asks a certificate for."""

    names: tuple[str, ...]
    """Common names (CN)."""
    organisations: tuple[str, ...]
    key: str
    """Which kind of key, in words."""
    digest: bytes
    """Of the public key."""


def read_request(csr: str) -> Wanted:
    """Read a request (RFC 2986, PEM; A02.FR.03): signed by its own key, which is strong. Raises Unfit."""
    try:
        request = x509.load_pem_x509_csr(csr.encode())
        key = request.public_key()
        digest = _digest(key)
        is_signed = request.is_signature_valid
        wants_to_sign = is_authority(request.extensions)
        subject = request.subject
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unfit(Why.UNREADABLE) from None
    if not is_signed:
        raise Unfit(Why.NOT_SELF_SIGNED)
    if wants_to_sign:
        raise Unfit(Why.AUTHORITY)
    if not _is_strong(key):
        raise Unfit(Why.WEAK)
    return Wanted(
        _said(subject, NameOID.COMMON_NAME),
        _said(subject, NameOID.ORGANIZATION_NAME),
        key_words(key),
        digest,
    )


class Chain(NamedTuple):
    """A certificate with those that vouch for it, the nearest first."""

    text: str
    """In PEM, as it is written everywhere: no comments, and lines end as they must."""
    names: tuple[str, ...]
    digest: bytes
    """Of the public key of the first."""
    until: Instant
    """When the first of all expires."""
    last: x509.Certificate
    """The one that whoever reads the chain must trust, or its issuer."""

    def is_below(self, anchors: Iterable[x509.Certificate]) -> bool:
        """Whether one of these authorities vouches for it."""
        return any(self.last == one or _is_a_chain((self.last, one)) for one in anchors)


def read_chain(text: str, now: Instant) -> Chain:
    """Read a chain: each signed by the next, strong, and none expired (A02.FR.06). Raises Unfit."""
    if len(text) > LONGEST_CHAIN:
        raise Unfit(Why.TOO_LONG)
    try:
        found = x509.load_pem_x509_certificates(text.encode())
        until = from_datetime(min(one.not_valid_after_utc for one in found))
        digest = _digest(found[0].public_key())
        names = _said(found[0].subject, NameOID.COMMON_NAME)
        signs_others = is_authority(found[0].extensions)
        is_strong = all(_is_strong(one.public_key()) and _is_well_signed(one) for one in found)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unfit(Why.UNREADABLE) from None
    if not is_strong:
        raise Unfit(Why.WEAK)
    if signs_others:
        raise Unfit(Why.AUTHORITY)
    if not _is_a_chain(found):
        raise Unfit(Why.BROKEN)
    if until <= now:
        raise Unfit(Why.EXPIRED)
    written = "".join(one.public_bytes(Encoding.PEM).decode() for one in found)
    return Chain(written, names, digest, until, found[-1])


def _is_a_chain(found: Sequence[x509.Certificate]) -> bool:
    try:
        for one, issuer in pairwise(found):
            one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def is_authority(extensions: x509.Extensions) -> bool:
    """Whether it signs others (RFC 5280, 4.2.1.9). Raises ValueError."""
    try:
        return extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _is_strong(key: object) -> bool:
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= SHORTEST_RSA
    return isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= SHORTEST_EC


def _is_well_signed(certificate: x509.Certificate) -> bool:
    """Whether it is signed by an algorithm that may still be used (A00.FR.504 and 506)."""
    return isinstance(
        certificate.signature_hash_algorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512
    )


def _said(subject: x509.Name, kind: x509.ObjectIdentifier) -> tuple[str, ...]:
    return tuple(str(one.value) for one in subject.get_attributes_for_oid(kind))


def _digest(key: CertificatePublicKeyTypes) -> bytes:
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
