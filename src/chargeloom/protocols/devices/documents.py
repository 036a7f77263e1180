"""JSON documents of devices: a number at a path, and a time. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from chargeloom.domain.devices.device import Channel, Path
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.wire.misspelt import is_misspelt

MAX_BYTES: Final = 65_536
_MILLISECONDS: Final = 100_000_000_000
"""A number of seconds beyond this is one of milliseconds: as seconds it lies in the year 5138."""


def document(body: bytes) -> Any:
    """Read a document; a bare number is one. Raises SourceSilent."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceSilent(f"what came is no JSON: {error}") from error


def values(told: Any, paths: Iterable[Path]) -> dict[Channel, float]:
    """Read every channel of a document. Raises SourceSilent where one is missing."""
    return {one.channel: number(told, one.path) * one.scale * one.sign for one in paths}


def number(told: Any, path: str) -> float:
    """Read a number, which may be written as text. Raises SourceSilent."""
    found = part(told, path)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise SourceSilent(f"{path or 'the document'}: {_shown(found)} is no number")
    if isinstance(found, str) and is_misspelt(found):
        raise SourceSilent(f"{path or 'the document'}: {_shown(found)} is no number")
    try:
        return float(found)
    except (ValueError, OverflowError) as error:
        raise SourceSilent(f"{path or 'the document'}: {_shown(found)} is no number") from error


def time(told: Any, path: str) -> Instant:
    """Read a time: ISO 8601, or seconds or milliseconds since 1970. Raises SourceSilent."""
    found = part(told, path)
    try:
        if isinstance(found, str):
            return from_datetime(datetime.fromisoformat(found))
        seconds = number(told, path)
        if abs(seconds) > _MILLISECONDS:
            seconds /= 1000.0
        return Instant(round(seconds * SECOND))
    except (ValueError, OverflowError) as error:
        raise SourceSilent(f"{path}: {_shown(found)} is no time") from error


def part(told: Any, path: str) -> Any:
    """Find what stands at a path. Raises SourceSilent."""
    found = told
    for step in _steps(path):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            raise SourceSilent(f"{path}: nothing stands there")
    return found


def _steps(path: str) -> list[str]:
    if path.startswith("/"):
        return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]
    return path.split(".") if path else []


def _shown(found: Any) -> str:
    return repr(found)[:40]
