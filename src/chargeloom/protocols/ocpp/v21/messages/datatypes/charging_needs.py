"""What a car can do and needs (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v21.messages.datatypes.energy_offer import EVEnergyOffer
from chargeloom.protocols.ocpp.v21.messages.enumerations.bidirectional_power_transfer import (
    IslandingDetection,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.der_control import DERControlType
from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import (
    ControlMode,
    EnergyTransferMode,
    MobilityNeedsMode,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Percent,
    String50,
)
from chargeloom.wire.timestamps import Timestamp


class ACChargingParameters(Extensible):
    """(OCPP 2.1, 2.2)."""

    energy_amount: Decimal
    ev_min_current: Decimal
    ev_max_current: Decimal
    ev_max_voltage: Decimal


class DCChargingParameters(Extensible):
    """(OCPP 2.1, 2.33)."""

    ev_max_current: Decimal
    ev_max_voltage: Decimal
    ev_max_power: Decimal | None = None
    ev_energy_capacity: Decimal | None = None
    energy_amount: Decimal | None = None
    state_of_charge: Percent | None = None
    full_soc: Percent | None = field(name="fullSoC", default=None)
    bulk_soc: Percent | None = field(name="bulkSoC", default=None)


class DERChargingParameters(Extensible):
    """(OCPP 2.1, 2.34)."""

    ev_supported_der_control: Annotated[tuple[DERControlType, ...], Meta(min_length=1)] | None = (
        field(name="evSupportedDERControl", default=None)
    )
    ev_over_excited_max_discharge_power: Decimal | None = None
    ev_over_excited_power_factor: Decimal | None = None
    ev_under_excited_max_discharge_power: Decimal | None = None
    ev_under_excited_power_factor: Decimal | None = None
    max_apparent_power: Decimal | None = None
    max_charge_apparent_power: Decimal | None = None
    max_charge_apparent_power_l2: Decimal | None = field(
        name="maxChargeApparentPower_L2", default=None
    )
    max_charge_apparent_power_l3: Decimal | None = field(
        name="maxChargeApparentPower_L3", default=None
    )
    max_discharge_apparent_power: Decimal | None = None
    max_discharge_apparent_power_l2: Decimal | None = field(
        name="maxDischargeApparentPower_L2", default=None
    )
    max_discharge_apparent_power_l3: Decimal | None = field(
        name="maxDischargeApparentPower_L3", default=None
    )
    max_charge_reactive_power: Decimal | None = None
    max_charge_reactive_power_l2: Decimal | None = field(
        name="maxChargeReactivePower_L2", default=None
    )
    max_charge_reactive_power_l3: Decimal | None = field(
        name="maxChargeReactivePower_L3", default=None
    )
    min_charge_reactive_power: Decimal | None = None
    min_charge_reactive_power_l2: Decimal | None = field(
        name="minChargeReactivePower_L2", default=None
    )
    min_charge_reactive_power_l3: Decimal | None = field(
        name="minChargeReactivePower_L3", default=None
    )
    max_discharge_reactive_power: Decimal | None = None
    max_discharge_reactive_power_l2: Decimal | None = field(
        name="maxDischargeReactivePower_L2", default=None
    )
    max_discharge_reactive_power_l3: Decimal | None = field(
        name="maxDischargeReactivePower_L3", default=None
    )
    min_discharge_reactive_power: Decimal | None = None
    min_discharge_reactive_power_l2: Decimal | None = field(
        name="minDischargeReactivePower_L2", default=None
    )
    min_discharge_reactive_power_l3: Decimal | None = field(
        name="minDischargeReactivePower_L3", default=None
    )
    nominal_voltage: Decimal | None = None
    nominal_voltage_offset: Decimal | None = None
    max_nominal_voltage: Decimal | None = None
    min_nominal_voltage: Decimal | None = None
    ev_inverter_manufacturer: String50 | None = None
    ev_inverter_model: String50 | None = None
    ev_inverter_serial_number: String50 | None = None
    ev_inverter_sw_version: String50 | None = None
    ev_inverter_hw_version: String50 | None = None
    ev_islanding_detection_method: (
        Annotated[tuple[IslandingDetection, ...], Meta(min_length=1)] | None
    ) = None
    ev_islanding_trip_time: Decimal | None = None
    ev_maximum_level1_dc_injection: Decimal | None = field(
        name="evMaximumLevel1DCInjection", default=None
    )
    ev_duration_level1_dc_injection: Decimal | None = field(
        name="evDurationLevel1DCInjection", default=None
    )
    ev_maximum_level2_dc_injection: Decimal | None = field(
        name="evMaximumLevel2DCInjection", default=None
    )
    ev_duration_level2_dc_injection: Decimal | None = field(
        name="evDurationLevel2DCInjection", default=None
    )
    ev_reactive_susceptance: Decimal | None = None
    ev_session_total_discharge_energy_available: Decimal | None = None


class V2XChargingParameters(Extensible):
    """(OCPP 2.1, 2.113)."""

    min_charge_power: Decimal | None = None
    min_charge_power_l2: Decimal | None = field(name="minChargePower_L2", default=None)
    min_charge_power_l3: Decimal | None = field(name="minChargePower_L3", default=None)
    max_charge_power: Decimal | None = None
    max_charge_power_l2: Decimal | None = field(name="maxChargePower_L2", default=None)
    max_charge_power_l3: Decimal | None = field(name="maxChargePower_L3", default=None)
    min_discharge_power: Decimal | None = None
    min_discharge_power_l2: Decimal | None = field(name="minDischargePower_L2", default=None)
    min_discharge_power_l3: Decimal | None = field(name="minDischargePower_L3", default=None)
    max_discharge_power: Decimal | None = None
    max_discharge_power_l2: Decimal | None = field(name="maxDischargePower_L2", default=None)
    max_discharge_power_l3: Decimal | None = field(name="maxDischargePower_L3", default=None)
    min_charge_current: Decimal | None = None
    max_charge_current: Decimal | None = None
    min_discharge_current: Decimal | None = None
    max_discharge_current: Decimal | None = None
    min_voltage: Decimal | None = None
    max_voltage: Decimal | None = None
    ev_target_energy_request: Decimal | None = None
    ev_min_energy_request: Decimal | None = None
    ev_max_energy_request: Decimal | None = None
    ev_min_v2x_energy_request: Decimal | None = field(name="evMinV2XEnergyRequest", default=None)
    ev_max_v2x_energy_request: Decimal | None = field(name="evMaxV2XEnergyRequest", default=None)
    target_soc: Percent | None = field(name="targetSoC", default=None)


class ChargingNeeds(Extensible):
    """(OCPP 2.1, 2.14)."""

    ac_charging_parameters: ACChargingParameters | None = None
    der_charging_parameters: DERChargingParameters | None = None
    ev_energy_offer: EVEnergyOffer | None = None
    requested_energy_transfer: EnergyTransferMode
    dc_charging_parameters: DCChargingParameters | None = None
    v2x_charging_parameters: V2XChargingParameters | None = None
    available_energy_transfer: (
        Annotated[tuple[EnergyTransferMode, ...], Meta(min_length=1)] | None
    ) = None
    control_mode: ControlMode | None = None
    mobility_needs_mode: MobilityNeedsMode | None = None
    departure_time: Timestamp | None = None
