"""Why nobody told us, in a way that counts, whether a certificate is revoked."""

from enum import StrEnum


class Why(StrEnum):
    """Why an answer does not count, or why there is none."""

    MALFORMED = "malformed"
    """What was said names no certificate."""
    UNREADABLE = "unreadable"
    NO_ADDRESS = "no-responder-named"
    NOT_ALLOWED = "responder-not-allowed"
    SILENT = "responder-silent"
    REFUSED = "responder-refused"
    TOO_LONG = "too-long"
    OTHER_CERTIFICATE = "other-certificate"
    OTHER_NONCE = "other-nonce"
    NOT_YET = "not-yet-valid"
    STALE = "stale"
    WRONG_SIGNATURE = "wrong-signature"
    SIGNER_REVOKED = "signer-revoked"
    SIGNER_UNPROVEN = "signer-unproven"
    """The responder's own certificate may be revoked, and nobody who counts says that it is not."""
    ISSUER_UNKNOWN = "issuer-unknown"
    """Nobody showed the certificate whose key must have signed."""


class Unusable(Exception):
    """It does not count."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
