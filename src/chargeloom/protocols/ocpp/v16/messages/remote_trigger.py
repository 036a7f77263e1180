"""The remote trigger profile (OCPP 1.6, 3.3)."""

from chargeloom.protocols.ocpp.v16.messages.datatypes import Integer
from chargeloom.protocols.ocpp.v16.messages.enumerations import MessageTrigger, TriggerMessageStatus
from chargeloom.wire.message import Call, Message


class TriggerMessageReply(Message):
    status: TriggerMessageStatus


class TriggerMessage(Call[TriggerMessageReply]):
    """Send me this message now (OCPP 1.6, 5.17)."""

    requested_message: MessageTrigger
    connector_id: Integer | None = None
