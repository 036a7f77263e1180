"""Who signed an answer: the issuer of what was asked about, or a responder that it appointed (RFC 6960, 4.2.2.2)."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.services.ocsp.question import CertId, is_issuer
from chargeloom.services.ocsp.unusable import Unusable, Why

_STRONG: Final = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
_MOST_SHOWN: Final = 8
"""Certificates of an answer that are looked at."""


class Signer(NamedTuple):
    """Who signed an answer."""

    certificate: x509.Certificate
    is_issuer: bool
    """Whether it is the issuer itself, and not a responder that it appointed."""


def signer_of(
    response: ocsp.OCSPResponse,
    asked: CertId,
    known: Iterable[x509.Certificate],
    now: Instant,
) -> Signer | None:
    """Find who signed it, of those who may; None when nobody shows the issuer. Raises Unusable."""
    shown = tuple(response.certificates)[:_MOST_SHOWN]
    issuers = tuple(one for one in (*shown, *known) if is_issuer(one, asked))
    if not issuers:
        return None
    appointed = (one for one in shown if _is_appointed(one, issuers, now))
    may_sign = (
        *(Signer(one, is_issuer=True) for one in issuers),
        *(Signer(one, is_issuer=False) for one in appointed),
    )
    found = next((one for one in may_sign if _verifies(one.certificate, response)), None)
    if found is None:
        raise Unusable(Why.WRONG_SIGNATURE)
    return found


def must_be_asked_about(signer: Signer) -> bool:
    """Whether a responder may be revoked itself: its issuer does not vouch for all of its life (RFC 6960, 4.2.2.2.1)."""
    return not (signer.is_issuer or _has(signer.certificate, x509.OCSPNoCheck))


def may_be_listed(certificate: x509.Certificate) -> bool:
    """Whether its issuer says that a list tells of its revocation (RFC 6960, 4.2.2.2.1)."""
    return _has(certificate, x509.CRLDistributionPoints)


def _has(certificate: x509.Certificate, extension: type[x509.ExtensionType]) -> bool:
    try:
        certificate.extensions.get_extension_for_class(extension)
    except x509.ExtensionNotFound:
        return False
    return True


def _is_appointed(
    responder: x509.Certificate, issuers: Sequence[x509.Certificate], now: Instant
) -> bool:
    """Whether the issuer itself certified, for just this, who is neither early nor late."""
    if not _may_sign_answers(responder.extensions):
        return False
    since, until = responder.not_valid_before_utc, responder.not_valid_after_utc
    if not from_datetime(since) <= now <= from_datetime(until):
        return False
    return any(_is_issued_by(responder, issuer) for issuer in issuers)


def _may_sign_answers(extensions: x509.Extensions) -> bool:
    try:
        usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if not is_strong(certificate.signature_hash_algorithm, issuer.public_key()):
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _verifies(signer: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    key, digest = signer.public_key(), response.signature_hash_algorithm
    if not is_strong(digest, key):
        return False
    signature, told = response.signature, response.tbs_response_bytes
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
            key.verify(signature, told, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and digest is not None:
            key.verify(signature, told, padding.PKCS1v15(), digest)
        elif isinstance(key, _EDWARDS):
            key.verify(signature, told)
        else:
            return False
    except InvalidSignature:
        return False
    return True


_EDWARDS: Final = (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)


def is_strong(digest: hashes.HashAlgorithm | None, key: object) -> bool:
    """Whether it is signed by an algorithm that may still be used; Edwards curves bring their own digest."""
    return isinstance(digest, _STRONG) or (digest is None and isinstance(key, _EDWARDS))
