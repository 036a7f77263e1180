"""A request in the words of a station's own protocol, and what came of it."""

from typing import Any

import msgspec


class RawCall(msgspec.Struct, frozen=True, kw_only=True):
    """Send exactly this request of the station's protocol; `payload` is its JSON."""

    action: str
    payload: bytes


class RawReply(msgspec.Struct, frozen=True, kw_only=True):
    """What the station answered, in its protocol: a payload, or an error with its code."""

    protocol: str
    payload: bytes | None = None
    error_code: str | None = None
    error_description: str = ""
    error_details: dict[str, Any] | None = None


class RawRefused(msgspec.Struct, frozen=True, kw_only=True):
    """The payload breaks the schema of the station's version: where, and why."""

    pointer: str
    message: str
