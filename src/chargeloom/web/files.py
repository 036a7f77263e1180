"""Files of the pages, served from memory under a name that tells their version."""

import asyncio
from typing import Any

import structlog
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from chargeloom.web.guards import Public, needs
from chargeloom.web.packed import VENDOR, gzipped, has_vendor, packed
from chargeloom.web.problems import not_found

log = structlog.get_logger(__name__)


def assets() -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """Make the routes; only what was packed under a known ending exists."""
    if not has_vendor():
        log.warning(
            "the pages' front-end parts are not built; pages work, but plainly: run `make install`"
        )

    @get("/assets/{name:str}", opt=needs(Public.ANYONE))
    async def asset(
        request: Request[Any, Any, Any], name: FromPath[str], v: FromQuery[str | None] = None
    ) -> Response[bytes]:
        return await _answer(request, name, v)

    @get("/assets/vendor/{name:str}", opt=needs(Public.ANYONE))
    async def vendor(
        request: Request[Any, Any, Any], name: FromPath[str], v: FromQuery[str | None] = None
    ) -> Response[bytes]:
        return await _answer(request, VENDOR + name, v)

    return asset, vendor


async def _answer(
    request: Request[Any, Any, Any], name: str, version: str | None
) -> Response[bytes]:
    found = packed().get(name)
    if found is None:
        raise not_found("file")
    is_named = version == found.digest
    caching = "public, max-age=31536000, immutable" if is_named else "max-age=300"
    headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
    content = found.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        smaller = await asyncio.to_thread(gzipped, name)
        if smaller is not None:
            content = smaller
            headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=found.media_type, headers=headers)
