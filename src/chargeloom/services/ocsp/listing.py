"""What an authority's list says of a certificate: read, and held against what was asked (RFC 5280, 5 and 6.3.3)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from chargeloom.domain.instant import Instant
from chargeloom.services.ocsp.answer import Status, checked_window
from chargeloom.services.ocsp.question import Question, is_issuer
from chargeloom.services.ocsp.signer import is_strong
from chargeloom.services.ocsp.unusable import Unusable, Why

_PEM: Final = b"-----BEGIN"


class Listing(NamedTuple):
    """What a list says of a certificate, which its issuer signed."""

    status: Status
    until: Instant | None
    """When there is a newer one (nextUpdate)."""


def read(raw: bytes, asked: Question, known: Iterable[x509.Certificate], now: Instant) -> Listing:
    """Read a list, in DER or PEM, that lay where it was asked for; of the known, one must be the issuer. Raises Unusable."""
    try:
        return _read(raw, asked, known, now)
    except (ValueError, TypeError, UnsupportedAlgorithm, *_OF_EXTENSIONS):
        raise Unusable(Why.UNREADABLE) from None


def _read(raw: bytes, asked: Question, known: Iterable[x509.Certificate], now: Instant) -> Listing:
    found = x509.load_pem_x509_crl(raw) if raw.startswith(_PEM) else x509.load_der_x509_crl(raw)
    issuers = tuple(one for one in known if is_issuer(one, asked.id))
    if not issuers:
        raise Unusable(Why.ISSUER_UNKNOWN)
    if not any(_is_signed(found, one) for one in issuers):
        raise Unusable(Why.WRONG_SIGNATURE)
    is_whole = _is_whole(found.extensions, asked.url)
    until = checked_window(found.last_update_utc, found.next_update_utc, now)
    if found.get_revoked_certificate_by_serial_number(asked.id.serial) is not None:
        return Listing(Status.REVOKED, until)
    if not is_whole:
        raise Unusable(Why.OTHER_CERTIFICATE)
    return Listing(Status.GOOD, until)


def _is_signed(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if found.issuer != issuer.subject or not _may_sign_lists(issuer.extensions):
        return False
    if not isinstance(key, _KEYS) or not is_strong(found.signature_hash_algorithm, key):
        return False
    return found.is_signature_valid(key)


def _may_sign_lists(extensions: x509.Extensions) -> bool:
    try:
        return extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _is_whole(extensions: x509.Extensions, url: str) -> bool:
    """Whether whom a list does not name is not revoked; one of changes alone, or of several issuers, is not read."""
    is_whole = True
    for extension in extensions:
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            is_whole = not _is_partial(extension.value, url)
        elif extension.critical:
            raise Unusable(Why.UNREADABLE)
    return is_whole


def _is_partial(place: x509.IssuingDistributionPoint, url: str) -> bool:
    """Whether a list is only of some certificates, those of another place among them, or of some reasons (RFC 5280, 5.2.5 and 6.3.3)."""
    if place.indirect_crl:
        raise Unusable(Why.UNREADABLE)
    return bool(
        place.only_contains_user_certs
        or place.only_contains_ca_certs
        or place.only_contains_attribute_certs
        or place.only_some_reasons
        or place.relative_name
        or (place.full_name and url not in {name.value for name in place.full_name})
    )


_KEYS: Final = (
    rsa.RSAPublicKey,
    ec.EllipticCurvePublicKey,
    ed25519.Ed25519PublicKey,
    ed448.Ed448PublicKey,
)
_OF_EXTENSIONS: Final = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
