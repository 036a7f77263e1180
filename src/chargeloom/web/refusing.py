"""Errors as answers: each with its problem, and told in the log."""

from http import HTTPStatus
from math import ceil
from typing import Any, Final

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from chargeloom.domain.access import Denied
from chargeloom.domain.reason import Refusal
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.heads import allowed
from chargeloom.web.problems import (
    DENIALS,
    MEDIA_TYPE,
    REASONS,
    SAYS,
    Fault,
    Problem,
    ProblemDocument,
    invalid,
)
from chargeloom.web.tracing import request_id, shown_path

log = structlog.get_logger(__name__)

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
    """Tell the log what was refused, or what failed."""
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
