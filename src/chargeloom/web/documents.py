"""The API's own description: as OpenAPI for programs, as a page for people; nothing comes from elsewhere."""

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from chargeloom.web.console.rendering import render
from chargeloom.web.guards import Public, needs


def documents(describe: Callable[[], dict[str, Any]]) -> tuple[HTTPRouteHandler, ...]:
    """Make the routes; both are written once, when somebody first asks, beside the loop: anyone may ask."""

    @cache
    def encoded() -> bytes:
        return msgspec.json.encode(describe())

    @cache
    def page() -> str:
        return render("docs.html", api=describe())

    rule = needs(Public.ANYONE)

    @get("/openapi.json", opt=rule)
    async def openapi() -> Response[bytes]:
        content = await asyncio.to_thread(encoded)
        return Response(content, media_type="application/json")

    @get("/docs", opt=rule)
    async def docs() -> Response[str]:
        content = await asyncio.to_thread(page)
        return Response(content, media_type="text/html")

    return openapi, docs
