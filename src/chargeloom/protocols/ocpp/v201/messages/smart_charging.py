"""Smart charging (OCPP 2.0.1, K)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, Integer
from chargeloom.protocols.ocpp.v201.messages.datatypes.smart_charging import (
    ChargingLimit,
    ChargingNeeds,
    ChargingProfile,
    ChargingProfileCriterion,
    ChargingSchedule,
    ClearChargingProfileCriteria,
    CompositeSchedule,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingLimitSource,
    ChargingProfileStatus,
    ChargingRateUnit,
    ClearChargingProfileStatus,
    GetChargingProfileStatus,
    NotifyEVChargingNeedsStatus,
)
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class SetChargingProfileReply(Extensible):
    status: ChargingProfileStatus
    status_info: StatusInfo | None = None


class SetChargingProfile(Extensible, Call[SetChargingProfileReply]):
    """Obey this profile (OCPP 2.0.1, K01)."""

    evse_id: Integer
    charging_profile: ChargingProfile


class GetCompositeScheduleReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None
    schedule: CompositeSchedule | None = None


class GetCompositeSchedule(Extensible, Call[GetCompositeScheduleReply]):
    """What do you expect to draw in the next so many seconds? (OCPP 2.0.1, K08)."""

    duration: Integer
    charging_rate_unit: ChargingRateUnit | None = None
    evse_id: Integer


class GetChargingProfilesReply(Extensible):
    status: GetChargingProfileStatus
    status_info: StatusInfo | None = None


class GetChargingProfiles(Extensible, Call[GetChargingProfilesReply]):
    """Report the profiles that match (OCPP 2.0.1, K09)."""

    request_id: Integer
    evse_id: Integer | None = None
    charging_profile: ChargingProfileCriterion


class ReportChargingProfilesReply(Extensible):
    pass


class ReportChargingProfiles(Extensible, Call[ReportChargingProfilesReply]):
    """Profiles that were asked for (OCPP 2.0.1, K09)."""

    request_id: Integer
    charging_limit_source: ChargingLimitSource
    charging_profile: Annotated[tuple[ChargingProfile, ...], Meta(min_length=1)]
    tbc: bool | None = None
    evse_id: Integer


class ClearChargingProfileReply(Extensible):
    status: ClearChargingProfileStatus
    status_info: StatusInfo | None = None


class ClearChargingProfile(Extensible, Call[ClearChargingProfileReply]):
    """Remove the profiles that match all that is given (OCPP 2.0.1, K10)."""

    charging_profile_id: Integer | None = None
    charging_profile_criteria: ClearChargingProfileCriteria | None = None


class NotifyChargingLimitReply(Extensible):
    pass


class NotifyChargingLimit(Extensible, Call[NotifyChargingLimitReply]):
    """Somebody else limits me (OCPP 2.0.1, K11 and K12)."""

    charging_schedule: Annotated[tuple[ChargingSchedule, ...], Meta(min_length=1)] | None = None
    evse_id: Integer | None = None
    charging_limit: ChargingLimit


class ClearedChargingLimitReply(Extensible):
    pass


class ClearedChargingLimit(Extensible, Call[ClearedChargingLimitReply]):
    """Somebody else limits me no more (OCPP 2.0.1, K13)."""

    charging_limit_source: ChargingLimitSource
    evse_id: Integer | None = None


class NotifyEVChargingNeedsReply(Extensible):
    status: NotifyEVChargingNeedsStatus
    status_info: StatusInfo | None = None


class NotifyEVChargingNeeds(Extensible, Call[NotifyEVChargingNeedsReply]):
    """What the car wants, and until when (OCPP 2.0.1, K15)."""

    max_schedule_tuples: Integer | None = None
    charging_needs: ChargingNeeds
    evse_id: Integer


class NotifyEVChargingScheduleReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class NotifyEVChargingSchedule(Extensible, Call[NotifyEVChargingScheduleReply]):
    """How the car means to charge (OCPP 2.0.1, K15 and K17)."""

    time_base: Timestamp
    charging_schedule: ChargingSchedule
    evse_id: Integer
