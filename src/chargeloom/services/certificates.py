"""What a verified client certificate says of a station (OCPP 2.0.1, A00.FR.404 and 405)."""

import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from chargeloom.domain.instant import SECOND, Instant


class Certified(NamedTuple):
    """The subject of a certificate that TLS has verified."""

    names: tuple[str, ...]
    """Every common name (CN)."""
    organisations: tuple[str, ...]
    """Every organisation (O)."""
    until: Instant
    """When it expires."""

    @classmethod
    def read(cls, certificate: Mapping[str, Any]) -> Self:
        """Read what `ssl` tells of a certificate."""
        pairs = [pair for name in certificate.get("subject", ()) for pair in name]
        return cls(
            tuple(value for kind, value in pairs if kind == "commonName"),
            tuple(value for kind, value in pairs if kind == "organizationName"),
            Instant(int(ssl.cert_time_to_seconds(certificate["notAfter"])) * SECOND),
        )
