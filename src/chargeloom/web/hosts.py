"""Hosts as browsers name them: in Host, in Origin, in Referer; whatever stands there, it is no fault of ours."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

_HOST: Final = re.compile(
    r"(?:[\w.~%!$&'()*+,;=-]*|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{0,5})?", re.ASCII
)
_NOWHERE: Final = SplitResult("", "", "", "", "")


def is_host(text: str) -> bool:
    """Whether a text is a host, maybe with a port (RFC 9110, 7.2)."""
    return _HOST.fullmatch(text) is not None


def parts_of(address: str | None) -> SplitResult:
    """Take an address apart; one that is none has nothing in it."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return _NOWHERE
