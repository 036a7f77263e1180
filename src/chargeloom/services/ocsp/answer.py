"""What a responder answers: read, and held against what was asked (RFC 6960, 3.2 and 4.2)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ocsp

from chargeloom.domain.instant import DAY, SECOND, Instant, from_datetime
from chargeloom.services.ocsp.question import CertId
from chargeloom.services.ocsp.signer import Signer, signer_of
from chargeloom.services.ocsp.unusable import Unusable, Why

SKEW_US: Final = 300 * SECOND
"""How far apart the clocks of a responder and ours may be."""
RECENT_US: Final = DAY
"""How old an answer may be that does not say when there is a newer one."""


class Status(StrEnum):
    """What a responder says of a certificate (RFC 6960, 2.2)."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Answer(NamedTuple):
    """An answer that fits what was asked."""

    der: bytes
    status: Status
    until: Instant | None
    """When there is a newer one (nextUpdate)."""
    signer: Signer | None
    """Who signed it: the issuer, or whom it appointed; None where nobody showed us the issuer."""

    @property
    def is_verified(self) -> bool:
        """Whether it is known to be signed by who may."""
        return self.signer is not None


def read(
    der: bytes, asked: CertId, nonce: bytes, known: Iterable[x509.Certificate], now: Instant
) -> Answer:
    """Read an answer to what was asked (RFC 6960, 3.2); of the known, one may be the issuer. Raises Unusable."""
    try:
        return _read(der, asked, nonce, known, now)
    except (ValueError, TypeError, UnsupportedAlgorithm, *_OF_EXTENSIONS):
        raise Unusable(Why.UNREADABLE) from None


def _read(
    der: bytes, asked: CertId, nonce: bytes, known: Iterable[x509.Certificate], now: Instant
) -> Answer:
    response = ocsp.load_der_ocsp_response(der)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise Unusable(Why.REFUSED)
    _check_extensions(response.extensions, nonce)
    single = next((one for one in response.responses if _is_about(one, asked)), None)
    if single is None:
        raise Unusable(Why.OTHER_CERTIFICATE)
    until = checked_window(single.this_update_utc, single.next_update_utc, now)
    signer = signer_of(response, asked, known, now)
    return Answer(der, _STATUS[single.certificate_status], until, signer)


def _check_extensions(extensions: x509.Extensions, nonce: bytes) -> None:
    """Hold a nonce against ours; responders that answer in advance have none (RFC 6960, 4.4.1)."""
    for extension in extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            if extension.value.nonce != nonce:
                raise Unusable(Why.OTHER_NONCE)
        elif extension.critical:
            raise Unusable(Why.UNREADABLE)


def _is_about(single: ocsp.OCSPSingleResponse, asked: CertId) -> bool:
    named = single.issuer_name_hash, single.issuer_key_hash, single.serial_number
    return named == asked[1:]


def checked_window(since: datetime, until: datetime | None, now: Instant) -> Instant | None:
    """Demand an answer of now (RFC 6960, 4.2.2.1), and say until when it is one."""
    began = from_datetime(since)
    if began > now + SKEW_US:
        raise Unusable(Why.NOT_YET)
    ends = from_datetime(until) if until is not None else None
    if (ends if ends is not None else began + RECENT_US) < now - SKEW_US:
        raise Unusable(Why.STALE)
    return ends


_STATUS: Final = {
    ocsp.OCSPCertStatus.GOOD: Status.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Status.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Status.UNKNOWN,
}
_OF_EXTENSIONS: Final = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
