"""Texts for people at the station (OCPP 2.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.device_model import Component
from chargeloom.protocols.ocpp.v21.messages.enumerations.display_message import (
    MessageFormat,
    MessageState,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String8,
    String36,
    String1024,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.display_message import MessagePriority
from chargeloom.wire.timestamps import Timestamp


class MessageContent(Extensible):
    """(OCPP 2.1, 2.66)."""

    format: MessageFormat
    language: String8 | None = None
    content: String1024


class MessageInfo(Extensible):
    """(OCPP 2.1, 2.67)."""

    display: Component | None = None
    id: Natural
    priority: MessagePriority
    state: MessageState | None = None
    start_date_time: Timestamp | None = None
    end_date_time: Timestamp | None = None
    transaction_id: String36 | None = None
    message: MessageContent
    message_extra: (
        Annotated[tuple[MessageContent, ...], Meta(min_length=1, max_length=4)] | None
    ) = None
