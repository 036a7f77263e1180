"""The inbox: stations that nobody announced, and those that wait, until somebody decides."""

from typing import Any

from litestar import Response

from chargeloom.domain.stations.station_record import Registration
from chargeloom.web.api.stations import stations as api
from chargeloom.web.api.stations.stations import StationQuery
from chargeloom.web.console.page import shows
from chargeloom.web.console.view import View


@shows("/inbox")
async def inbox(view: View) -> Response[Any]:
    """List who waits."""
    query = StationQuery(registration=Registration.PENDING, limit=200)
    return view.html("inbox.html", listing=await view.ask(api.stations, query=query))


PAGES = (inbox,)
