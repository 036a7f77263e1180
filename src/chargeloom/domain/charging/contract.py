"""What becomes of a contract certificate that a car shows (OCPP 2.0.1, C07)."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What a chain of certificates is worth."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNVERIFIED = "unverified"
    """It is invalid, or nobody vouches for it."""


class Judgement(NamedTuple):
    """What a chain is worth, and why it is worth nothing."""

    verdict: Verdict
    why: str = ""

    @property
    def is_valid(self) -> bool:
        return self.verdict is Verdict.VALID
