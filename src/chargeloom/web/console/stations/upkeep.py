"""Upkeep of a station: its firmware, its logs, its list of tokens, a text on its display, and what comes of each."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.ids import StationId
from chargeloom.services.core import Core
from chargeloom.web.api import messages as messages_api
from chargeloom.web.api.commands.display_orders import SetDisplayMessageBody
from chargeloom.web.api.commands.firmware_orders import (
    Certificate,
    Location,
    Signature,
    UpdateFirmwareBody,
)
from chargeloom.web.api.commands.survey_orders import GetLogBody
from chargeloom.web.api.stations import stations as stations_api
from chargeloom.web.api.stations.certificate_requests import certificate_requests
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.stations import trusting
from chargeloom.web.console.stations.station_commands import ENDPOINTS, command_shown
from chargeloom.web.console.trace.pairs import Pair, Wanted, look
from chargeloom.web.console.trace.rows import row_of
from chargeloom.web.console.view import View
from chargeloom.web.console.words.local_time import LocalMoment, Turn, spread

PATH: Final = "/stations/{station}/upkeep"
SHOWN: Final = 20
_OF_AN_ACTION: Final = 6
_NEWEST: Final = 5
ACTIONS: Final = (
    "UpdateFirmware",
    "FirmwareStatusNotification",
    "SignedUpdateFirmware",
    "SignedFirmwareStatusNotification",
    "GetLog",
    "GetDiagnostics",
    "LogStatusNotification",
    "DiagnosticsStatusNotification",
    "GetLocalListVersion",
    "SendLocalList",
    "SetDisplayMessage",
)
"""What is told of upkeep: what we asked, and how the station says that it goes."""


class FirmwareForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where new firmware lies, and from when on it may be fetched and installed, by the reader's clock."""

    location: Location
    retrieve_at: LocalMoment | None = None
    retrieve_at_turn: Turn | None = None
    install_at: LocalMoment | None = None
    install_at_turn: Turn | None = None
    signature: Signature | None = None
    signing_certificate: Certificate | None = None


class LogForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a log is to be put, and of which time."""

    location: Location
    log: Literal["diagnostics", "security"] = "diagnostics"
    first: LocalMoment | None = None
    last: LocalMoment | None = None


class DisplayForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be read on the station."""

    content: Annotated[str, Meta(min_length=1, max_length=512)]


@shows(PATH, Right.OPERATE)
async def upkeep(view: View) -> Response[Any]:
    """Offer what keeps a station up, with what came of it."""
    item = await view.ask(stations_api.station)
    station = StationId(item.id)
    rows = [row_of(pair, view.language) for pair in await _told(view.core, station)]
    newest = await view.core.ground.store.followed_commands(station, _NEWEST)
    begun = [command_shown(one) for one in newest]
    if view.is_fragment:
        return view.html("parts/upkeep_told.html", item=item, rows=rows, begun=begun)
    return view.html(
        "upkeep.html",
        item=item,
        rows=rows,
        begun=begun,
        is_old=item.protocol == "ocpp1.6",
        tokens=sum(1 for _ in view.core.authorizing),
        requests=(await view.ask(certificate_requests)).items,
        held=view.core.holding.of(StationId(item.id)).certificates,
        kinds={kind: view.say(text) for kind, text in trusting.KINDS.items()},
        roots=trusting.roots(item.protocol),
    )


@does(f"{PATH}/firmware", Right.OPERATE)
async def update(view: View) -> Response[Any]:
    """Ask the station to update its firmware."""
    said = await view.form(FirmwareForm)
    body = UpdateFirmwareBody(
        location=said.location,
        retrieve_at=view.moment("/retrieve_at", said.retrieve_at, said.retrieve_at_turn),
        install_at=view.moment("/install_at", said.install_at, said.install_at_turn),
        signature=said.signature,
        signing_certificate=said.signing_certificate,
    )
    await view.ask(ENDPOINTS[CommandName.UPDATE_FIRMWARE], body=body)
    return view.to(_path(view), "asked")


@does(f"{PATH}/log", Right.OPERATE)
async def log(view: View) -> Response[Any]:
    """Ask the station to upload a log."""
    said = await view.form(LogForm)
    first = None if said.first is None else spread(said.first, view.zone, "/first").earliest
    last = None if said.last is None else spread(said.last, view.zone, "/last").latest
    body = GetLogBody(log=said.log, url=said.location, since=first, until=last)
    await view.ask(ENDPOINTS[CommandName.GET_LOG], body=body)
    return view.to(_path(view), "asked")


@does(f"{PATH}/display", Right.OPERATE)
async def display(view: View) -> Response[Any]:
    """Let the station show a text."""
    said = await view.form(DisplayForm)
    body = SetDisplayMessageBody(text=said.content)
    await view.ask(ENDPOINTS[CommandName.SET_DISPLAY_MESSAGE], body=body)
    return view.to(_path(view), "asked")


async def _told(core: Core, station: StationId) -> list[Pair]:
    await messages_api.catch_up(core.ground.store)
    found = [
        pair
        for action in ACTIONS
        for pair in (
            await look(core.ground.store, Wanted(station, action), None, _OF_AN_ACTION)
        ).pairs
    ]
    return sorted(found, key=lambda pair: -pair.place)[:SHOWN]


def _path(view: View) -> str:
    return f"/stations/{quoted(view.path['station'])}/upkeep"


PAGES = (upkeep, update, log, display)
