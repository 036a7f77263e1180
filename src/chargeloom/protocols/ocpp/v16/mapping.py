"""OCPP 1.6 to the domain and back: pure functions and tables."""

from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

import msgspec

from chargeloom.domain.by_identity import lasting
from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.token import Authorization
from chargeloom.domain.charging.transaction import Stop, Suspicion
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.instant import Instant, from_datetime, to_datetime
from chargeloom.domain.reading import Quantity, Reading, only_unit
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.reports import Boot, Metered, Reported, Start
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.stations.variable import VariableKey, VariableReport, is_secret
from chargeloom.protocols.ocpp.v16.messages import core, reservation
from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo, MeterValue, SampledValue
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AuthorizationStatus,
    ChargePointErrorCode,
    ChargePointStatus,
    Location,
    Measurand,
    ReadingContext,
    RegistrationStatus,
    StopReason,
    ValueFormat,
)

AUTHORIZATION: Final[dict[Reason, AuthorizationStatus]] = {
    Reason.TOKEN_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.TOKEN_BLOCKED: AuthorizationStatus.BLOCKED,
    Reason.TOKEN_DISABLED: AuthorizationStatus.BLOCKED,
    Reason.TOKEN_WITHOUT_CREDIT: AuthorizationStatus.BLOCKED,
    Reason.TOKEN_EXPIRED: AuthorizationStatus.EXPIRED,
    Reason.TOKEN_AMBIGUOUS: AuthorizationStatus.INVALID,
    Reason.TOKEN_IN_USE: AuthorizationStatus.CONCURRENT_TX,
    Reason.TOKEN_ONLY_STOPS: AuthorizationStatus.INVALID,
    Reason.TOKEN_NOT_HERE: AuthorizationStatus.INVALID,
    Reason.TOKEN_NOT_NOW: AuthorizationStatus.INVALID,
    Reason.TOKEN_EXISTS: AuthorizationStatus.INVALID,
    Reason.STATION_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.STATION_EXISTS: AuthorizationStatus.INVALID,
    Reason.STATION_OFFLINE: AuthorizationStatus.INVALID,
    Reason.STATION_DISABLED: AuthorizationStatus.INVALID,
    Reason.STATION_NOT_ACCEPTED: AuthorizationStatus.INVALID,
    Reason.PROFILE_LOWERED: AuthorizationStatus.INVALID,
    Reason.STATION_BUSY: AuthorizationStatus.INVALID,
    Reason.STATION_SILENT: AuthorizationStatus.INVALID,
    Reason.TRANSACTION_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.TRANSACTION_ENDED: AuthorizationStatus.INVALID,
    Reason.CONNECTOR_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.COMMAND_UNSUPPORTED: AuthorizationStatus.INVALID,
    Reason.SLOT_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.SLOT_IN_USE: AuthorizationStatus.INVALID,
    Reason.STORAGE_UNAVAILABLE: AuthorizationStatus.INVALID,
}
"""What a refused token is told (OCPP 1.6, 7.2); total over the domain's reasons."""

_LONGEST_TOKEN: Final = 20
"""Characters (OCPP 1.6, 7.28)."""

REGISTRATION: Final = {
    Registration.ACCEPTED: RegistrationStatus.ACCEPTED,
    Registration.PENDING: RegistrationStatus.PENDING,
    Registration.REJECTED: RegistrationStatus.REJECTED,
}

STATUS: Final = {status: Status(status.value) for status in ChargePointStatus}


def id_tag_info(authorization: Authorization) -> IdTagInfo:
    """Tell a station what a token is worth (OCPP 1.6, 7.27); a group's name that is too long can't be told."""
    token = authorization.token
    refused = authorization.refused
    expires_at = token.expires_at if token is not None else None
    group = token.group if token is not None else None
    has_room = group is not None and len(group) <= _LONGEST_TOKEN
    return IdTagInfo(
        status=AuthorizationStatus.ACCEPTED if refused is None else AUTHORIZATION[refused],
        parent_id_tag=group if has_room else None,
        expiry_date=to_datetime(expires_at) if expires_at is not None else None,
    )


def boot(call: core.BootNotification) -> Boot:
    """Read what a station is; either serial number field will do (OCPP 1.6, 6.3)."""
    return Boot(
        vendor=call.charge_point_vendor,
        model=call.charge_point_model,
        serial=call.charge_point_serial_number or call.charge_box_serial_number,
        firmware=call.firmware_version,
        iccid=call.iccid,
        imsi=call.imsi,
    )


def reported(station: Station, call: core.StatusNotification) -> Reported:
    """Read a connector's status (OCPP 1.6, 4.9)."""
    is_well = call.error_code is ChargePointErrorCode.NO_ERROR
    return Reported(
        plug=station.plug(call.connector_id),
        status=STATUS[call.status],
        at=from_datetime(call.timestamp) if call.timestamp is not None else None,
        error=None if is_well else call.error_code.value,
        info=call.info,
        vendor_error=call.vendor_error_code,
    )


def start(station: Station, call: core.StartTransaction) -> Start:
    """Read the beginning of a transaction (OCPP 1.6, 4.8)."""
    return Start(
        plug=station.plug(call.connector_id),
        token_uid=call.id_tag,
        at=from_datetime(call.timestamp),
        meter_wh=Decimal(call.meter_start),
        reservation=call.reservation_id,
        doubts=_doubts(call.timestamp),
    )


def stop(call: core.StopTransaction) -> Stop:
    """Read the end of a transaction; no reason means Local, and an empty token none (OCPP 1.6, 4.10)."""
    return Stop(
        at=from_datetime(call.timestamp),
        meter_wh=Decimal(call.meter_stop),
        reason=(call.reason or StopReason.LOCAL).value,
        token_uid=call.id_tag or None,
    )


class MeterReport(msgspec.Struct, frozen=True, gc=False):
    """What a MeterValues says (OCPP 1.6, 4.7), apart from how it was written."""

    connector_id: int
    number: str | None
    readings: tuple[Reading, ...]


def report(call: core.MeterValues) -> MeterReport:
    """Read meter values (OCPP 1.6, 4.7)."""
    number = call.transaction_id
    return MeterReport(
        connector_id=call.connector_id,
        number=str(number) if number is not None else None,
        readings=readings(call.meter_value),
    )


def metered(station: Station, told: MeterReport) -> Metered:
    """Find where meter values were measured."""
    return Metered(station.plug(told.connector_id), told.number, told.readings)


def readings(values: tuple[MeterValue, ...]) -> tuple[Reading, ...]:
    """Read sampled values; what is left out means what the standard says (OCPP 1.6, 7.43)."""
    known = _quantities
    return tuple(
        Reading(
            at=from_datetime(value.timestamp),
            quantities=lasting(tuple([known[_kind_of(sample)] for sample in value.sampled_value])),
            values=tuple([sample.value for sample in value.sampled_value]),
        )
        for value in values
    )


def settings(reply: core.GetConfigurationReply) -> tuple[VariableReport, ...]:
    """Read settings as variables that belong to no component (OCPP 1.6, 7.28)."""
    return tuple(
        VariableReport(
            key=setting_key(pair.key),
            value=pair.value,
            mutability="ReadOnly" if pair.readonly else "ReadWrite",
        )
        for pair in reply.configuration_key or ()
    )


def setting_key(name: str) -> VariableKey:
    """Name a setting as the device model does."""
    return VariableKey("", "", 0, 0, name, "")


def shown(reply: core.GetConfigurationReply) -> core.GetConfigurationReply:
    """Hide what a station should not have told: the key that it proves itself with."""
    pairs = tuple(
        msgspec.structs.replace(pair, value=HIDDEN) if is_secret(setting_key(pair.key)) else pair
        for pair in reply.configuration_key or ()
    )
    return msgspec.structs.replace(reply, configuration_key=pairs or reply.configuration_key)


def reserved(station: Station, call: reservation.ReserveNow, now: Instant) -> ReservationRecord:
    """Read what the station agreed to keep free; connector 0 is any (OCPP 1.6, 5.13)."""
    evse = station.plug(call.connector_id).evse
    return ReservationRecord(
        station=station.id,
        number=call.reservation_id,
        evse=evse or None,
        token_uid=call.id_tag,
        expires_at=from_datetime(call.expiry_date),
        created_at=now,
    )


def quantity(sample: SampledValue) -> Quantity:
    """Say what a sample measures."""
    return _quantities[_kind_of(sample)]


def now_of(instant: Instant) -> datetime:
    """Write the time for a station."""
    return to_datetime(instant)


_PARTS: Final = ("measurand", "unit", "phase", "location", "context", "format")
_kind_of: Final = attrgetter(*_PARTS)


class _Quantities(dict[tuple[object, ...], Quantity]):
    """Every kind of sample seen so far: all its parts are closed lists, so this stays small."""

    def __missing__(self, kind: tuple[object, ...]) -> Quantity:
        parts: dict[str, Any] = dict(zip(_PARTS, kind, strict=True))
        return self.setdefault(kind, _new_quantity(SampledValue(value="", **parts)))


def _new_quantity(sample: SampledValue) -> Quantity:
    measurand = sample.measurand or Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
    unit = sample.unit.value if sample.unit is not None else _unit_left_out(measurand)
    return Quantity(
        measurand=measurand.value,
        unit=_UNIT_RESPELLED.get(unit, unit),
        phase=sample.phase.value if sample.phase is not None else None,
        location=(sample.location or Location.OUTLET).value,
        context=(sample.context or ReadingContext.SAMPLE_PERIODIC).value,
        is_signed=sample.format is ValueFormat.SIGNED_DATA,
    )


_quantities: Final = _Quantities()

_UNIT_RESPELLED: Final = {"Celcius": "Celsius"}
"""The schema's misspelling, kept alive by its errata (J errata, 2.1)."""

_ACTIVE_ENERGY: Final = frozenset(
    {
        Measurand.ENERGY_ACTIVE_EXPORT_REGISTER,
        Measurand.ENERGY_ACTIVE_IMPORT_REGISTER,
        Measurand.ENERGY_ACTIVE_EXPORT_INTERVAL,
        Measurand.ENERGY_ACTIVE_IMPORT_INTERVAL,
    }
)


def _unit_left_out(measurand: Measurand) -> str:
    """Wh if the measurand is energy; elsewhere a unit is required, but needless where there is only one (OCPP 1.6, 7.43)."""
    return "Wh" if measurand in _ACTIVE_ENERGY else only_unit(measurand)


def _doubts(moment: datetime) -> tuple[Suspicion, ...]:
    return (Suspicion.CLOCK_WITHOUT_ZONE,) if moment.tzinfo is None else ()
