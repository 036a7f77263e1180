"""Control of distributed energy resources (OCPP 2.1, R)."""

from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v21.messages.datatypes.der_control import (
    DERCurve,
    DERCurveGet,
    EnterService,
    EnterServiceGet,
    FixedPF,
    FixedPFGet,
    FixedVar,
    FixedVarGet,
    FreqDroop,
    FreqDroopGet,
    Gradient,
    GradientGet,
    LimitMaxDischarge,
    LimitMaxDischargeGet,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.der_control import (
    DERControlStatus,
    DERControlType,
    GridEventFault,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String36,
    String200,
)
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class SetDERControlReply(Extensible):
    status: DERControlStatus
    status_info: StatusInfo | None = None
    superseded_ids: Annotated[tuple[String36, ...], Meta(min_length=1, max_length=24)] | None = None


class SetDERControl(Extensible, Call[SetDERControlReply]):
    """Support the grid like this (OCPP 2.1, R04)."""

    is_default: bool
    control_id: String36
    control_type: DERControlType
    curve: DERCurve | None = None
    enter_service: EnterService | None = None
    fixed_pf_absorb: FixedPF | None = field(name="fixedPFAbsorb", default=None)
    fixed_pf_inject: FixedPF | None = field(name="fixedPFInject", default=None)
    fixed_var: FixedVar | None = None
    freq_droop: FreqDroop | None = None
    gradient: Gradient | None = None
    limit_max_discharge: LimitMaxDischarge | None = None


class GetDERControlReply(Extensible):
    status: DERControlStatus
    status_info: StatusInfo | None = None


class GetDERControl(Extensible, Call[GetDERControlReply]):
    """How do you support the grid? (OCPP 2.1, R04)."""

    request_id: Integer
    is_default: bool | None = None
    control_type: DERControlType | None = None
    control_id: String36 | None = None


class ReportDERControlReply(Extensible):
    pass


class ReportDERControl(Extensible, Call[ReportDERControlReply]):
    """A part of the controls that were asked for (OCPP 2.1, R04)."""

    curve: Annotated[tuple[DERCurveGet, ...], Meta(min_length=1, max_length=24)] | None = None
    enter_service: (
        Annotated[tuple[EnterServiceGet, ...], Meta(min_length=1, max_length=24)] | None
    ) = None
    fixed_pf_absorb: Annotated[tuple[FixedPFGet, ...], Meta(min_length=1, max_length=24)] | None = (
        field(name="fixedPFAbsorb", default=None)
    )
    fixed_pf_inject: Annotated[tuple[FixedPFGet, ...], Meta(min_length=1, max_length=24)] | None = (
        field(name="fixedPFInject", default=None)
    )
    fixed_var: Annotated[tuple[FixedVarGet, ...], Meta(min_length=1, max_length=24)] | None = None
    freq_droop: Annotated[tuple[FreqDroopGet, ...], Meta(min_length=1, max_length=24)] | None = None
    gradient: Annotated[tuple[GradientGet, ...], Meta(min_length=1, max_length=24)] | None = None
    limit_max_discharge: (
        Annotated[tuple[LimitMaxDischargeGet, ...], Meta(min_length=1, max_length=24)] | None
    ) = None
    request_id: Integer
    tbc: bool | None = None


class ClearDERControlReply(Extensible):
    status: DERControlStatus
    status_info: StatusInfo | None = None


class ClearDERControl(Extensible, Call[ClearDERControlReply]):
    """Support the grid like this no more (OCPP 2.1, R04)."""

    is_default: bool
    control_type: DERControlType | None = None
    control_id: String36 | None = None


class NotifyDERAlarmReply(Extensible):
    pass


class NotifyDERAlarm(Extensible, Call[NotifyDERAlarmReply]):
    """The grid has made a control act, or no more (OCPP 2.1, R05)."""

    control_type: DERControlType
    grid_event_fault: GridEventFault | None = None
    alarm_ended: bool | None = None
    timestamp: Timestamp
    extra_info: String200 | None = None


class NotifyDERStartStopReply(Extensible):
    pass


class NotifyDERStartStop(Extensible, Call[NotifyDERStartStopReply]):
    """A scheduled control has begun or ended (OCPP 2.1, R04)."""

    control_id: String36
    started: bool
    timestamp: Timestamp
    superseded_ids: Annotated[tuple[String36, ...], Meta(min_length=1, max_length=24)] | None = None
