"""The core profile: what every station and every central system speaks (OCPP 1.6, 3.3)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v16.messages.datatypes import (
    ChargingProfile,
    CiString20,
    CiString25,
    CiString50,
    CiString255,
    CiString500,
    IdTagInfo,
    IdToken,
    Integer,
    KeyValue,
    MeterValue,
    TransactionReading,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityStatus,
    AvailabilityType,
    ChargePointErrorCode,
    ChargePointStatus,
    ClearCacheStatus,
    ConfigurationStatus,
    DataTransferStatus,
    RegistrationStatus,
    RemoteStartStopStatus,
    ResetStatus,
    ResetType,
    StopReason,
    UnlockStatus,
)
from chargeloom.wire.message import Call, Message
from chargeloom.wire.timestamps import Timestamp


class AuthorizeReply(Message):
    id_tag_info: IdTagInfo


class Authorize(Call[AuthorizeReply]):
    """May this token charge here? (OCPP 1.6, 4.1)."""

    id_tag: IdToken


class BootNotificationReply(Message):
    status: RegistrationStatus
    current_time: Timestamp
    interval: Integer


class BootNotification(Call[BootNotificationReply]):
    """Who I am; may I work for you? (OCPP 1.6, 4.2)."""

    charge_point_vendor: CiString20
    charge_point_model: CiString20
    charge_point_serial_number: CiString25 | None = None
    charge_box_serial_number: CiString25 | None = None
    firmware_version: CiString50 | None = None
    iccid: CiString20 | None = None
    imsi: CiString20 | None = None
    meter_type: CiString25 | None = None
    meter_serial_number: CiString25 | None = None


class DataTransferReply(Message):
    status: DataTransferStatus
    data: str | None = None


class DataTransfer(Call[DataTransferReply]):
    """What the standard has no words for, in either direction (OCPP 1.6, 4.3 and 5.6)."""

    vendor_id: CiString255
    message_id: CiString50 | None = None
    data: str | None = None


class HeartbeatReply(Message):
    current_time: Timestamp


class Heartbeat(Call[HeartbeatReply]):
    """I am alive; what time is it? (OCPP 1.6, 4.6)."""


class MeterValuesReply(Message):
    pass


class MeterValues(Call[MeterValuesReply]):
    """What the meter of a connector reads; connector 0 is the main meter (OCPP 1.6, 4.7)."""

    connector_id: Integer
    transaction_id: Integer | None = None
    meter_value: Annotated[tuple[MeterValue, ...], Meta(min_length=1)]


class StartTransactionReply(Message):
    id_tag_info: IdTagInfo
    transaction_id: Integer


class StartTransaction(Call[StartTransactionReply]):
    """A transaction has begun; the meter stood at so many Wh (OCPP 1.6, 4.8)."""

    connector_id: Integer
    id_tag: IdToken
    meter_start: Integer
    reservation_id: Integer | None = None
    timestamp: Timestamp


class StatusNotificationReply(Message):
    pass


class StatusNotification(Call[StatusNotificationReply]):
    """The state of a connector or, as connector 0, of the station (OCPP 1.6, 4.9)."""

    connector_id: Integer
    error_code: ChargePointErrorCode
    info: CiString50 | None = None
    status: ChargePointStatus
    timestamp: Timestamp | None = None
    vendor_id: CiString255 | None = None
    vendor_error_code: CiString50 | None = None


class StopTransactionReply(Message):
    id_tag_info: IdTagInfo | None = None


class StopTransaction(Call[StopTransactionReply]):
    """A transaction has ended; the meter stood at so many Wh (OCPP 1.6, 4.10; J errata 2.6)."""

    id_tag: IdToken | None = None
    meter_stop: Integer
    timestamp: Timestamp
    transaction_id: Integer
    reason: StopReason | None = None
    transaction_data: tuple[TransactionReading, ...] | None = None


class ChangeAvailabilityReply(Message):
    status: AvailabilityStatus


class ChangeAvailability(Call[ChangeAvailabilityReply]):
    """Take a connector, or all as connector 0, into or out of service (OCPP 1.6, 5.2)."""

    connector_id: Integer
    type: AvailabilityType


class ChangeConfigurationReply(Message):
    status: ConfigurationStatus


class ChangeConfiguration(Call[ChangeConfigurationReply]):
    """Set one configuration key (OCPP 1.6, 5.3)."""

    key: CiString50
    value: CiString500


class ClearCacheReply(Message):
    status: ClearCacheStatus


class ClearCache(Call[ClearCacheReply]):
    """Forget the tokens that you have seen (OCPP 1.6, 5.4)."""


class GetConfigurationReply(Message):
    configuration_key: tuple[KeyValue, ...] | None = None
    unknown_key: tuple[CiString50, ...] | None = None


class GetConfiguration(Call[GetConfigurationReply]):
    """Tell the values of these keys, or of all (OCPP 1.6, 5.8)."""

    key: tuple[CiString50, ...] | None = None


class RemoteStartTransactionReply(Message):
    status: RemoteStartStopStatus


class RemoteStartTransaction(Call[RemoteStartTransactionReply]):
    """Start a transaction for this token (OCPP 1.6, 5.11)."""

    connector_id: Integer | None = None
    id_tag: IdToken
    charging_profile: ChargingProfile | None = None


class RemoteStopTransactionReply(Message):
    status: RemoteStartStopStatus


class RemoteStopTransaction(Call[RemoteStopTransactionReply]):
    """Stop this transaction (OCPP 1.6, 5.12)."""

    transaction_id: Integer


class ResetReply(Message):
    status: ResetStatus


class Reset(Call[ResetReply]):
    """Start again, gently or at once (OCPP 1.6, 5.14)."""

    type: ResetType


class UnlockConnectorReply(Message):
    status: UnlockStatus


class UnlockConnector(Call[UnlockConnectorReply]):
    """Let go of the cable (OCPP 1.6, 5.18)."""

    connector_id: Integer
