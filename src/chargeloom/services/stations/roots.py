"""Certificates by which stations trust others: read, checked, and named by their hashes (OCPP 2.x, M04 and M05)."""

from collections.abc import Sequence
from hashlib import new
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.held_certificate import CertificateHash, HeldCertificates
from chargeloom.services.ocsp.question import HASHES, id_of
from chargeloom.services.stations.signing import Unfit, Why, is_authority


class Read(NamedTuple):
    """A certificate, and who issued it: the next one of the text, or itself."""

    text: str
    """In PEM, as it is written everywhere."""
    name: str
    until: Instant
    certificate: x509.Certificate
    issuer: x509.Certificate | None
    """None where the text does not have it."""

    def hash_by(self, algorithm: str = "SHA256") -> CertificateHash | None:
        """Name it; None where its issuer, whose key is a part of the name, is not known."""
        if self.issuer is None:
            return None
        named = id_of(self.certificate, self.issuer, algorithm)
        return CertificateHash(
            algorithm=algorithm,
            issuer_name_hash=named.issuer_name_hash.hex(),
            issuer_key_hash=named.issuer_key_hash.hex(),
            serial_number=f"{named.serial:x}",
        )

    def is_named(self, named: CertificateHash) -> bool:
        """Whether a station means this one, by all that is known here: its issuer's name, and its key if it is here."""
        if named.algorithm not in HASHES:
            return False
        ours = self.hash_by(named.algorithm) or CertificateHash(
            algorithm=named.algorithm,
            issuer_name_hash=new(
                named.algorithm, self.certificate.issuer.public_bytes()
            ).hexdigest(),
            issuer_key_hash=named.issuer_key_hash,
            serial_number=f"{self.certificate.serial_number:x}",
        )
        return ours.is_same(named)


def read(text: str) -> Read:
    """Read the first certificate of a text in PEM. Raises Unfit."""
    try:
        found = x509.load_pem_x509_certificates(text.encode())
        first = found[0]
        return Read(
            first.public_bytes(Encoding.PEM).decode(),
            first.subject.rfc4514_string(),
            from_datetime(first.not_valid_after_utc),
            first,
            _issuer(found),
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unfit(Why.UNREADABLE) from None


def read_root(text: str, now: Instant) -> Read:
    """Read a certificate that may be installed as a root: it signs others, and has not expired. Raises Unfit."""
    root = read(text)
    try:
        signs_others = is_authority(root.certificate.extensions)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unfit(Why.UNREADABLE) from None
    if not signs_others:
        raise Unfit(Why.NO_AUTHORITY)
    if root.until <= now:
        raise Unfit(Why.EXPIRED)
    return root


def hash_of(text: str, known: HeldCertificates) -> CertificateHash:
    """Name a certificate as its station does (M04.FR.07), or, where it never named it, by SHA-256. Raises Unfit."""
    certificate = read(text)
    for held in known.certificates:
        for told in (held.hash, *held.children):
            if certificate.is_named(told):
                return told
    named = certificate.hash_by()
    if named is None:
        raise Unfit(Why.ISSUER_MISSING)
    return named


def _issuer(found: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Find who signed the first: the one after it, or it did so itself."""
    first = found[0]
    for candidate in (*found[1:2], first):
        try:
            first.verify_directly_issued_by(candidate)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return candidate
    return None
