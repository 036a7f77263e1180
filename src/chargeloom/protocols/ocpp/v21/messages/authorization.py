"""Authorization (OCPP 2.1, C)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v21.messages.datatypes.certificates import OCSPRequestData
from chargeloom.protocols.ocpp.v21.messages.datatypes.payment import Address
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.datatypes.tariffs import Tariff
from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import EnergyTransferMode
from chargeloom.protocols.ocpp.v21.messages.enumerations.tariff_and_cost import PaymentStatus
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String20,
    String36,
    String50,
    String255,
    String500,
    String2000,
    String10000,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    AuthorizeCertificateStatus,
    ClearCacheStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class AuthorizeReply(Extensible):
    id_token_info: IdTokenInfo
    certificate_status: AuthorizeCertificateStatus | None = None
    allowed_energy_transfer: (
        Annotated[tuple[EnergyTransferMode, ...], Meta(min_length=1)] | None
    ) = None
    tariff: Tariff | None = None


class Authorize(Extensible, Call[AuthorizeReply]):
    """May this token charge here? (OCPP 2.1, C01)."""

    id_token: IdToken
    certificate: String10000 | None = None
    iso15118_certificate_hash_data: (
        Annotated[tuple[OCSPRequestData, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class ClearCacheReply(Extensible):
    status: ClearCacheStatus
    status_info: StatusInfo | None = None


class ClearCache(Extensible, Call[ClearCacheReply]):
    """Forget all tokens that you remember (OCPP 2.1, C11)."""


class VatNumberValidationReply(Extensible):
    company: Address | None = None
    status_info: StatusInfo | None = None
    vat_number: String20
    evse_id: Natural | None = None
    status: GenericStatus


class VatNumberValidation(Extensible, Call[VatNumberValidationReply]):
    """Is this VAT number good, and whose is it? (OCPP 2.1, C18)."""

    vat_number: String20
    evse_id: Natural | None = None


class NotifySettlementReply(Extensible):
    receipt_url: String2000 | None = None
    receipt_id: String50 | None = None


class NotifySettlement(Extensible, Call[NotifySettlementReply]):
    """A payment taken at the station is settled, or failed (OCPP 2.1, C19 to C22)."""

    transaction_id: String36 | None = None
    psp_ref: String255
    status: PaymentStatus
    status_info: String500 | None = None
    settlement_amount: Decimal
    settlement_time: Timestamp
    receipt_id: String50 | None = None
    receipt_url: String2000 | None = None
    vat_company: Address | None = None
    vat_number: String20 | None = None


class NotifyWebPaymentStartedReply(Extensible):
    pass


class NotifyWebPaymentStarted(Extensible, Call[NotifyWebPaymentStartedReply]):
    """Somebody pays on the web for this EVSE right now (OCPP 2.1, C25)."""

    evse_id: Natural
    timeout: Integer
