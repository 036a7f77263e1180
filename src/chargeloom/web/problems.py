"""Problems: every answer that is a no, in one shape (RFC 9457), with a code that never changes."""

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, Final, NamedTuple

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from chargeloom.domain.access import Denial, Denied
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.heads import allowed
from chargeloom.web.tracing import request_id, shown_path

log = structlog.get_logger(__name__)

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
    Reason.TOKEN_EXPIRED: Answer(409, "token-expired"),
    Reason.TOKEN_AMBIGUOUS: Answer(409, "token-ambiguous"),
    Reason.TOKEN_IN_USE: Answer(409, "token-in-use"),
    Reason.TOKEN_ONLY_STOPS: Answer(409, "token-only-stops"),
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

_CODES: Final[dict[int, str]] = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
}
"""What the framework itself refuses, by status."""

_UNAVAILABLE: Final = Problem(
    503, "storage-unavailable", "nothing can be stored now", headers={"Retry-After": "5"}
)


def invalid(*errors: Fault) -> Problem:
    """Refuse bad content: 422, naming each place."""
    return Problem(422, "invalid", "the request breaks the rules of its fields", errors=errors)


def not_found(what: str) -> Problem:
    """Refuse because what the address names does not exist."""
    return Problem(404, "not-found", f"there is no such {what}")


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer any error with its problem; a bug shows nothing but the reference of its log entry."""
    problem = problem_of(error)
    note(request, problem, error)
    return write(request, problem)


def write(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    """Write a problem as the answer to a request."""
    document = ProblemDocument(
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        code=problem.code,
        detail=problem.detail,
        errors=problem.errors,
        request_id=request_id(request.scope),
    )
    return Response(
        msgspec.json.encode(document),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def problem_of(error: Exception) -> Problem:
    """Say what an error is to the outside."""
    match error:
        case Problem():
            return error
        case Refusal() | Denied():
            return _of_refusal(error) if isinstance(error, Refusal) else _of_denied(error)
        case StorageUnavailable():
            return _UNAVAILABLE
        case ValidationException():
            return invalid(Fault("", "the request can't be read"))
        case HTTPException(status_code=status) if status in _CODES:
            phrase = HTTPStatus(status).phrase.lower()
            return Problem(status, _CODES[status], phrase, headers=_allow(error))
        case _:
            return Problem(500, "internal-error", "this is a fault of ours; the log has it")


def _of_refusal(refusal: Refusal) -> Problem:
    status, code = REASONS[refusal.reason]
    said = refusal.detail or SAYS.get(refusal.reason, str(refusal.reason).replace("-", " "))
    return Problem(status, code, said)


def _of_denied(denied: Denied) -> Problem:
    status, said = DENIALS[denied.denial]
    wait_s = ceil(denied.retry_after_s)
    headers = {"Retry-After": str(wait_s)} if wait_s else None
    return Problem(status, str(denied.denial), said, headers=headers)


def _allow(error: HTTPException) -> dict[str, str]:
    """Keep the header that a 405 must have (RFC 9110, 15.5.6)."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if "allow" not in headers:
        return {}
    return {"Allow": allowed(method.strip() for method in headers["allow"].split(","))}


def note(request: Request[Any, Any, Any], problem: Problem, error: Exception) -> None:
    about = {
        "request_id": request_id(request.scope),
        "code": problem.code,
        "method": request.method,
        "path": shown_path(request.scope),
    }
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed", exc_info=error, **about)
    else:
        log.info("request refused", status=problem.status, **about)
