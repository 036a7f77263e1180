"""Replies that say nothing, or one word."""

from typing import Any

import msgspec

from chargeloom.wire.message import Call, Message


def received(call: Call[Any]) -> Message:
    """Say that a call was received."""
    return type(call).reply_type()()


def answered(call: Call[Any], status: str) -> Message:
    """Answer a call by a status."""
    return msgspec.convert({"status": status}, type(call).reply_type())
