"""What answers a request: a function that takes it whole, and gives the response whole."""

from collections.abc import Awaitable
from functools import cache
from typing import Any, Protocol, Self

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.utils.signature import ParsedSignature


class Handle(Protocol):
    """Takes the request by its name, and nothing else."""

    def __call__(self, request: Request[Any, Any, Any]) -> Awaitable[Response[Any]]:
        """Answer it."""


class Route(HTTPRouteHandler):
    """A route whose function takes the request and nothing else.

    All have this one signature, and it is read once: to read it for each of hundreds kept a start waiting.
    """

    def __call__(self, fn: Handle) -> Self:
        """Let this answer."""
        super().__call__(fn)
        return self

    @property
    def parsed_fn_signature(self) -> ParsedSignature:
        """What the function takes and gives."""
        return _any_route().parsed_fn_signature

    @property
    def signature_model(self) -> type[Any]:
        """How what it takes is put together."""
        return _any_route().signature_model


@cache
def _any_route() -> HTTPRouteHandler:
    async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
        raise NotImplementedError

    return HTTPRouteHandler("/", http_method="GET")(handle)
