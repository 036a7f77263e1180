"""What a station's answer comes to (OCPP 1.6, chapter 5)."""

from enum import StrEnum
from typing import Final

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.mapping import shown
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.wire.message import Message


def outcome(reply: Message | CallFault) -> Outcome:
    """Read an answer: its status, or what is wrong."""
    if isinstance(reply, CallFault):
        data = {"description": reply.description, "details": reply.details}
        return Outcome(status=CommandStatus.FAILED, answer=reply.code, data=data)
    if isinstance(reply, core.GetConfigurationReply):
        return Outcome(status=CommandStatus.ACCEPTED, data=msgspec.to_builtins(shown(reply)))
    answer = str(getattr(reply, "status", ""))
    return Outcome(status=_status(getattr(reply, "status", None)), answer=answer)


def _status(word: object) -> CommandStatus:
    """Read a word; one that no enumeration has, a station's own, says neither yes nor no."""
    if isinstance(word, str) and not isinstance(word, StrEnum):
        return CommandStatus.FAILED
    return CommandStatus.ACCEPTED if word in _DONE else CommandStatus.REJECTED


_DONE: Final = frozenset(
    {"Accepted", "AcceptedCanceled", "RebootRequired", "Scheduled", "Unlocked"}
)
"""The words of OCPP 1.6 for: it is done, or will be."""
