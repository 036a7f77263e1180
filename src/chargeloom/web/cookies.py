"""Cookies that let somebody in: over HTTPS under names that only our own host can set (RFC 6265bis, 4.1.3.2)."""

from typing import Any, Final

from litestar import Request

SESSION: Final = "chargeloom_session"
STEP: Final = "chargeloom_step"
OURS: Final = frozenset({SESSION, STEP})

_PREFIX: Final = "cookie_prefix"
_HOST_ALONE: Final = "__Host-"


def naming(*, is_https: bool) -> dict[str, Any]:
    """Return the state that an application needs, to know its cookies."""
    return {_PREFIX: _HOST_ALONE if is_https else ""}


def named(request: Request[Any, Any, Any], name: str) -> str:
    """Say what a cookie is called: a neighbour's page, or one without TLS, can plant none of that name."""
    prefix = request.app.state.get(_PREFIX, "") if name in OURS else ""
    return f"{prefix}{name}"


def held(request: Request[Any, Any, Any], name: str) -> str:
    """Find what a browser holds; nothing where it holds none."""
    return request.cookies.get(named(request, name), "")
