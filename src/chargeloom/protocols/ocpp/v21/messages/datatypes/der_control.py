"""What the grid asks of distributed energy resources (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v21.messages.enumerations.der_control import (
    DERControlType,
    DERUnit,
    PowerDuringCessation,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String36,
)
from chargeloom.wire.timestamps import Timestamp


class DERCurvePoints(Extensible):
    """(OCPP 2.1, 2.36)."""

    x: Decimal
    y: Decimal


class Hysteresis(Extensible):
    """(OCPP 2.1, 2.59)."""

    hysteresis_high: Decimal | None = None
    hysteresis_low: Decimal | None = None
    hysteresis_delay: Decimal | None = None
    hysteresis_gradient: Decimal | None = None


class ReactivePowerParams(Extensible):
    """(OCPP 2.1, 2.82)."""

    v_ref: Decimal | None = None
    autonomous_v_ref_enable: bool | None = None
    autonomous_v_ref_time_constant: Decimal | None = None


class VoltageParams(Extensible):
    """(OCPP 2.1, 2.120)."""

    hv10_min_mean_value: Decimal | None = None
    hv10_min_mean_trip_delay: Decimal | None = None
    power_during_cessation: PowerDuringCessation | None = None


class DERCurve(Extensible):
    """(OCPP 2.1, 2.37)."""

    curve_data: Annotated[tuple[DERCurvePoints, ...], Meta(min_length=1, max_length=10)]
    hysteresis: Hysteresis | None = None
    priority: Natural
    reactive_power_params: ReactivePowerParams | None = None
    voltage_params: VoltageParams | None = None
    y_unit: DERUnit
    response_time: Decimal | None = None
    start_time: Timestamp | None = None
    duration: Decimal | None = None


class DERCurveGet(Extensible):
    """(OCPP 2.1, 2.35)."""

    curve: DERCurve
    id: String36
    curve_type: DERControlType
    is_default: bool
    is_superseded: bool


class EnterService(Extensible):
    """(OCPP 2.1, 2.39)."""

    priority: Natural
    high_voltage: Decimal
    low_voltage: Decimal
    high_freq: Decimal
    low_freq: Decimal
    delay: Decimal | None = None
    random_delay: Decimal | None = None
    ramp_rate: Decimal | None = None


class EnterServiceGet(Extensible):
    """(OCPP 2.1, 2.38)."""

    enter_service: EnterService
    id: String36


class FixedPF(Extensible):
    """(OCPP 2.1, 2.50)."""

    priority: Natural
    displacement: Decimal
    excitation: bool
    start_time: Timestamp | None = None
    duration: Decimal | None = None


class FixedPFGet(Extensible):
    """(OCPP 2.1, 2.49)."""

    fixed_pf: FixedPF = field(name="fixedPF")
    id: String36
    is_default: bool
    is_superseded: bool


class FixedVar(Extensible):
    """(OCPP 2.1, 2.52)."""

    priority: Natural
    setpoint: Decimal
    unit: DERUnit
    start_time: Timestamp | None = None
    duration: Decimal | None = None


class FixedVarGet(Extensible):
    """(OCPP 2.1, 2.51)."""

    fixed_var: FixedVar
    id: String36
    is_default: bool
    is_superseded: bool


class FreqDroop(Extensible):
    """(OCPP 2.1, 2.54)."""

    priority: Natural
    over_freq: Decimal
    under_freq: Decimal
    over_droop: Decimal
    under_droop: Decimal
    response_time: Decimal
    start_time: Timestamp | None = None
    duration: Decimal | None = None


class FreqDroopGet(Extensible):
    """(OCPP 2.1, 2.53)."""

    freq_droop: FreqDroop
    id: String36
    is_default: bool
    is_superseded: bool


class Gradient(Extensible):
    """(OCPP 2.1, 2.58)."""

    priority: Natural
    gradient: Decimal
    soft_gradient: Decimal


class GradientGet(Extensible):
    """(OCPP 2.1, 2.57)."""

    gradient: Gradient
    id: String36


class LimitMaxDischarge(Extensible):
    """(OCPP 2.1, 2.64)."""

    priority: Natural
    pct_max_discharge_power: Decimal | None = None
    power_monitoring_must_trip: DERCurve | None = None
    start_time: Timestamp | None = None
    duration: Decimal | None = None


class LimitMaxDischargeGet(Extensible):
    """(OCPP 2.1, 2.63)."""

    id: String36
    is_default: bool
    is_superseded: bool
    limit_max_discharge: LimitMaxDischarge
