"""Stations: the list with its filter, and the page of one with everything that can be done to it."""

from functools import partial
from typing import Any, Final, Literal

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration
from chargeloom.storage.pages import Page
from chargeloom.web.api.charges.transactions import shown
from chargeloom.web.api.stations import quirks, stations as api
from chargeloom.web.api.stations.station_shape import DISABLED, StationItem
from chargeloom.web.api.stations.stations import StationChange, StationQuery
from chargeloom.web.console.as_shown import demand_as_shown, mark_of
from chargeloom.web.console.overview import Running, running_at
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.stations.row import row_of
from chargeloom.web.console.stations.shares import shares
from chargeloom.web.console.stations.station_commands import command_shown
from chargeloom.web.console.stations.station_forms import (
    NewStationForm,
    StateForm,
    StationForm,
    place_of,
)
from chargeloom.web.console.tariffs.pages import applying
from chargeloom.web.console.view import View
from chargeloom.web.console.words import refusals
from chargeloom.web.console.words.field_words import worded
from chargeloom.web.endpoint import JSON
from chargeloom.web.packed import has_map
from chargeloom.web.pagination import Listing

COMMANDS_SHOWN: Final = 10
SESSIONS_SHOWN: Final = 8
TOKENS_SHOWN: Final = 200
MOST_PLACES: Final = 5_000


class StationsAsked(StationQuery, frozen=True, kw_only=True):
    """Which stations, and how they are looked at."""

    view: Literal["list", "map"] = "list"


@shows("/stations")
async def stations(view: View) -> Response[Any]:
    """List the stations."""
    query = view.query(StationsAsked)
    found: Listing[Any] = await view.ask(api.stations, query=query)
    rows = [(item, _row(view, item.id)) for item in found.items]
    return view.html(
        "stations.html",
        listing=found,
        rows=rows,
        query=query,
        has_map=has_map(),
        statuses=[*Status, DISABLED],
        unplaced=_unplaced(view),
        is_filtered=any((query.q, query.status, query.registration, query.online is not None)),
    )


@shows("/console/places")
async def places(view: View) -> Response[Any]:
    """Tell the map which stations stand where."""
    query = msgspec.structs.replace(view.query(StationQuery), limit=MOST_PLACES)
    found: Listing[StationItem] = await view.ask(api.stations, query=query)
    told = [_pin(view, item) for item in found.items if item.coordinates is not None]
    return Response(msgspec.json.encode(told), media_type=JSON)


@does("/stations", Right.OPERATE)
async def announce(view: View) -> Response[Any]:
    """Announce a station."""
    said = await view.form(NewStationForm)
    said.demand_password()
    body = api.NewStation(
        id=said.id,
        password=said.password,
        security_profile=said.security_profile,
        location=said.location,
        coordinates=place_of(said.coordinates),
    )
    item = await view.ask(api.announce_station, body=body)
    return view.to(f"/stations/{quoted(item.id)}", "created")


@shows("/stations/{station}")
async def station(view: View) -> Response[Any]:
    """Show a station."""
    found = _find(view)
    if view.is_fragment:
        return view.html("parts/plugs.html", **_live(view, found))
    store = view.core.ground.store
    item: StationItem = await view.ask(api.station)
    page = Page(limit=SESSIONS_SHOWN, is_descending=True)
    recent = await store.transactions(page, found.id, None)
    return view.html(
        "station.html",
        item=item,
        seen=mark_of(*_changeable(item)),
        sessions=[await shown(view.core, record) for record in recent],
        commands=[command_shown(one) for one in await store.commands(found.id, COMMANDS_SHOWN)],
        quirks=await view.ask(quirks.quirks),
        held=sorted(found.reservations.values(), key=lambda one: one.expires_at),
        tokens=await _tokens(view),
        clock_offset_us=found.clock_offset_us,
        tariffs=applying(
            view, found.id, sorted({plug.evse for plug in found.connectors if plug.evse})
        ),
        certificate_until=view.core.alerting.senses.station_certificates().get(found.id),
        turned_away=found.turned_away,
        refusal=refusals.meaning(found.turned_away.why) if found.turned_away else None,
        **_live(view, found),
    )


@does("/stations/{station}/change", Right.OPERATE)
async def change(view: View) -> Response[Any]:
    """Change what is known of a station."""
    said = await view.form(StationForm)
    said.demand_password(_find(view).record)
    fields: dict[str, Any] = {
        "location": said.location,
        "coordinates": place_of(said.coordinates),
    }
    if said.password is not None:
        fields["password"] = said.password
    if said.security_profile is not None:
        fields["security_profile"] = said.security_profile
    demand_as_shown(said.seen, *_changeable(await view.ask(api.station)))
    await view.ask(api.change_station, body=StationChange(**fields))
    return view.to(_path(view), "saved")


def _changeable(item: StationItem) -> tuple[Any, ...]:
    """List what the form shows; nobody is shown a password."""
    return item.location, item.coordinates, item.security_profile


@does("/stations/{station}/state", Right.OPERATE)
async def decide(view: View) -> Response[Any]:
    """Accept, reject, disable or enable a station."""
    said = await view.form(StateForm)
    fields: dict[str, Any] = {}
    if said.registration is not None:
        fields["registration"] = said.registration
    if said.status is not None:
        fields["status"] = said.status
    await view.ask(api.change_station, body=StationChange(**fields))
    words = {Registration.ACCEPTED: "accepted", Registration.REJECTED: "station-rejected"}
    note = words.get(said.registration, "saved") if said.registration else "saved"
    return view.to("/inbox" if said.to else _path(view), note)


def _live(view: View, station: Station) -> dict[str, Any]:
    running: dict[tuple[int, int], Running] = {}
    for one, transaction in zip(running_at(station), _open(station), strict=True):
        running[transaction.plug] = one
    reports = sorted(station.connectors.items())
    return {
        "identity": station.id,
        "row": row_of(station, view.language),
        "explain": partial(view.core.alerting.explain, station.id),
        "own": next((report for plug, report in reports if plug.evse == 0), None),
        "plugs": [(plug, report, running.pop(plug, None)) for plug, report in reports if plug.evse],
        "others": list(running.values()),
        "shares": shares(view, station),
        "status_of": station.status_of,
        "is_online": station.is_online,
        "running": next(iter(running_at(station)), None),
    }


def _pin(view: View, item: StationItem) -> dict[str, Any]:
    station = view.core.fleet.find(StationId(item.id))
    row = row_of(station, view.language) if station is not None else None
    place = item.coordinates
    return {
        "id": item.id,
        "at": [place.latitude, place.longitude] if place is not None else None,
        "href": f"/stations/{quoted(item.id)}",
        "place": item.location or "",
        "status": worded(view.language, item.status if item.online else "offline"),
        "tone": row.status_tone if row is not None and item.online else "mute",
    }


def _unplaced(view: View) -> int:
    """Count the stations of ours that no map shows."""
    records = (station.record for station in view.core.fleet)
    return sum(one.coordinates is None and not one.is_stranger for one in records)


def _open(station: Station) -> list[Any]:
    return [one for one in station.open.values() if one.is_open]


def _row(view: View, identity: str) -> Any:
    found = view.core.fleet.find(StationId(identity))
    return row_of(found, view.language) if found is not None else None


async def _tokens(view: View) -> list[str]:
    """Offer the tokens that may start, for the form."""
    found = await view.core.ground.store.tokens(Page(limit=TOKENS_SHOWN, is_descending=True))
    return [token.uid for token in found if token.status is TokenStatus.ACTIVE]


def _find(view: View) -> Station:
    return view.core.fleet.known(StationId(view.path["station"]))


def _path(view: View) -> str:
    return f"/stations/{quoted(view.path['station'])}"


PAGES = (stations, places, announce, station, change, decide)
