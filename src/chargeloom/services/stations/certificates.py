"""What certificates say: of a station that TLS has verified (OCPP 2.0.1, A00.FR.404 and 405), and our own."""

import ssl
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chargeloom.domain.instant import SECOND, Instant, from_datetime


class Issued(NamedTuple):
    """What tells a certificate from all others: who issued it, and under which number (RFC 5280, 4.1.2.2)."""

    issuer: tuple[str, ...]
    """The values of its issuer's name, in their order."""
    serial: int


NOBODYS: Final = Issued((), 0)


class Certified(NamedTuple):
    """The subject of a certificate that TLS has verified."""

    names: tuple[str, ...]
    """Every common name (CN)."""
    organisations: tuple[str, ...]
    """Every organisation (O)."""
    until: Instant
    """When it expires."""
    issued: Issued = NOBODYS

    @classmethod
    def read(cls, certificate: Mapping[str, Any]) -> Self:
        """Read what `ssl` tells of a certificate."""
        pairs = [pair for name in certificate.get("subject", ()) for pair in name]
        return cls(
            tuple(value for kind, value in pairs if kind == "commonName"),
            tuple(value for kind, value in pairs if kind == "organizationName"),
            Instant(int(ssl.cert_time_to_seconds(certificate["notAfter"])) * SECOND),
            Issued(
                tuple(value for name in certificate["issuer"] for _, value in name),
                int(certificate["serialNumber"], 16),
            ),
        )


class ServerCertificate(NamedTuple):
    """A certificate that the server shows to stations."""

    path: Path
    names: tuple[str, ...]
    """What stations may call the server by."""
    issuer: str
    key: str
    since: Instant
    until: Instant
    """When the first of its chain expires."""


def read_chain(path: Path) -> ServerCertificate:
    """Read a certificate with its chain from a file. Raises OSError, ValueError."""
    first, *others = x509.load_pem_x509_certificates(path.read_bytes())
    return ServerCertificate(
        path=path,
        names=_names(first),
        issuer=first.issuer.rfc4514_string(),
        key=key_words(first.public_key()),
        since=from_datetime(first.not_valid_before_utc.astimezone(UTC)),
        until=from_datetime(
            min(one.not_valid_after_utc for one in (first, *others)).astimezone(UTC)
        ),
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return (certificate.subject.rfc4514_string(),)
    names = [str(name) for name in found.value.get_values_for_type(x509.DNSName)]
    return (*names, *map(str, found.value.get_values_for_type(x509.IPAddress)))


def key_words(key: object) -> str:
    """Say which kind of key it is."""
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return f"EC {key.curve.name}" if isinstance(key, ec.EllipticCurvePublicKey) else "?"
