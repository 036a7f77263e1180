"""Display messages (OCPP 2.1, O)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.display_message import MessageInfo
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.display_message import (
    ClearMessageStatus,
    DisplayMessageStatus,
    MessageState,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.display_message import (
    GetDisplayMessagesStatus,
    MessagePriority,
)
from chargeloom.wire.message import Call


class SetDisplayMessageReply(Extensible):
    status: DisplayMessageStatus
    status_info: StatusInfo | None = None


class SetDisplayMessage(Extensible, Call[SetDisplayMessageReply]):
    """Show this (OCPP 2.1, O01)."""

    message: MessageInfo


class GetDisplayMessagesReply(Extensible):
    status: GetDisplayMessagesStatus
    status_info: StatusInfo | None = None


class GetDisplayMessages(Extensible, Call[GetDisplayMessagesReply]):
    """Which messages do you have to show? (OCPP 2.1, O03 and O04)."""

    id: Annotated[tuple[Natural, ...], Meta(min_length=1)] | None = None
    request_id: Integer
    priority: MessagePriority | None = None
    state: MessageState | None = None


class NotifyDisplayMessagesReply(Extensible):
    pass


class NotifyDisplayMessages(Extensible, Call[NotifyDisplayMessagesReply]):
    """A part of the messages that were asked for (OCPP 2.1, O03 and O04)."""

    message_info: Annotated[tuple[MessageInfo, ...], Meta(min_length=1)] | None = None
    request_id: Integer
    tbc: bool | None = None


class ClearDisplayMessageReply(Extensible):
    status: ClearMessageStatus
    status_info: StatusInfo | None = None


class ClearDisplayMessage(Extensible, Call[ClearDisplayMessageReply]):
    """Show it no more (OCPP 2.1, O05)."""

    id: Natural
