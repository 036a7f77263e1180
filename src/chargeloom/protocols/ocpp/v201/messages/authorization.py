"""Authorization (OCPP 2.0.1, C)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import OCSPRequestData
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, String5500
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    AuthorizeCertificateStatus,
    ClearCacheStatus,
)
from chargeloom.wire.message import Call


class AuthorizeReply(Extensible):
    id_token_info: IdTokenInfo
    certificate_status: AuthorizeCertificateStatus | None = None


class Authorize(Extensible, Call[AuthorizeReply]):
    """May this token charge here? (OCPP 2.0.1, C01)."""

    id_token: IdToken
    certificate: String5500 | None = None
    iso15118_certificate_hash_data: (
        Annotated[tuple[OCSPRequestData, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class ClearCacheReply(Extensible):
    status: ClearCacheStatus
    status_info: StatusInfo | None = None


class ClearCache(Extensible, Call[ClearCacheReply]):
    """Forget all tokens that you remember (OCPP 2.0.1, C11)."""
