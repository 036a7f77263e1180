"""The smart charging profile (OCPP 1.6, 3.3 and 3.13)."""

from chargeloom.protocols.ocpp.v16.messages.datatypes import (
    ChargingProfile,
    ChargingSchedule,
    Integer,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargingProfilePurpose,
    ChargingProfileStatus,
    ChargingRateUnit,
    ClearChargingProfileStatus,
    GetCompositeScheduleStatus,
)
from chargeloom.wire.message import Call, Message
from chargeloom.wire.timestamps import Timestamp


class ClearChargingProfileReply(Message):
    status: ClearChargingProfileStatus


class ClearChargingProfile(Call[ClearChargingProfileReply]):
    """Remove the profiles that match all that is given (OCPP 1.6, 5.5; errata 3.25)."""

    id: Integer | None = None
    connector_id: Integer | None = None
    charging_profile_purpose: ChargingProfilePurpose | None = None
    stack_level: Integer | None = None


class GetCompositeScheduleReply(Message):
    status: GetCompositeScheduleStatus
    connector_id: Integer | None = None
    schedule_start: Timestamp | None = None
    charging_schedule: ChargingSchedule | None = None


class GetCompositeSchedule(Call[GetCompositeScheduleReply]):
    """What do you expect to draw in the next so many seconds? (OCPP 1.6, 5.7)."""

    connector_id: Integer
    duration: Integer
    charging_rate_unit: ChargingRateUnit | None = None


class SetChargingProfileReply(Message):
    status: ChargingProfileStatus


class SetChargingProfile(Call[SetChargingProfileReply]):
    """Obey this profile (OCPP 1.6, 5.16)."""

    connector_id: Integer
    cs_charging_profiles: ChargingProfile
