"""Answers of a station to requests of ours, as outcomes of orders (OCPP 2.0.1 and 2.1)."""

from typing import Any, Final

import msgspec

from chargeloom.domain.command import CommandStatus, Outcome
from chargeloom.wire.message import Message

DONE: Final = frozenset({"Accepted", "Scheduled", "RebootRequired", "Unlocked"})
"""The words for: it is done, or will be."""


def outcome(reply: Message) -> Outcome:
    """Read an answer: its status if it has one, and all else that it says."""
    said: dict[str, Any] = msgspec.to_builtins(reply)
    answer = said.pop("status", None)
    status = CommandStatus.ACCEPTED if answer is None or answer in DONE else CommandStatus.REJECTED
    return Outcome(status=status, answer=answer, data=said or None)
