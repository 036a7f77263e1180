"""Charging profiles and limits (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v21.messages.datatypes.price_schedules import (
    AbsolutePriceSchedule,
    PriceLevelSchedule,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.sales_tariff import SalesTariff
from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import (
    ChargingProfileKind,
    ChargingProfilePurpose,
    OperationMode,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    NotPositive,
    Percent,
    PhaseNumber,
    String20,
    String36,
    String88,
    String256,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingRateUnit,
    RecurrencyKind,
)
from chargeloom.wire.timestamps import Timestamp


class LimitAtSoC(Extensible):
    """(OCPP 2.1, 2.62)."""

    soc: Percent
    limit: Decimal


class V2XFreqWattPoint(Extensible):
    """(OCPP 2.1, 2.114)."""

    frequency: Decimal
    power: Decimal


class V2XSignalWattPoint(Extensible):
    """(OCPP 2.1, 2.115)."""

    signal: Integer
    power: Decimal


class ChargingScheduleUpdate(Extensible):
    """(OCPP 2.1, 2.20)."""

    limit: Decimal | None = None
    limit_l2: Decimal | None = field(name="limit_L2", default=None)
    limit_l3: Decimal | None = field(name="limit_L3", default=None)
    discharge_limit: NotPositive | None = None
    discharge_limit_l2: NotPositive | None = field(name="dischargeLimit_L2", default=None)
    discharge_limit_l3: NotPositive | None = field(name="dischargeLimit_L3", default=None)
    setpoint: Decimal | None = None
    setpoint_l2: Decimal | None = field(name="setpoint_L2", default=None)
    setpoint_l3: Decimal | None = field(name="setpoint_L3", default=None)
    setpoint_reactive: Decimal | None = None
    setpoint_reactive_l2: Decimal | None = field(name="setpointReactive_L2", default=None)
    setpoint_reactive_l3: Decimal | None = field(name="setpointReactive_L3", default=None)


class ChargingSchedulePeriod(Extensible):
    """(OCPP 2.1, 2.18)."""

    start_period: Integer
    limit: Decimal | None = None
    limit_l2: Decimal | None = field(name="limit_L2", default=None)
    limit_l3: Decimal | None = field(name="limit_L3", default=None)
    number_phases: PhaseNumber | None = None
    phase_to_use: PhaseNumber | None = None
    discharge_limit: NotPositive | None = None
    discharge_limit_l2: NotPositive | None = field(name="dischargeLimit_L2", default=None)
    discharge_limit_l3: NotPositive | None = field(name="dischargeLimit_L3", default=None)
    setpoint: Decimal | None = None
    setpoint_l2: Decimal | None = field(name="setpoint_L2", default=None)
    setpoint_l3: Decimal | None = field(name="setpoint_L3", default=None)
    setpoint_reactive: Decimal | None = None
    setpoint_reactive_l2: Decimal | None = field(name="setpointReactive_L2", default=None)
    setpoint_reactive_l3: Decimal | None = field(name="setpointReactive_L3", default=None)
    preconditioning_request: bool | None = None
    evse_sleep: bool | None = None
    v2x_baseline: Decimal | None = None
    operation_mode: OperationMode | None = None
    v2x_freq_watt_curve: (
        Annotated[tuple[V2XFreqWattPoint, ...], Meta(min_length=1, max_length=20)] | None
    ) = None
    v2x_signal_watt_curve: (
        Annotated[tuple[V2XSignalWattPoint, ...], Meta(min_length=1, max_length=20)] | None
    ) = None


class ChargingSchedule(Extensible):
    """(OCPP 2.1, 2.19)."""

    id: Integer
    limit_at_soc: LimitAtSoC | None = field(name="limitAtSoC", default=None)
    start_schedule: Timestamp | None = None
    duration: Integer | None = None
    charging_rate_unit: ChargingRateUnit
    min_charging_rate: Decimal | None = None
    power_tolerance: Decimal | None = None
    signature_id: Natural | None = None
    digest_value: String88 | None = None
    use_local_time: bool | None = None
    charging_schedule_period: Annotated[
        tuple[ChargingSchedulePeriod, ...], Meta(min_length=1, max_length=1024)
    ]
    randomized_delay: Natural | None = None
    sales_tariff: SalesTariff | None = None
    absolute_price_schedule: AbsolutePriceSchedule | None = None
    price_level_schedule: PriceLevelSchedule | None = None


class ChargingProfile(Extensible):
    """(OCPP 2.1, 2.17)."""

    id: Integer
    stack_level: Natural
    charging_profile_purpose: ChargingProfilePurpose
    charging_profile_kind: ChargingProfileKind
    recurrency_kind: RecurrencyKind | None = None
    valid_from: Timestamp | None = None
    valid_to: Timestamp | None = None
    transaction_id: String36 | None = None
    max_offline_duration: Integer | None = None
    charging_schedule: Annotated[tuple[ChargingSchedule, ...], Meta(min_length=1, max_length=3)]
    invalid_after_offline_duration: bool | None = None
    dyn_update_interval: Integer | None = None
    dyn_update_time: Timestamp | None = None
    price_schedule_signature: String256 | None = None


class ChargingProfileCriterion(Extensible):
    """(OCPP 2.1, 2.16)."""

    charging_profile_purpose: ChargingProfilePurpose | None = None
    stack_level: Natural | None = None
    charging_profile_id: Annotated[tuple[Integer, ...], Meta(min_length=1)] | None = None
    charging_limit_source: (
        Annotated[tuple[String20, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class ClearChargingProfileCriteria(Extensible):
    """(OCPP 2.1, 2.22)."""

    evse_id: Natural | None = None
    charging_profile_purpose: ChargingProfilePurpose | None = None
    stack_level: Natural | None = None


class CompositeSchedule(Extensible):
    """(OCPP 2.1, 2.27)."""

    evse_id: Natural
    duration: Integer
    schedule_start: Timestamp
    charging_rate_unit: ChargingRateUnit
    charging_schedule_period: Annotated[tuple[ChargingSchedulePeriod, ...], Meta(min_length=1)]


class ChargingLimit(Extensible):
    """(OCPP 2.1, 2.13)."""

    charging_limit_source: String20
    is_local_generation: bool | None = None
    is_grid_critical: bool | None = None
