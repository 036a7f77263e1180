"""The maps of well-known meters: where each keeps what, as facts of their makers' manuals."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.devices.device import Path, Register
from chargeloom.domain.devices.source import SourceSilent

SUNSPEC: Final = "sunspec"
"""No map but a way to find one's way: the device itself tells what is where."""


class RegisterMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of meter."""

    id: str
    name: str
    source: str
    """Which manual of the maker says so."""
    registers: Annotated[tuple[Register, ...], Meta(min_length=1)]
    are_currents_unsigned: bool = False
    """Whether currents are magnitudes: their direction shows in the power of the phase."""


Maps: TypeAlias = dict[str, RegisterMap]


def parse(text: str) -> RegisterMap:
    """Read a map in TOML. Raises ValueError."""
    return msgspec.convert(tomllib.loads(text), RegisterMap)


@cache
def known() -> Maps:
    """Read all maps that come with us."""
    folder = files("chargeloom.protocols.devices") / "known_maps"
    texts = (one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".toml"))
    found = sorted((parse(text) for text in texts), key=lambda one: one.id)
    return {one.id: one for one in found}


HTTP: Final = "http"
MQTT: Final = "mqtt"
ROOT: Final = "{root}"
"""In a topic: what the device is called."""


class DocumentMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of device that tells JSON: at a path of its HTTP server, or in a topic."""

    id: str
    name: str
    kind: Literal["http", "mqtt"]
    source: str
    path: str
    paths: Annotated[tuple[Path, ...], Meta(min_length=1)]
    are_currents_unsigned: bool = False


@cache
def known_documents() -> dict[str, DocumentMap]:
    """Read all maps of documents that come with us."""
    folder = files("chargeloom.protocols.devices") / "known_documents"
    texts = (one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".toml"))
    found = [msgspec.convert(tomllib.loads(text), DocumentMap) for text in texts]
    return {one.id: one for one in sorted(found, key=lambda one: one.id)}


def document_map(name: str, kind: str) -> DocumentMap:
    """Find a map of documents. Raises SourceSilent."""
    found = known_documents().get(name)
    if found is None or found.kind != kind:
        raise SourceSilent(f"there is no map {name or 'without a name'} for {kind}")
    return found
