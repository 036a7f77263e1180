"""Why a car got no contract certificate."""

from enum import StrEnum


class Why(StrEnum):
    """Why there is none."""

    NO_POOL = "no-pool"
    """The operator names nobody who has any."""
    MALFORMED = "malformed"
    """What the car said is not Base64."""
    NO_LOGIN = "pool-login-failed"
    SILENT = "pool-silent"
    REFUSED = "pool-refused"
    UNREADABLE = "pool-unreadable"
    NONE_FOUND = "no-contract"
    TOO_LONG = "too-long"
    """More than the message may hold."""


class Unserved(Exception):
    """There is none."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
