"""Orders about a station's own certificates."""

import msgspec


class SendCertificate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take what was signed for your request (OCPP 2.0.1, A02); the nearest certificate comes first."""

    chain: str
    use: str = ""
    number: int | None = None
