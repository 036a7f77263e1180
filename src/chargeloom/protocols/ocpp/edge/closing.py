"""How links end: with which codes, and what was said last (RFC 6455, 7)."""

from typing import Final, cast

from picows import WSTransport
from picows.picows import WSCloseHandshake

NORMAL: Final = 1000
POLICY_VIOLATION: Final = 1008
INTERNAL_ERROR: Final = 1011
SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013

_ABNORMAL: Final = 1006
_MAX_REASON_BYTES: Final = 123
_RESERVED_CODES: Final = frozenset({1004, 1005, 1006})


def is_close_code(code: int) -> bool:
    """Whether a peer may close with this code (RFC 6455, 7.4)."""
    return 3000 <= code < 5000 or (1000 <= code <= 1014 and code not in _RESERVED_CODES)


def as_framed(reason: str) -> str:
    """Cut a reason to what a close frame holds (RFC 6455, 5.5)."""
    return reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")


def last_words(transport: WSTransport) -> tuple[int, str | None]:
    """Find the code and the reason of whoever closed first (RFC 6455, 7.1.5)."""
    shake = cast("WSCloseHandshake | None", transport.close_handshake)
    if shake is None:
        return _ABNORMAL, None
    said = shake.recv if shake.recv_then_sent else shake.sent
    return (int(cast("int", said.code)), said.reason) if said is not None else (_ABNORMAL, None)
