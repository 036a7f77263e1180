"""What a peer may do against the WebSocket protocol or our limits, with the code that its link is closed with (RFC 6455, 7.4.1)."""

from typing import Final, NamedTuple


class Breach(NamedTuple):
    """Why a link must be closed: the status code (RFC 6455, 7.4.1) and words for the peer."""

    code: int
    reason: str


SILENT: Final = Breach(1001, "no answer to pings")
NO_START: Final = Breach(1002, "a continuation of nothing")
NO_END: Final = Breach(1002, "a new message inside another")
RESERVED_BITS: Final = Breach(1002, "reserved bits are set")
ILLEGAL_CLOSE: Final = Breach(1002, "illegal close code")
NOT_TEXT: Final = Breach(1003, "only text is understood")
NO_TEXT: Final = Breach(1007, "text must be UTF-8")
NOT_INFLATED: Final = Breach(1007, "what is compressed can't be inflated")
TOO_MANY_FRAGMENTS: Final = Breach(1008, "too many fragments")
TOO_SLOW: Final = Breach(1008, "message takes too long")
UNREAD: Final = Breach(1008, "answers are not read")
TOO_MANY_CONTROLS: Final = Breach(1008, "too many control frames")
TOO_BIG: Final = Breach(1009, "message too big")
OUR_FAULT: Final = Breach(1011, "internal error")
