"""Time zones, by their names in the IANA database."""

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NOT_OF_A_PLACE: Final = frozenset({"localtime", "posixrules", "Factory"})
"""What these say is this machine's affair, and another's says otherwise."""
_OTHER_CLOCKS: Final = ("right/", "posix/")
"""Clocks that count leap seconds, which ours does not; and the others once more."""


def is_zone(name: str) -> bool:
    """Whether a time zone of this name is known, and is the same wherever it is read."""
    if name in _NOT_OF_A_PLACE or name.startswith(_OTHER_CLOCKS):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
