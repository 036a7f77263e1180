"""Stations: announced, listed, read and changed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Coordinates, Registration, StationRecord
from chargeloom.protocols.ocpp.edge.handshake import is_identity
from chargeloom.web.api.identifiers import StationCursor
from chargeloom.web.api.stations.station_shape import (
    DISABLED,
    ConnectorMap,
    Place,
    StationItem,
    show,
    status_of,
)
from chargeloom.web.api.texts import Identity, Name, Password
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.pagination import Listing, ListQuery, listing
from chargeloom.web.problems import Fault, invalid

PATH = "/api/v1/stations"

SecurityProfile = Annotated[
    int, Meta(ge=0, le=3, description="How the station proves itself (OCPP security profiles).")
]

Serial = Annotated[
    Name,
    Meta(description="The serial number that the station's certificate may name (profile 3)."),
]


class NewStation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A station as it is announced."""

    id: Identity
    password: Password | None = None
    security_profile: SecurityProfile = 0
    serial: Serial | None = None
    location: Name | None = None
    coordinates: Place | None = None
    registration: Registration = Registration.ACCEPTED
    connector_map: ConnectorMap | None = None


class StationChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    registration: Registration | UnsetType = UNSET
    status: (
        Annotated[
            Literal["active", "disabled"],
            Meta(description="A disabled station can't connect."),
        ]
        | UnsetType
    ) = UNSET
    password: Password | UnsetType | None = UNSET
    security_profile: SecurityProfile | UnsetType = UNSET
    lower_security_profile: Annotated[
        bool, Meta(description="Confirms that the security profile is to be lower than it was.")
    ] = False
    serial: Serial | UnsetType | None = UNSET
    location: Name | UnsetType | None = UNSET
    coordinates: Place | UnsetType | None = UNSET
    connector_map: ConnectorMap | UnsetType | None = UNSET


class StationQuery(ListQuery, frozen=True, kw_only=True):
    """Which stations; the pending ones are the inbox."""

    after: StationCursor | None = None
    registration: Registration | None = None
    q: Annotated[str, Meta(max_length=100, description="Words that it bears somewhere.")] | None = (
        None
    )
    status: Annotated[str, Meta(max_length=40, description="Its status, in one word.")] | None = (
        None
    )
    online: bool | None = None


@posts(PATH, Right.OPERATE)
async def announce_station(ask: Ask[NoQuery, NewStation]) -> StationItem:
    """Announce a station."""
    new = ask.body
    if not is_identity(new.id):
        raise invalid(Fault("/id", "letters, digits, signs of ASCII; no colon and no slash"))
    _check_map(new.connector_map)
    record = StationRecord(
        id=StationId(new.id),
        registration=new.registration,
        security_profile=new.security_profile,
        password_hash=ask.core.provisioning.password_hash(new.password),
        serial=new.serial,
        location=new.location,
        coordinates=_coordinates(new.coordinates),
        connector_map=new.connector_map,
        created_at=ask.core.ground.now(),
    )
    return show(await ask.core.provisioning.announce_station(record, ask.caller.name))


@gets(PATH, Right.READ)
async def stations(ask: Ask[StationQuery, None]) -> Listing[StationItem]:
    """List stations by their identity as people count, strangers that wait in the inbox included."""
    query = ask.query
    fleet = ask.core.fleet.by_name(query.after, is_descending=query.is_descending)
    found = tuple(islice(_chosen(fleet, query), query.limit + 1))
    return listing(found, query, show, lambda station: station.id)


@gets(f"{PATH}/{{station}}", Right.READ)
async def station(ask: Ask[NoQuery, None]) -> StationItem:
    """Read a station."""
    return show(ask.core.fleet.known(StationId(ask.path["station"])))


@patches(f"{PATH}/{{station}}", Right.OPERATE, refuses=(409,))
async def change_station(ask: Ask[NoQuery, StationChange]) -> StationItem:
    """Change a station: accept, reject or disable it, give it another password, move it."""
    provisioning = ask.core.provisioning
    changes: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(ask.body).items()
        if value is not UNSET
    }
    may_lower_profile = changes.pop("lower_security_profile")
    _check_map(changes.get("connector_map"))
    if "status" in changes:
        changes["is_disabled"] = changes.pop("status") == DISABLED
    if "password" in changes:
        changes["password_hash"] = provisioning.password_hash(changes.pop("password"))
    if "coordinates" in changes:
        changes["coordinates"] = _coordinates(changes["coordinates"])
    identity = StationId(ask.path["station"])
    return show(
        await provisioning.change_station(
            identity, changes, ask.caller.name, may_lower_profile=may_lower_profile
        )
    )


def _coordinates(place: Place | None) -> Coordinates | None:
    return None if place is None else Coordinates(place.latitude, place.longitude)


def _chosen(fleet: Iterable[Station], query: StationQuery) -> Iterator[Station]:
    words = (query.q or "").casefold().split()
    for station in fleet:
        if (
            (query.registration is None or station.record.registration is query.registration)
            and (query.status is None or status_of(station) == query.status)
            and (query.online is None or station.is_online == query.online)
            and all(word in _bears(station) for word in words)
        ):
            yield station


def _bears(station: Station) -> str:
    """Write down everything that a station may be found by."""
    record = station.record
    said = (record.id, record.location, record.vendor, record.model, record.serial, record.firmware)
    return "\n".join(text for text in said if text).casefold()


def _check_map(wanted: ConnectorMap | None) -> None:
    """Refuse a map that puts two connectors of the station into one place."""
    places = list((wanted or {}).values())
    if len(set(places)) < len(places):
        raise invalid(Fault("/connector_map", "two connectors can't be in one place"))


ENDPOINTS = (announce_station, stations, station, change_station)
