"""Tokens and what is known of them (OCPP 2.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.display_message import MessageContent
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String8,
    String20,
    String50,
    String255,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import AuthorizationStatus
from chargeloom.wire.timestamps import Timestamp


class AdditionalInfo(Extensible):
    """(OCPP 2.1, 2.3)."""

    additional_id_token: String255
    type: String50


class IdToken(Extensible):
    """(OCPP 2.1, 2.61)."""

    additional_info: Annotated[tuple[AdditionalInfo, ...], Meta(min_length=1)] | None = None
    id_token: String255
    type: String20


class IdTokenInfo(Extensible):
    """(OCPP 2.1, 2.60)."""

    status: AuthorizationStatus
    cache_expiry_date_time: Timestamp | None = None
    charging_priority: Integer | None = None
    group_id_token: IdToken | None = None
    language1: String8 | None = None
    language2: String8 | None = None
    evse_id: Annotated[tuple[Natural, ...], Meta(min_length=1)] | None = None
    personal_message: MessageContent | None = None


class AuthorizationData(Extensible):
    """(OCPP 2.1, 2.7)."""

    id_token: IdToken
    id_token_info: IdTokenInfo | None = None
