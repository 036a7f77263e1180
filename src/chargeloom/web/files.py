"""Files of the pages: read once from the package, served from memory."""

from importlib.resources import files
from typing import Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from chargeloom.web.guards import Public, needs
from chargeloom.web.problems import not_found

_MEDIA_TYPE: Final = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


def assets() -> HTTPRouteHandler:
    """Make the route; only what was packed under a known ending exists."""
    packed = {
        file.name: (file.read_bytes(), _MEDIA_TYPE[file.name.rpartition(".")[2]])
        for file in files("chargeloom.web").joinpath("assets").iterdir()
    }

    @get("/assets/{name:str}", opt=needs(Public.ANYONE))
    async def asset(name: FromPath[str]) -> Response[bytes]:
        if name not in packed:
            raise not_found("file")
        content, media_type = packed[name]
        headers = {"Cache-Control": "max-age=300"}
        return Response(content, media_type=media_type, headers=headers)

    return asset
