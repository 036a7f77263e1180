"""Charging profiles, limits and needs (OCPP 2.0.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Percent,
    String36,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.sales_tariff import SalesTariff
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingLimitSource,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    EnergyTransferMode,
    RecurrencyKind,
)
from chargeloom.wire.timestamps import Timestamp


class ChargingSchedulePeriod(Extensible):
    """(OCPP 2.0.1, 2.11)."""

    start_period: Integer
    limit: Decimal
    number_phases: Integer | None = None
    phase_to_use: Integer | None = None


class ChargingSchedule(Extensible):
    """(OCPP 2.0.1, 2.12)."""

    id: Integer
    start_schedule: Timestamp | None = None
    duration: Integer | None = None
    charging_rate_unit: ChargingRateUnit
    charging_schedule_period: Annotated[
        tuple[ChargingSchedulePeriod, ...], Meta(min_length=1, max_length=1024)
    ]
    min_charging_rate: Decimal | None = None
    sales_tariff: SalesTariff | None = None


class ChargingProfile(Extensible):
    """(OCPP 2.0.1, 2.10)."""

    id: Integer
    stack_level: Integer
    charging_profile_purpose: ChargingProfilePurpose
    charging_profile_kind: ChargingProfileKind
    recurrency_kind: RecurrencyKind | None = None
    valid_from: Timestamp | None = None
    valid_to: Timestamp | None = None
    charging_schedule: Annotated[tuple[ChargingSchedule, ...], Meta(min_length=1, max_length=3)]
    transaction_id: String36 | None = None


class ChargingProfileCriterion(Extensible):
    """(OCPP 2.0.1, 2.9)."""

    charging_profile_purpose: ChargingProfilePurpose | None = None
    stack_level: Integer | None = None
    charging_profile_id: Annotated[tuple[Integer, ...], Meta(min_length=1)] | None = None
    charging_limit_source: (
        Annotated[tuple[ChargingLimitSource, ...], Meta(min_length=1, max_length=4)] | None
    ) = None


class ClearChargingProfileCriteria(Extensible):
    """(OCPP 2.0.1, 2.14)."""

    evse_id: Integer | None = None
    charging_profile_purpose: ChargingProfilePurpose | None = None
    stack_level: Integer | None = None


class CompositeSchedule(Extensible):
    """(OCPP 2.0.1, 2.18)."""

    charging_schedule_period: Annotated[tuple[ChargingSchedulePeriod, ...], Meta(min_length=1)]
    evse_id: Integer
    duration: Integer
    schedule_start: Timestamp
    charging_rate_unit: ChargingRateUnit


class ChargingLimit(Extensible):
    """(OCPP 2.0.1, 2.7)."""

    charging_limit_source: ChargingLimitSource
    is_grid_critical: bool | None = None


class ACChargingParameters(Extensible):
    """(OCPP 2.0.1, 2.1)."""

    energy_amount: Integer
    ev_min_current: Integer
    ev_max_current: Integer
    ev_max_voltage: Integer


class DCChargingParameters(Extensible):
    """(OCPP 2.0.1, 2.21)."""

    ev_max_current: Integer
    ev_max_voltage: Integer
    energy_amount: Integer | None = None
    ev_max_power: Integer | None = None
    state_of_charge: Percent | None = None
    ev_energy_capacity: Integer | None = None
    full_soc: Percent | None = field(name="fullSoC", default=None)
    bulk_soc: Percent | None = field(name="bulkSoC", default=None)


class ChargingNeeds(Extensible):
    """(OCPP 2.0.1, 2.8)."""

    ac_charging_parameters: ACChargingParameters | None = None
    dc_charging_parameters: DCChargingParameters | None = None
    requested_energy_transfer: EnergyTransferMode
    departure_time: Timestamp | None = None
