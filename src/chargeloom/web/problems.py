"""Problems: every answer that is a no, in one shape (RFC 9457), with a code that never changes."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.access import Denial
from chargeloom.domain.reason import Reason

MEDIA_TYPE: Final = "application/problem+json"


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a request, and where (RFC 6901); parameters stand at the root."""

    pointer: str
    message: str


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer that is a no says."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[Fault, ...]
    request_id: str


class Problem(Exception):
    """The request can't be fulfilled; says so with a status and a code."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: tuple[Fault, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code, detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})


class Answer(NamedTuple):
    """What a reason is in HTTP."""

    status: int
    code: str


REASONS: Final[dict[Reason, Answer]] = {
    Reason.TOKEN_UNKNOWN: Answer(404, "token-unknown"),
    Reason.TOKEN_BLOCKED: Answer(409, "token-blocked"),
    Reason.TOKEN_DISABLED: Answer(409, "token-disabled"),
    Reason.TOKEN_WITHOUT_CREDIT: Answer(409, "token-without-credit"),
    Reason.TOKEN_EXPIRED: Answer(409, "token-expired"),
    Reason.TOKEN_AMBIGUOUS: Answer(409, "token-ambiguous"),
    Reason.TOKEN_IN_USE: Answer(409, "token-in-use"),
    Reason.TOKEN_ONLY_STOPS: Answer(409, "token-only-stops"),
    Reason.TOKEN_NOT_HERE: Answer(409, "token-not-here"),
    Reason.TOKEN_NOT_NOW: Answer(409, "token-not-now"),
    Reason.STATION_UNKNOWN: Answer(404, "station-unknown"),
    Reason.STATION_EXISTS: Answer(409, "station-exists"),
    Reason.STATION_OFFLINE: Answer(409, "station-offline"),
    Reason.STATION_DISABLED: Answer(409, "station-disabled"),
    Reason.STATION_NOT_ACCEPTED: Answer(409, "station-not-accepted"),
    Reason.PROFILE_LOWERED: Answer(409, "security-profile-lowered"),
    Reason.STATION_BUSY: Answer(409, "station-busy"),
    Reason.STATION_SILENT: Answer(504, "station-silent"),
    Reason.TOKEN_EXISTS: Answer(409, "token-exists"),
    Reason.TRANSACTION_UNKNOWN: Answer(404, "transaction-unknown"),
    Reason.TRANSACTION_ENDED: Answer(409, "transaction-ended"),
    Reason.CONNECTOR_UNKNOWN: Answer(404, "connector-unknown"),
    Reason.COMMAND_UNSUPPORTED: Answer(404, "command-unsupported"),
    Reason.SLOT_UNKNOWN: Answer(409, "slot-unknown"),
    Reason.SLOT_IN_USE: Answer(409, "slot-in-use"),
    Reason.STORAGE_UNAVAILABLE: Answer(503, "storage-unavailable"),
}

SAYS: Final[dict[Reason, str]] = {
    Reason.TOKEN_UNKNOWN: "there is no such token",
    Reason.TOKEN_BLOCKED: "the token is blocked",
    Reason.TOKEN_DISABLED: "the token is disabled",
    Reason.TOKEN_WITHOUT_CREDIT: "the token is prepaid, and nothing is left on it",
    Reason.TOKEN_EXPIRED: "the token has expired",
    Reason.TOKEN_AMBIGUOUS: "several tokens that may charge have this number: say which type is meant",
    Reason.TOKEN_ONLY_STOPS: "the token is a master pass: it stops charges, and starts none",
    Reason.TOKEN_NOT_HERE: "the token may not charge at this station, or not at this EVSE of it",
    Reason.TOKEN_EXISTS: "a token with this issuer, type and uid is known",
    Reason.STATION_UNKNOWN: "there is no such station",
    Reason.STATION_EXISTS: "a station with this identity is known",
    Reason.STATION_OFFLINE: "the station is not connected",
    Reason.STATION_NOT_ACCEPTED: "the station is not accepted",
    Reason.PROFILE_LOWERED: "this lowers the station's security profile, and nobody confirmed it",
    Reason.STATION_BUSY: "too many requests wait for the station",
    Reason.STATION_SILENT: "the station did not answer in time",
    Reason.TRANSACTION_UNKNOWN: "the station has no such transaction",
    Reason.TRANSACTION_ENDED: "the transaction has ended",
    Reason.CONNECTOR_UNKNOWN: "the station has no such connector",
    Reason.COMMAND_UNSUPPORTED: "the station's protocol knows nothing like this",
    Reason.SLOT_UNKNOWN: "the station has no such slot for a way to a central system",
    Reason.SLOT_IN_USE: "the station may use this way now, and could get out of reach: nobody confirmed it",
}

DENIALS: Final[dict[Denial, tuple[int, str]]] = {
    Denial.WRONG: (401, "this is not right; try again"),
    Denial.SLOWED: (429, "too many wrong attempts; wait a moment"),
    Denial.LINK_USED: (410, "this link is not valid"),
    Denial.STEP_OVER: (410, "this took too long, or was done already; begin again"),
    Denial.USER_UNKNOWN: (404, "there is no such person"),
    Denial.USER_EXISTS: (409, "somebody has this name"),
    Denial.NOT_INVITED: (403, "nobody invited you; ask an administrator"),
    Denial.LAST_ADMIN: (409, "this is the last administrator who can sign in"),
    Denial.PASSWORD_WEAK: (422, "at least 12 characters, not too alike, and without your name"),
    Denial.PROVIDER_FAILED: (502, "the sign-on provider gave no usable answer"),
    Denial.PROVIDER_REFUSED: (403, "the sign-on provider did not let you through"),
    Denial.PROVIDER_REMOVED: (
        403,
        "single sign-on was removed from this account; come in another way, and connect it anew on your account's page",
    ),
    Denial.PROVIDER_TAKEN: (409, "this sign-on opens another account"),
}
"""Each way to be denied access, with its status and its words."""


def invalid(*errors: Fault) -> Problem:
    """Refuse bad content: 422, naming each place."""
    return Problem(422, "invalid", "the request breaks the rules of its fields", errors=errors)


def not_found(what: str) -> Problem:
    """Refuse because what the address names does not exist."""
    return Problem(404, "not-found", f"there is no such {what}")
