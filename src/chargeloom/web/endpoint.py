"""Endpoints: a function with what it needs, takes and gives in its signature; one road leads to all."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar, get_args, get_type_hints
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.types import Method

from chargeloom.domain.access import Right
from chargeloom.services.accessing import Caller
from chargeloom.services.core import Core
from chargeloom.web.demands import refuse_unmet
from chargeloom.web.guards import caller_of, needs
from chargeloom.web.reading import read_body, read_query
from chargeloom.web.route import Route

JSON: Final = "application/json"
LONGEST_WAIT_S: Final = 120

_CREATED: Final = 201


class NoQuery(msgspec.Struct, frozen=True):
    """The address takes no parameters."""


Q = TypeVar("Q", bound=msgspec.Struct)
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Ask(Generic[Q, B]):
    """A request that was read and allowed: its parameters and its body."""

    core: Core
    caller: Caller
    path: Mapping[str, str]
    query: Q
    body: B


Act = Callable[[Ask[Any, Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One thing that the API does.

    `body` is a struct, `Raw` for what is read elsewhere, or None; `refuses` are the statuses of its own.
    """

    method: Method
    path: str
    right: Right
    status: int
    refuses: tuple[int, ...]
    query: type[msgspec.Struct]
    body: Any
    reply: Any
    name: str
    summary: str
    act: Act
    media_type: str = JSON
    """What it gives; an act that gives no JSON answers with a response of its own."""
    made_at: str = ""
    """Beneath which address stands what it makes, by its id; nowhere, when that is empty."""

    def location(self, reply: Any, status: int) -> dict[str, str]:
        """Tell where what was made can be read (RFC 9110, 15.3.2)."""
        made = getattr(reply, "id", None)
        if status != _CREATED or not self.made_at or not isinstance(made, str):
            return {}
        return {"Location": f"{self.made_at}/{quote(made, safe='')}"}


def gets(path: str, right: Right, *, refuses: tuple[int, ...] = ()) -> Callable[[Act], Endpoint]:
    """Declare what a GET gives."""
    return _declares("GET", path, right, 200, refuses)


def posts(
    path: str, right: Right, *, status: int = 201, refuses: tuple[int, ...] = ()
) -> Callable[[Act], Endpoint]:
    """Declare what a POST does."""
    declared = _declares("POST", path, right, status, (409, *refuses))
    is_plain = status == _CREATED and "{" not in path
    return lambda act: replace(declared(act), made_at=path if is_plain else "")


def patches(path: str, right: Right, *, refuses: tuple[int, ...] = ()) -> Callable[[Act], Endpoint]:
    """Declare what a PATCH changes."""
    return _declares("PATCH", path, right, 200, refuses)


def deletes(path: str, right: Right, *, refuses: tuple[int, ...] = ()) -> Callable[[Act], Endpoint]:
    """Declare what a DELETE removes; its answer is what was removed."""
    return _declares("DELETE", path, right, 200, refuses)


def _declares(
    method: Method, path: str, right: Right, status: int, refuses: tuple[int, ...]
) -> Callable[[Act], Endpoint]:
    def declare(act: Act) -> Endpoint:
        hints = get_type_hints(act, include_extras=True)
        query, body = get_args(hints["ask"])
        return Endpoint(
            method=method,
            path=path,
            right=right,
            status=status,
            refuses=refuses,
            query=query,
            body=None if body is type(None) else body,
            reply=hints["return"],
            name=act.__name__,
            summary=act.__doc__ or "",
            act=act,
        )

    return declare


def route(endpoint: Endpoint, core: Core) -> HTTPRouteHandler:
    """Make the route of an endpoint."""

    async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
        refuse_unmet(request)
        query = read_query(endpoint.query, request.query_params.multi_items())
        ask = Ask(
            core=core,
            caller=caller_of(request.scope),
            path=request.path_params,
            query=query,
            body=await _body(endpoint.body, request),
        )
        reply = await endpoint.act(ask)
        if isinstance(reply, Response):
            return reply
        status = getattr(reply, "http_status", endpoint.status)
        return Response(
            msgspec.json.encode(reply),
            status_code=status,
            media_type=JSON,
            headers=endpoint.location(reply, status),
        )

    return Route(
        with_types(endpoint.path),
        http_method=[endpoint.method],
        status_code=endpoint.status,
        opt=needs(endpoint.right),
    )(handle)


async def _body(kind: Any, request: Request[Any, Any, Any]) -> Any:
    if kind is None:
        return None
    data = await request.body()
    return msgspec.Raw(data) if kind is msgspec.Raw else read_body(kind, data)


def with_types(path: str) -> str:
    """Write a path as Litestar wants it: every parameter is text."""
    return path.replace("}", ":str}")
