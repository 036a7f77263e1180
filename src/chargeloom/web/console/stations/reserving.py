"""Reservations of a station: made and given up on its page, which then shows what came of it."""

from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import CommandName, CommandStatus
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.web.api.commands.commands import CommandQuery
from chargeloom.web.api.commands.orders import CancelReservationBody, ReserveBody
from chargeloom.web.console.page import does
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.stations.station_commands import ENDPOINTS
from chargeloom.web.console.view import View
from chargeloom.web.reading import read_body

_LONGEST_MIN: Final = 7 * 24 * 60
_PATIENCE: Final = CommandQuery(wait=5)
"""Most stations have answered by then, and the page shows what holds; else it is among the commands."""


class ReserveForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reservation as a person writes it: for whom, where, and for how long."""

    token: str = ""
    evse: int | None = None
    minutes: Annotated[int, Meta(ge=1, le=_LONGEST_MIN)] = 30

    def body(self, now: Instant) -> ReserveBody:
        """Write it as the API's body has it. Raises Problem."""
        until = to_datetime(now) + timedelta(minutes=self.minutes)
        said = {"token": self.token, "evse": self.evse, "expires_at": until}
        known = {name: value for name, value in said.items() if value is not None}
        return read_body(ReserveBody, msgspec.json.encode(known))


@does("/stations/{station}/reservations", Right.OPERATE)
async def reserve(view: View) -> Response[Any]:
    """Have a place kept free for a token."""
    body = (await view.form(ReserveForm)).body(view.core.ground.now())
    return await _order(view, CommandName.RESERVE, body)


@does("/stations/{station}/reservations/cancel", Right.OPERATE)
async def cancel(view: View) -> Response[Any]:
    """Have a place kept free no longer."""
    body = await view.form(CancelReservationBody)
    return await _order(view, CommandName.CANCEL_RESERVATION, body)


async def _order(view: View, name: CommandName, body: Any) -> Response[Any]:
    item = await view.ask(ENDPOINTS[name], query=_PATIENCE, body=body)
    return view.to(f"/stations/{quoted(view.path['station'])}", _SAID[item.status])


_SAID: Final = {
    CommandStatus.PENDING: "asked",
    CommandStatus.ACCEPTED: "agreed",
    CommandStatus.REJECTED: "declined",
    CommandStatus.FAILED: "declined",
    CommandStatus.TIMEOUT: "unanswered",
}


PAGES = (reserve, cancel)
