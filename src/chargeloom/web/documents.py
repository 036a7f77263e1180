"""The API's own description: as OpenAPI for programs, as a page for people; nothing comes from elsewhere."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from chargeloom.web.console.rendering import render
from chargeloom.web.guards import Public, needs


def documents(api: dict[str, Any]) -> tuple[HTTPRouteHandler, ...]:
    """Make the routes."""
    encoded = msgspec.json.encode(api)
    rule = needs(Public.ANYONE)

    @get("/openapi.json", opt=rule)
    async def openapi() -> Response[bytes]:
        return Response(encoded, media_type="application/json")

    @get("/docs", opt=rule)
    async def docs() -> Response[str]:
        return Response(render("docs.html", api=api), media_type="text/html")

    return openapi, docs
