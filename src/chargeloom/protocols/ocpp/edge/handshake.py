"""The opening handshake of OCPP-J: what its path and headers say, and what is chosen from them."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from chargeloom.domain.ids import StationId
from chargeloom.services.stations.admitting import Credentials

MAX_IDENTITY: Final = 48
UNREADABLE: Final = Credentials(b"", b"")
"""Credentials that are nobody's."""

_PART: Final = rb"/(?:[^%/?#]|%[0-9A-Fa-f]{2})+"
_PATH: Final = re.compile(rb"/ocpp" + _PART)
_ANY_PATH: Final = re.compile(rb"(?:" + _PART + rb"){1,8}/?")
_OWN_PLACE: Final = b"ocpp"
_FORBIDDEN: Final = frozenset(":/\\")


def read_identity(path: bytes) -> StationId | None:
    """Read the identity in `/ocpp/{identity}` (OCPP-J 1.6, 3.1.1); None when the path has none."""
    return _read_name(path.rpartition(b"/")[2]) if _PATH.fullmatch(path) else None


def find_identity(path: bytes, knows: Callable[[StationId], bool]) -> StationId | None:
    """Find the last known identity in any path; where none is known, the last part is one.

    Stations put paths before their identity, and serial numbers after it. A path that has a part
    that nobody can be called by has none.
    """
    if not _ANY_PATH.fullmatch(path):
        return None
    parts = path.strip(b"/").split(b"/")
    names = [_read_name(part) for part in parts[parts[0] == _OWN_PLACE :]]
    read = [name for name in names if name is not None]
    if not read or len(read) < len(names):
        return None
    return next((name for name in reversed(read) if knows(name)), read[-1])


def _read_name(part: bytes) -> StationId | None:
    try:
        identity = unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return None
    return StationId(identity) if is_identity(identity) else None


def is_identity(text: str) -> bool:
    """Whether a station may be called so: 1 to 48 letters, digits, signs of ASCII or inner spaces.

    What is more than a name to a file system, a terminal or Basic credentials is none.
    """
    return (
        0 < len(text) <= MAX_IDENTITY
        and text == text.strip()
        and text not in {".", ".."}
        and _FORBIDDEN.isdisjoint(text)
        and all(letter.isalnum() or " " <= letter <= "~" for letter in text)
    )


def tokens(lines: Iterable[str]) -> tuple[str, ...]:
    """Split a header of several lines, each a list with commas (RFC 9110, 5.6.1)."""
    return tuple(token for line in lines for part in line.split(",") if (token := part.strip()))


def choose_subprotocol(offered: Sequence[str], served: Sequence[str]) -> str | None:
    """Choose the first served one that is offered; None when there is none (OCPP-J 1.6, 3.2)."""
    return next((subprotocol for subprotocol in served if subprotocol in offered), None)


def is_key(lines: Sequence[str]) -> bool:
    """Whether there is one key, of 16 bytes (RFC 6455, 4.2.1)."""
    try:
        return len(lines) == 1 and len(base64.b64decode(lines[0], validate=True)) == 16
    except ValueError:
        return False


def read_credentials(lines: Sequence[str]) -> Credentials | None:
    """Read Basic credentials (RFC 7617): None without a header, UNREADABLE when they are not Basic.

    The identity has no colon, so the first one ends the user name; the password is any bytes.
    """
    if not lines:
        return None
    scheme, _, encoded = lines[0].partition(" ")
    if len(lines) > 1 or scheme.lower() != "basic":
        return UNREADABLE
    try:
        decoded = base64.b64decode(encoded.strip().encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return UNREADABLE
    user, colon, password = decoded.partition(b":")
    return Credentials(user, password) if colon else UNREADABLE
