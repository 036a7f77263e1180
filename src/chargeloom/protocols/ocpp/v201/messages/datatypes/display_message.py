"""Texts for people at the station (OCPP 2.0.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import Component
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String8,
    String36,
    String512,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.display_message import (
    MessageFormat,
    MessagePriority,
    MessageState,
)
from chargeloom.wire.timestamps import Timestamp


class MessageContent(Extensible):
    """(OCPP 2.0.1, 2.30)."""

    format: MessageFormat
    language: String8 | None = None
    content: String512


class MessageInfo(Extensible):
    """(OCPP 2.0.1, 2.31)."""

    display: Component | None = None
    id: Integer
    priority: MessagePriority
    state: MessageState | None = None
    start_date_time: Timestamp | None = None
    end_date_time: Timestamp | None = None
    transaction_id: String36 | None = None
    message: MessageContent
