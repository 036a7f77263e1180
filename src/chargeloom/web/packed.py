"""Files of the pages as the package holds them: read once, and named by what they say."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

VENDOR: Final = "vendor/"
"""What others wrote, and `make install` brings from their registry."""
NEEDED: Final = ("vendor/htmx.js", "vendor/uPlot.js", "vendor/uPlot.css", "vendor/inter.woff2")

MAP: Final = ("vendor/topojson.js", "vendor/world.json")

_MEDIA_TYPE: Final = {
    "css": "text/css",
    "json": "application/json",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "woff2": "font/woff2",
}


class Packed(NamedTuple):
    """A file, and what a browser must know of it."""

    content: bytes
    media_type: str
    digest: str


def has_vendor() -> bool:
    """Whether the parts that others wrote were built."""
    return all(name in packed() for name in NEEDED)


def has_map() -> bool:
    """Whether the parts of the map were built."""
    return all(name in packed() for name in MAP)


def digest_of(name: str) -> str:
    """Write the address of a file; it changes with what the file says."""
    found = packed().get(name)
    return f"/assets/{name}?v={found.digest}" if found is not None else f"/assets/{name}"


@cache
def packed() -> dict[str, Packed]:
    """Read every file."""
    root = files("chargeloom.web").joinpath("assets")
    found = [("", one) for one in root.iterdir() if one.is_file()]
    vendor = root.joinpath("vendor")
    if vendor.is_dir():
        found += [(VENDOR, one) for one in vendor.iterdir() if one.is_file()]
    return {
        folder + one.name: _pack(one.name, one.read_bytes())
        for folder, one in found
        if one.name.rpartition(".")[2] in _MEDIA_TYPE
    }


def _pack(name: str, content: bytes) -> Packed:
    media_type = _MEDIA_TYPE[name.rpartition(".")[2]]
    return Packed(content, media_type, hashlib.sha256(content).hexdigest()[:12])


@cache
def gzipped(name: str) -> bytes | None:
    """Make a file smaller, once somebody wants it; None where that saves nothing."""
    content = packed()[name].content
    smaller = gzip.compress(content, 9, mtime=0)
    return smaller if len(smaller) < len(content) * 0.9 else None
