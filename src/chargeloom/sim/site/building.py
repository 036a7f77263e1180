"""Builds a station of any version, as it is described without any version's words."""

import secrets
from collections.abc import Sequence
from enum import StrEnum
from random import Random

import msgspec

from chargeloom.sim.quirks import Quirk, interferences
from chargeloom.sim.station.faults import Fault, Faulty, interference
from chargeloom.sim.station.masked import MaskedModel
from chargeloom.sim.station.model import Model
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.station.station_clock import DriftingClock, StationClock, StubbornClock
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.station import StationKind as StationKind16
from chargeloom.sim.v16.station_model import StationModel as StationModel16
from chargeloom.sim.v21.station_model import StationModel as StationModel21
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.station import StationKind as StationKind2
from chargeloom.sim.v201.station_model import StationModel as StationModel201

CLOSING_S = 0.05
"""How soon a station with quirk 26 closes its link on a reset."""


class Version(StrEnum):
    """The versions of OCPP-J that stations speak."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"


class Blueprint(msgspec.Struct, frozen=True, kw_only=True):
    """What a station is, whatever it speaks."""

    version: Version
    identity: str
    model: str
    evses: tuple[tuple[ConnectorKind, ...], ...]
    meter_interval_s: int | None = None
    pace: float = 1.0
    is_in_watts: bool = False
    """Whether it says that it takes limits in watts only."""
    quirks: tuple[Quirk, ...] = ()
    faults: tuple[Faulty, ...] = ()


def build(plan: Blueprint, ahead_s: float, chance: Random) -> Model:
    """Build a station; what its quirks and faults change stands between it and its link."""
    clock = _clock(plan.faults, ahead_s)
    model = _model_16(plan, clock) if plan.version is Version.V16 else _model_2(plan, clock)
    masks = [one for one in (interference(fault, chance) for fault in plan.faults) if one]
    masks = [*interferences(plan.quirks, model.subprotocol, clock), *masks]
    return MaskedModel(model, masks) if masks else model


def _model_16(plan: Blueprint, clock: StationClock) -> Model:
    """Each connector of each EVSE is a connector of its own."""
    interval_s = plan.meter_interval_s
    told = {} if interval_s is None else {Key.METER_VALUE_SAMPLE_INTERVAL: str(interval_s)}
    if plan.is_in_watts:
        told[Key.CHARGING_SCHEDULE_ALLOWED_CHARGING_RATE_UNIT] = "Power"
    kind = StationKind16(
        identity=plan.identity,
        model=plan.model,
        connectors=tuple(one for connectors in plan.evses for one in connectors),
        settings=told,
        hard_patience_s=CLOSING_S if Quirk.STOP_THEN_CLOSE in plan.quirks else 0.0,
    )
    return StationModel16(kind, _new_id, clock=clock, pace=plan.pace)


def _model_2(plan: Blueprint, clock: StationClock) -> Model:
    interval_s = plan.meter_interval_s
    told = {} if interval_s is None else {settings.UPDATED_INTERVAL: str(interval_s)}
    if plan.is_in_watts:
        told[settings.RATE_UNIT] = "W"
    kind = StationKind2(
        identity=plan.identity,
        model=plan.model,
        evses=plan.evses,
        settings=told,
        tells_status_by_messages=Quirk.STATUS_BY_MESSAGES in plan.quirks,
    )
    if Quirk.STOP_THEN_CLOSE in plan.quirks:
        kind = msgspec.structs.replace(kind, reset_patience_s=CLOSING_S)
    is_21 = plan.version is Version.V21
    maker = StationModel21 if is_21 else StationModel201
    return maker(kind, _new_id, clock=clock, pace=plan.pace)


def _clock(faults: Sequence[Faulty], ahead_s: float) -> StationClock:
    for fault, value in faults:
        if fault is Fault.CLOCK_1970:
            return StubbornClock(0.0)
        if fault is Fault.CLOCK_OFFSET:
            return StubbornClock(ahead_s + value)
        if fault is Fault.CLOCK_DRIFT:
            return DriftingClock(ahead_s, gains_s=value)
    return StationClock(ahead_s)


def _new_id() -> str:
    return secrets.token_hex(8)
