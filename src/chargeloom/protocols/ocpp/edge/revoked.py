"""Which certificates of stations are revoked, as their authorities say it (RFC 5280, 5 and 6.3)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.services.stations.certificates import Issued

_BEGIN: Final = b"-----BEGIN X509 CRL-----"
_END: Final = b"-----END X509 CRL-----"


class RevocationList(NamedTuple):
    """A list: whose certificates it is about, which of them are revoked, and for how long it holds."""

    issuer: x509.Name
    since: Instant
    until: Instant | None
    """When there is a newer one (nextUpdate)."""
    authority: bytes
    """Who signed it, by the digest of its certificate: authorities of one name may have several keys."""
    serials: frozenset[int]

    def is_outdated(self, now: Instant) -> bool:
        """Whether there ought to be a newer one: by this one nobody can be let in any more."""
        return self.until is not None and self.until < now


def read(lists: bytes, authorities: Sequence[x509.Certificate]) -> tuple[RevocationList, ...]:
    """Read the lists of a PEM file. Raises ValueError for one that is none, or that no authority signed."""
    found = tuple(_read(pem, authorities) for pem in _each(lists))
    if not found:
        raise ValueError("there is no list of revoked certificates in it")
    return found


def revoked(lists: Iterable[RevocationList]) -> frozenset[Issued]:
    """Name all certificates that are revoked; of several lists of one authority the newest counts."""
    return frozenset(
        Issued(issuer, serial)
        for one in _newest(lists).values()
        for issuer in (values_of(one.issuer),)
        for serial in one.serials
    )


def fallen(
    lists: Iterable[RevocationList], authorities: Sequence[x509.Certificate]
) -> frozenset[x509.Certificate]:
    """Find the authorities that are revoked, and all below them: whom they certify nobody can trust (RFC 5280, 6.1.3)."""
    serials = {one.authority: one.serials for one in _newest(lists).values()}
    issuers = {one: [other for other in authorities if _issued(one, other)] for one in authorities}
    found: set[x509.Certificate] = set()
    while True:
        more = {
            one
            for one in authorities
            if one not in found
            and any(
                issuer in found or one.serial_number in serials.get(_digest(issuer), ())
                for issuer in issuers[one]
            )
        }
        if not more:
            return frozenset(found)
        found |= more


def signed_by(lists: bytes, authorities: Sequence[x509.Certificate]) -> bytes:
    """Leave of a PEM file the lists that these authorities signed."""
    return b"\n".join(pem for pem in _each(lists) if _signer(pem, authorities) is not None)


def values_of(name: x509.Name) -> tuple[str, ...]:
    """Give the values of a name, in their order."""
    return tuple(str(part.value) for part in name)


def without_list(
    lists: Sequence[RevocationList], authorities: Sequence[x509.Certificate]
) -> tuple[x509.Name, ...]:
    """Name the authorities of which there is no list: whom they certify nobody can let in."""
    told = {one.issuer for one in lists}
    return tuple(one.subject for one in authorities if one.subject not in told)


def _read(pem: bytes, authorities: Sequence[x509.Certificate]) -> RevocationList:
    found = x509.load_pem_x509_crl(pem)
    authority = _signer(pem, authorities)
    if authority is None:
        name = found.issuer.rfc4514_string()
        raise ValueError(f"the list of {name} is signed by nobody who certifies stations")
    until = found.next_update_utc
    return RevocationList(
        found.issuer,
        from_datetime(found.last_update_utc),
        None if until is None else from_datetime(until),
        _digest(authority),
        frozenset(one.serial_number for one in found),
    )


def _signer(pem: bytes, authorities: Sequence[x509.Certificate]) -> x509.Certificate | None:
    found = x509.load_pem_x509_crl(pem)
    namesakes = (one for one in authorities if one.subject == found.issuer)
    return next((one for one in namesakes if _is_signed(found, one)), None)


def _newest(lists: Iterable[RevocationList]) -> dict[bytes, RevocationList]:
    return {one.authority: one for one in sorted(lists, key=lambda one: one.since)}


def _issued(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _digest(authority: x509.Certificate) -> bytes:
    return authority.fingerprint(hashes.SHA256())


def _is_signed(found: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    key = authority.public_key()
    try:
        return isinstance(key, _KEYS) and found.is_signature_valid(key)
    except UnsupportedAlgorithm:
        return False


_KEYS: Final = (
    ec.EllipticCurvePublicKey,
    rsa.RSAPublicKey,
    ed25519.Ed25519PublicKey,
    ed448.Ed448PublicKey,
)


def _each(lists: bytes) -> Iterator[bytes]:
    """Cut a file into its lists; anything else in it is passed over."""
    _, *parts = lists.split(_BEGIN)
    for part in parts:
        body, end, _ = part.partition(_END)
        yield _BEGIN + body + end
