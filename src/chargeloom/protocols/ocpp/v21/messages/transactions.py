"""Transactions (OCPP 2.1, E)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v21.messages.datatypes.costs import CostDetails
from chargeloom.protocols.ocpp.v21.messages.datatypes.device_model import EVSE
from chargeloom.protocols.ocpp.v21.messages.datatypes.display_message import MessageContent
from chargeloom.protocols.ocpp.v21.messages.datatypes.metering import MeterValue
from chargeloom.protocols.ocpp.v21.messages.datatypes.transactions import (
    Transaction,
    TransactionLimit,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.transactions import (
    PreconditioningStatus,
    TriggerReason,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    PhaseNumber,
    String36,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import TransactionEventType
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class TransactionEventReply(Extensible):
    total_cost: Decimal | None = None
    charging_priority: Integer | None = None
    id_token_info: IdTokenInfo | None = None
    transaction_limit: TransactionLimit | None = None
    updated_personal_message: MessageContent | None = None
    updated_personal_message_extra: (
        Annotated[tuple[MessageContent, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class TransactionEvent(Extensible, Call[TransactionEventReply]):
    """A transaction has begun, changed or ended (OCPP 2.1, E01)."""

    cost_details: CostDetails | None = None
    event_type: TransactionEventType
    meter_value: Annotated[tuple[MeterValue, ...], Meta(min_length=1)] | None = None
    timestamp: Timestamp
    trigger_reason: TriggerReason
    seq_no: Natural
    offline: bool | None = None
    number_of_phases_used: PhaseNumber | None = None
    cable_max_current: Integer | None = None
    reservation_id: Natural | None = None
    preconditioning_status: PreconditioningStatus | None = None
    evse_sleep: bool | None = None
    transaction_info: Transaction
    evse: EVSE | None = None
    id_token: IdToken | None = None


class GetTransactionStatusReply(Extensible):
    ongoing_indicator: bool | None = None
    messages_in_queue: bool


class GetTransactionStatus(Extensible, Call[GetTransactionStatusReply]):
    """Does it go on, and is there anything that you have not told? (OCPP 2.1, E14)."""

    transaction_id: String36 | None = None
