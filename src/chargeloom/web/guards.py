"""Guards: who asks, and may they; what no rule allows is refused."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any, Final

import structlog
from litestar import Request
from litestar.types import ASGIApp, Receive, Scope, Send

from chargeloom.domain.access import Right, Role
from chargeloom.services.accessing import Accessing, Caller
from chargeloom.web.cookies import SESSION, held
from chargeloom.web.heads import allowed
from chargeloom.web.hosts import is_host, parts_of
from chargeloom.web.problems import Problem
from chargeloom.web.tracing import request_id

RULE: Final = "rule"
"""The name under which a route declares what it needs."""
PAGE: Final = "page"
"""The name under which a route says that people look at it."""

_CALLER: Final = "caller"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REALM: Final = 'Bearer realm="chargeloom"'
_CHALLENGE: Final = {"WWW-Authenticate": _REALM}
_NO_KEY: Final = {"WWW-Authenticate": f'{_REALM}, error="invalid_token"'}
_NARROW: Final = {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope"'}
"""What a program is told that brought a key (RFC 6750, 3 and 3.1)."""


class SignInFirst(Exception):
    """The page is for people who are signed in."""


class Public(Enum):
    """The rule of a route that anyone may use."""

    ANYONE = "anyone"


Rule = Right | Public


def needs(rule: Rule) -> dict[str, Any]:
    """Declare what a route needs."""
    return {RULE: rule}


class Guard:
    """Lets a request pass only when its route has a rule and the caller fulfils it."""

    def __init__(self, app: ASGIApp, accessing: Accessing) -> None:
        self.app = app
        self._accessing = accessing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then go on; the log of all that follows bears the request's id."""
        rule = scope["route_handler"].opt.get(RULE)
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        with structlog.contextvars.bound_contextvars(request_id=request_id(scope)):
            _demand_host(request)
            if request.method == "OPTIONS":
                await _tell_methods(scope, send)
                return
            if not is_public(scope):
                scope["state"][_CALLER] = caller = await self._caller(request)
                _demand(rule, caller)
            await self.app(scope, receive, send)

    async def _caller(self, request: Request[Any, Any, Any]) -> Caller:
        header = request.headers.get("authorization")
        if header is not None:
            return _proved(await caller_of_key(header, self._accessing))
        caller = await caller_of_browser(request, self._accessing)
        if caller is None and request.scope["route_handler"].opt.get(PAGE):
            raise SignInFirst
        if caller is None:
            raise Problem(401, "unauthorized", "an API key is needed", headers=_CHALLENGE)
        if request.method not in _SAFE:
            demand_own_page(request)
        return caller


def _demand_host(request: Request[Any, Any, Any]) -> None:
    """Refuse a request that names several hosts, or one that is none (RFC 9112, 3.2)."""
    hosts = request.headers.getall("host", [])
    is_bare = not hosts and request.scope["http_version"] == "1.0"
    if not is_bare and (len(hosts) != 1 or not is_host(hosts[0])):
        raise Problem(400, "bad-request", "the Host field names no host")


def _proved(caller: Caller | None) -> Caller:
    if caller is None:
        raise Problem(401, "unauthorized", "this is no valid API key", headers=_NO_KEY)
    return caller


def _demand(rule: object, caller: Caller) -> None:
    if not isinstance(rule, Right) or not caller.may(rule):
        headers = _NARROW if caller.user is None else None
        raise Problem(403, "forbidden", "your role does not allow this", headers=headers)


def needs_of_page(rule: Rule) -> dict[str, Any]:
    """Declare what a page needs; whoever is not signed in is asked to sign in."""
    return {RULE: rule, PAGE: True}


def caller_of(scope: Scope) -> Caller:
    """Find who asks, once the guard has let the request pass a rule."""
    caller: Caller = scope["state"][_CALLER]
    return caller


def demand_gift(caller: Caller, role: Role, scopes: tuple[Right, ...] | None = None) -> None:
    """Refuse to hand out more rights than the caller has."""
    if not caller.may_give(role, scopes):
        raise Problem(403, "forbidden", "nobody gives more rights than they have")


def is_public(scope: Scope) -> bool:
    """Whether anyone may ask this."""
    return scope["route_handler"].opt.get(RULE) is Public.ANYONE


async def caller_of_key(header: str, accessing: Accessing) -> Caller | None:
    """Find whose API key a header bears (RFC 6750, 2.1); None without one that is good."""
    scheme, _, secret = header.partition(" ")
    return await accessing.caller_of_key(secret.strip()) if scheme.lower() == "bearer" else None


async def caller_of_browser(request: Request[Any, Any, Any], accessing: Accessing) -> Caller | None:
    """Find whose browser asks; None without a session that is good."""
    secret = held(request, SESSION)
    return await accessing.caller_of_browser(secret) if secret else None


def standing(
    request: Request[Any, Any, Any], accessing: Accessing
) -> Callable[[], Awaitable[bool]]:
    """Make what tells whether whoever asked may still have the answer: keys and sessions come to an end."""
    header = request.headers.get("authorization")
    rule = request.scope["route_handler"].opt.get(RULE)

    async def stands() -> bool:
        if header is not None:
            caller = await caller_of_key(header, accessing)
        else:
            caller = await caller_of_browser(request, accessing)
        return caller is not None and isinstance(rule, Right) and caller.may(rule)

    return stands


def demand_own_page(request: Request[Any, Any, Any]) -> None:
    """Refuse a change that a browser was sent to make by someone else's page."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_own = site == "same-origin" if site is not None else _is_origin(request, origin)
    if not is_own:
        raise Problem(403, "cross-site", "a browser may change things from our own pages alone")


def _is_origin(request: Request[Any, Any, Any], origin: str | None) -> bool:
    host = request.headers.get("host")
    return bool(host) and parts_of(origin).netloc == host


async def _tell_methods(scope: Scope, send: Send) -> None:
    """Say what may be done here; that is in the open document too (RFC 9110, 9.3.7)."""
    methods = scope["litestar_app"].route_handler_method_map[scope["path_template"]]
    headers = [(b"allow", allowed(map(str, methods)).encode())]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
