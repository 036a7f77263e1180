"""The head of an opening handshake, read strictly (RFC 9112): what can be read in two ways is refused."""

import re
from typing import Final, NamedTuple

from multidict import CIMultiDict

from chargeloom.services.stations.admitting import Refused

END: Final = b"\r\n\r\n"
BARE_LINE_FEED: Final = re.compile(rb"(?<!\r)\n")

MALFORMED: Final = Refused(400, "malformed request")
HAS_BODY: Final = Refused(400, "a request with a body is no opening handshake")
TOO_LONG: Final = Refused(431, "the head of the request is too long")
TOO_MANY: Final = Refused(431, "too many header fields")
TOO_SLOW: Final = Refused(408, "the request took too long")

_FIELD: Final = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t -~\x80-\xff]*)")
_TARGET: Final = re.compile(rb"[!-~\x80-\xff]+")


class Head(NamedTuple):
    """What a request asks for, and its header fields; bytes beyond ASCII are read as ISO 8859-1."""

    path: bytes
    headers: CIMultiDict[str]


def read_head(raw: bytes, most_fields: int) -> Head | Refused:
    """Read a head without its empty last line; anything ambiguous is refused (RFC 9112, 11.2)."""
    request_line, *lines = raw.split(b"\r\n")
    parts = request_line.split(b" ")
    if len(parts) != 3 or (parts[0], parts[2]) != (b"GET", b"HTTP/1.1"):
        return MALFORMED
    if not _TARGET.fullmatch(parts[1]):
        return MALFORMED
    if len(lines) > most_fields:
        return TOO_MANY
    headers = _read_fields(lines)
    if headers is None or len(headers.getall("Host", ())) != 1:
        return MALFORMED
    return HAS_BODY if _announces_a_body(headers) else Head(parts[1], headers)


def _read_fields(lines: list[bytes]) -> CIMultiDict[str] | None:
    """Read header fields; a folded line, a bare CR or LF and a space before the colon match none."""
    headers: CIMultiDict[str] = CIMultiDict()
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None:
            return None
        headers.add(found[1].decode("ascii"), found[2].rstrip(b" \t").decode("latin-1"))
    return headers


def _announces_a_body(headers: CIMultiDict[str]) -> bool:
    lengths = headers.getall("Content-Length", ())
    return "Transfer-Encoding" in headers or any(length != "0" for length in lengths)
