"""Smart charging (OCPP 2.1, K)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.charging_needs import ChargingNeeds
from chargeloom.protocols.ocpp.v21.messages.datatypes.smart_charging import (
    ChargingLimit,
    ChargingProfile,
    ChargingProfileCriterion,
    ChargingSchedule,
    ChargingScheduleUpdate,
    ClearChargingProfileCriteria,
    CompositeSchedule,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import (
    NotifyEVChargingNeedsStatus,
    PriorityChargingStatus,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    Positive,
    String20,
    String36,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingProfileStatus,
    ChargingRateUnit,
    ClearChargingProfileStatus,
    GetChargingProfileStatus,
)
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class SetChargingProfileReply(Extensible):
    status: ChargingProfileStatus
    status_info: StatusInfo | None = None


class SetChargingProfile(Extensible, Call[SetChargingProfileReply]):
    """Obey this profile (OCPP 2.1, K01)."""

    evse_id: Natural
    charging_profile: ChargingProfile


class GetCompositeScheduleReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None
    schedule: CompositeSchedule | None = None


class GetCompositeSchedule(Extensible, Call[GetCompositeScheduleReply]):
    """What do you expect to draw in the next so many seconds? (OCPP 2.1, K08)."""

    duration: Integer
    charging_rate_unit: ChargingRateUnit | None = None
    evse_id: Natural


class GetChargingProfilesReply(Extensible):
    status: GetChargingProfileStatus
    status_info: StatusInfo | None = None


class GetChargingProfiles(Extensible, Call[GetChargingProfilesReply]):
    """Report the profiles that match (OCPP 2.1, K09)."""

    request_id: Integer
    evse_id: Natural | None = None
    charging_profile: ChargingProfileCriterion


class ReportChargingProfilesReply(Extensible):
    pass


class ReportChargingProfiles(Extensible, Call[ReportChargingProfilesReply]):
    """Profiles that were asked for (OCPP 2.1, K09)."""

    request_id: Integer
    charging_limit_source: String20
    charging_profile: Annotated[tuple[ChargingProfile, ...], Meta(min_length=1)]
    tbc: bool | None = None
    evse_id: Natural


class ClearChargingProfileReply(Extensible):
    status: ClearChargingProfileStatus
    status_info: StatusInfo | None = None


class ClearChargingProfile(Extensible, Call[ClearChargingProfileReply]):
    """Remove the profiles that match all that is given (OCPP 2.1, K10)."""

    charging_profile_id: Integer | None = None
    charging_profile_criteria: ClearChargingProfileCriteria | None = None


class NotifyChargingLimitReply(Extensible):
    pass


class NotifyChargingLimit(Extensible, Call[NotifyChargingLimitReply]):
    """Somebody else limits me (OCPP 2.1, K11 and K12)."""

    charging_schedule: Annotated[tuple[ChargingSchedule, ...], Meta(min_length=1)] | None = None
    evse_id: Natural | None = None
    charging_limit: ChargingLimit


class ClearedChargingLimitReply(Extensible):
    pass


class ClearedChargingLimit(Extensible, Call[ClearedChargingLimitReply]):
    """Somebody else limits me no more (OCPP 2.1, K13)."""

    charging_limit_source: String20
    evse_id: Natural | None = None


class NotifyEVChargingNeedsReply(Extensible):
    status: NotifyEVChargingNeedsStatus
    status_info: StatusInfo | None = None


class NotifyEVChargingNeeds(Extensible, Call[NotifyEVChargingNeedsReply]):
    """What the car wants, and until when (OCPP 2.1, K15)."""

    evse_id: Positive
    max_schedule_tuples: Natural | None = None
    charging_needs: ChargingNeeds
    timestamp: Timestamp | None = None


class NotifyEVChargingScheduleReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class NotifyEVChargingSchedule(Extensible, Call[NotifyEVChargingScheduleReply]):
    """How the car means to charge (OCPP 2.1, K15 and K17)."""

    time_base: Timestamp
    charging_schedule: ChargingSchedule
    evse_id: Positive
    selected_charging_schedule_id: Natural | None = None
    power_tolerance_acceptance: bool | None = None


class UsePriorityChargingReply(Extensible):
    status: PriorityChargingStatus
    status_info: StatusInfo | None = None


class UsePriorityCharging(Extensible, Call[UsePriorityChargingReply]):
    """Let this transaction charge as fast as it can, or no more (OCPP 2.1, K21)."""

    transaction_id: String36
    activate: bool


class NotifyPriorityChargingReply(Extensible):
    pass


class NotifyPriorityCharging(Extensible, Call[NotifyPriorityChargingReply]):
    """The driver has asked for priority, or given it up (OCPP 2.1, K22)."""

    transaction_id: String36
    activated: bool


class PullDynamicScheduleUpdateReply(Extensible):
    schedule_update: ChargingScheduleUpdate | None = None
    status: ChargingProfileStatus
    status_info: StatusInfo | None = None


class PullDynamicScheduleUpdate(Extensible, Call[PullDynamicScheduleUpdateReply]):
    """What are the limits of this dynamic profile now? (OCPP 2.1, K28)."""

    charging_profile_id: Integer


class UpdateDynamicScheduleReply(Extensible):
    status: ChargingProfileStatus
    status_info: StatusInfo | None = None


class UpdateDynamicSchedule(Extensible, Call[UpdateDynamicScheduleReply]):
    """These are the limits of this dynamic profile now (OCPP 2.1, K28)."""

    charging_profile_id: Integer
    schedule_update: ChargingScheduleUpdate
