"""The local authorization list (OCPP 2.0.1, D)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import AuthorizationData
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, Integer
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    SendLocalListStatus,
    UpdateType,
)
from chargeloom.wire.message import Call


class SendLocalListReply(Extensible):
    status: SendLocalListStatus
    status_info: StatusInfo | None = None


class SendLocalList(Extensible, Call[SendLocalListReply]):
    """These tokens, or these changes of them, are known without me (OCPP 2.0.1, D01)."""

    local_authorization_list: (
        Annotated[tuple[AuthorizationData, ...], Meta(min_length=1)] | None
    ) = None
    version_number: Integer
    update_type: UpdateType


class GetLocalListVersionReply(Extensible):
    version_number: Integer


class GetLocalListVersion(Extensible, Call[GetLocalListVersionReply]):
    """Which version of the list do you have? (OCPP 2.0.1, D02)."""
