"""How a station is shown: what we know of it, and the live picture of its EVSEs."""

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.instant import SECOND
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Coordinates, Registration
from chargeloom.web.api.texts import END
from chargeloom.web.moments import MomentOut, write, write_if_any

DISABLED: Final = "disabled"

_Number: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]

ConnectorMap: TypeAlias = Annotated[
    dict[
        Annotated[
            str,
            Meta(
                pattern=rf"^[1-9][0-9]{{0,2}}{END}",
                extra={"words": "the number of a connector is needed, from 1 to 999"},
            ),
        ],
        Annotated[tuple[_Number, _Number], Meta(description="EVSE and connector.")],
    ],
    Meta(max_length=200, description="Where the connectors of an OCPP 1.6 station are."),
]


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a station stands, in degrees (WGS 84)."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class ConnectorItem(msgspec.Struct, frozen=True, kw_only=True):
    """A connector, as it said last."""

    id: int
    status: Status
    error: str | UnsetType = UNSET


class EvseItem(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE: what its connectors come to."""

    id: int
    status: Status
    connectors: tuple[ConnectorItem, ...]


class StationItem(msgspec.Struct, frozen=True, kw_only=True):
    """A station."""

    id: str
    status: Annotated[str, Meta(extra_json_schema={"enum": [*Status, DISABLED]})]
    online: bool
    protocol: str | None
    vendor: str | None
    model: str | None
    serial: str | None
    firmware: str | None
    iccid: str | None
    imsi: str | None
    boot_reason: str | None
    registration: Registration
    security_profile: int
    location: str | None
    coordinates: Place | None
    connector_map: dict[str, tuple[int, int]] | None
    last_seen_at: MomentOut | None
    booted_at: MomentOut | None
    created_at: MomentOut
    clock_off_s: Annotated[
        int | None,
        Meta(
            description="By how much its clock is ahead of the server's; null before it told its time."
        ),
    ]
    evses: tuple[EvseItem, ...]


def show(station: Station) -> StationItem:
    """Show a station; nothing of its password is ever shown."""
    record = station.record
    return StationItem(
        id=record.id,
        status=status_of(station),
        online=station.is_online,
        protocol=record.protocol,
        vendor=record.vendor,
        model=record.model,
        serial=record.serial,
        firmware=record.firmware,
        iccid=record.iccid,
        imsi=record.imsi,
        boot_reason=record.boot_reason,
        registration=record.registration,
        security_profile=record.security_profile,
        location=record.location,
        coordinates=_place(record.coordinates),
        connector_map=record.connector_map,
        last_seen_at=write_if_any(station.last_seen_at),
        booted_at=write_if_any(record.booted_at),
        created_at=write(record.created_at),
        clock_off_s=_seconds(station.clock_offset_us),
        evses=tuple(_evses(station)),
    )


def _seconds(offset_us: int | None) -> int | None:
    return None if offset_us is None else round(offset_us / SECOND)


def _place(coordinates: Coordinates | None) -> Place | None:
    if coordinates is None:
        return None
    return Place(latitude=coordinates.latitude, longitude=coordinates.longitude)


def status_of(station: Station) -> str:
    """Sum a station up in one word."""
    return DISABLED if station.record.is_disabled else station.status()


def _evses(station: Station) -> Iterable[EvseItem]:
    reports = sorted(
        (report for plug, report in station.connectors.items() if plug.evse > 0),
        key=lambda report: report.plug,
    )
    for evse, group in groupby(reports, key=lambda report: report.plug.evse):
        yield _evse(station, evse, tuple(group))


def _evse(station: Station, evse: int, reports: tuple[ConnectorReport, ...]) -> EvseItem:
    part = Station(station.record)
    part.connectors = {report.plug: report for report in reports}
    part.open = station.open
    return EvseItem(
        id=evse,
        status=part.status(),
        connectors=tuple(
            _connector(station, report) for report in reports if report.plug.connector > 0
        ),
    )


def _connector(station: Station, report: ConnectorReport) -> ConnectorItem:
    error = UNSET if report.error is None else report.error
    status = station.status_of(report)
    return ConnectorItem(id=report.plug.connector, status=status, error=error)
