"""The local authorization list management profile (OCPP 1.6, 3.3)."""

from chargeloom.protocols.ocpp.v16.messages.datatypes import AuthorizationData, Integer
from chargeloom.protocols.ocpp.v16.messages.enumerations import UpdateStatus, UpdateType
from chargeloom.wire.message import Call, Message


class GetLocalListVersionReply(Message):
    list_version: Integer


class GetLocalListVersion(Call[GetLocalListVersionReply]):
    """Which version of the list do you hold? (OCPP 1.6, 5.10)."""


class SendLocalListReply(Message):
    status: UpdateStatus


class SendLocalList(Call[SendLocalListReply]):
    """Replace or change the list (OCPP 1.6, 5.15)."""

    list_version: Integer
    local_authorization_list: tuple[AuthorizationData, ...] | None = None
    update_type: UpdateType
