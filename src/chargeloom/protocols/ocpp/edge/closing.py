"""How links end: the codes that a peer may close with, and what was said last (RFC 6455, 7)."""

from typing import Final, cast

from picows import WSTransport
from picows.picows import WSCloseHandshake

_ABNORMAL: Final = 1006
_RESERVED_CODES: Final = frozenset({1004, 1005, 1006})


def is_close_code(code: int) -> bool:
    """Whether a peer may close with this code (RFC 6455, 7.4)."""
    return 3000 <= code < 5000 or (1000 <= code <= 1014 and code not in _RESERVED_CODES)


def last_words(transport: WSTransport) -> tuple[int, str | None]:
    """Find the code and the reason of whoever closed first (RFC 6455, 7.1.5)."""
    shake = cast("WSCloseHandshake | None", transport.close_handshake)
    if shake is None:
        return _ABNORMAL, None
    said = shake.recv if shake.recv_then_sent else shake.sent
    return (int(cast("int", said.code)), said.reason) if said is not None else (_ABNORMAL, None)
