"""Cursors of lists that are ordered by several things: opaque to who goes on behind one."""

import base64
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from chargeloom.web.api.identifiers import CURSOR_WORDS
from chargeloom.web.api.texts import END
from chargeloom.web.problems import Fault, invalid

T = TypeVar("T")

OpaqueCursor: TypeAlias = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=rf"^[A-Za-z0-9_-]+{END}",
        extra=CURSOR_WORDS,
        description="Go on behind this one: the cursor of the page before.",
    ),
]


def write_cursor(place: Any) -> str:
    """Write where a page ends."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_cursor(text: str, kind: type[T]) -> T:
    """Read where a page ended. Raises Problem where that is no cursor of the list."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(data, type=kind)
    except (ValueError, msgspec.DecodeError):
        raise no_cursor() from None


def no_cursor() -> Exception:
    """Say that a text is no cursor of the list."""
    return invalid(Fault("/after", "not a cursor of this list"))
