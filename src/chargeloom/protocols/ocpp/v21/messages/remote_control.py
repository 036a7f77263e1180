"""Remote control (OCPP 2.1, F)."""

from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v21.messages.datatypes.device_model import EVSE
from chargeloom.protocols.ocpp.v21.messages.datatypes.smart_charging import ChargingProfile
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.remote_control import MessageTrigger
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    Positive,
    String36,
    String50,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.remote_control import (
    RequestStartStopStatus,
    TriggerMessageStatus,
    UnlockStatus,
)
from chargeloom.wire.message import Call


class RequestStartTransactionReply(Extensible):
    status: RequestStartStopStatus
    status_info: StatusInfo | None = None
    transaction_id: String36 | None = None


class RequestStartTransaction(Extensible, Call[RequestStartTransactionReply]):
    """Start charging for this token (OCPP 2.1, F01 and F02)."""

    evse_id: Positive | None = None
    group_id_token: IdToken | None = None
    id_token: IdToken
    remote_start_id: Integer
    charging_profile: ChargingProfile | None = None


class RequestStopTransactionReply(Extensible):
    status: RequestStartStopStatus
    status_info: StatusInfo | None = None


class RequestStopTransaction(Extensible, Call[RequestStopTransactionReply]):
    """Stop this transaction (OCPP 2.1, F03)."""

    transaction_id: String36


class UnlockConnectorReply(Extensible):
    status: UnlockStatus
    status_info: StatusInfo | None = None


class UnlockConnector(Extensible, Call[UnlockConnectorReply]):
    """Release the cable (OCPP 2.1, F05)."""

    evse_id: Natural
    connector_id: Natural


class TriggerMessageReply(Extensible):
    status: TriggerMessageStatus
    status_info: StatusInfo | None = None


class TriggerMessage(Extensible, Call[TriggerMessageReply]):
    """Send me this message now (OCPP 2.1, F06)."""

    evse: EVSE | None = None
    requested_message: MessageTrigger
    custom_trigger: String50 | None = None
