"""What is worth telling of a simulated station."""

from enum import StrEnum
from typing import NamedTuple


class What(StrEnum):
    """The kinds of things that happen."""

    CONNECTED = "connected"
    UNREACHABLE = "unreachable"
    DISCONNECTED = "disconnected"
    ACCEPTED = "accepted"
    PENDING = "pending"
    REJECTED = "rejected"
    PLUGGED = "plugged in"
    UNPLUGGED = "unplugged"
    REFUSED = "refused"
    STARTED = "started"
    NUMBERED = "numbered"
    STOPPED = "stopped"
    FAULTED = "faulted"
    FAILED = "failed"
    LIMITED = "limited"
    DISCARDED = "discarded"
    RESET = "reset"


class Happening(NamedTuple):
    """Something that happened at a station, or at one of its connectors."""

    what: What
    connector: int = 0
    detail: str = ""
    energy_wh: int = 0
