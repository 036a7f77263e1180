"""Tokens and what is known of them (OCPP 2.0.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.display_message import MessageContent
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String8,
    String36,
    String50,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    AuthorizationStatus,
    IdTokenType,
)
from chargeloom.wire.timestamps import Timestamp


class AdditionalInfo(Extensible):
    """(OCPP 2.0.1, 2.2)."""

    additional_id_token: String36
    type: String50


class IdToken(Extensible):
    """(OCPP 2.0.1, 2.28)."""

    additional_info: Annotated[tuple[AdditionalInfo, ...], Meta(min_length=1)] | None = None
    id_token: String36
    type: IdTokenType


class IdTokenInfo(Extensible):
    """(OCPP 2.0.1, 2.27)."""

    status: AuthorizationStatus
    cache_expiry_date_time: Timestamp | None = None
    charging_priority: Integer | None = None
    language1: String8 | None = None
    evse_id: Annotated[tuple[Integer, ...], Meta(min_length=1)] | None = None
    group_id_token: IdToken | None = None
    language2: String8 | None = None
    personal_message: MessageContent | None = None


class AuthorizationData(Extensible):
    """(OCPP 2.0.1, 2.4)."""

    id_token: IdToken
    id_token_info: IdTokenInfo | None = None
