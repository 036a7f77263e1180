"""Commands: asked of a station, followed to their end."""

from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.ids import CommandId, StationId, to_text
from chargeloom.web.api import identifiers
from chargeloom.web.api.commands.orders import RECIPES
from chargeloom.web.api.commands.recipes import Body, Recipe, Wanted
from chargeloom.web.endpoint import LONGEST_WAIT_S, Ask, Endpoint, NoQuery, gets, posts
from chargeloom.web.moments import MomentOut, write, write_if_any

_PATH: Final = "/api/v1/commands"


class CommandQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How the caller wants to be answered."""

    wait: Annotated[
        int, Meta(ge=0, le=LONGEST_WAIT_S, description="Wait so many seconds for the end.")
    ] = 0


class CommandItem(msgspec.Struct, frozen=True, kw_only=True):
    """A command with its fate; `outcome` is what the station said."""

    id: str
    name: CommandName
    station: str
    status: CommandStatus
    issued_at: MomentOut
    ended_at: MomentOut | None
    outcome: dict[str, Any] | UnsetType = UNSET
    transaction: str | UnsetType = UNSET


def _endpoint(name: CommandName, recipe: Recipe) -> Endpoint:
    """Make the endpoint of one command."""

    async def issue(ask: Ask[CommandQuery, Body]) -> CommandItem:
        station = ask.core.fleet.known(StationId(ask.path["station"])).id
        order = await recipe.order(Wanted(ask.core, station, ask.body))
        commanding = ask.core.commanding
        command = await commanding.issue(station, name, order, ask.caller.name)
        return show(await commanding.wait(command, ask.query.wait) if ask.query.wait else command)

    declared = posts(f"/api/v1/stations/{{station}}/commands/{name}", Right.OPERATE)(issue)
    return replace(
        declared,
        body=recipe.body,
        made_at=_PATH,
        name=f"command_{name.replace('-', '_')}",
        summary=recipe.body.__doc__ or "",
    )


@gets(f"{_PATH}/{{command}}", Right.READ)
async def command(ask: Ask[NoQuery, None]) -> CommandItem:
    """Read a command: how far it has come."""
    number = CommandId(identifiers.read("command", ask.path["command"]))
    found = await ask.core.ground.store.command(number)
    if found is None:
        raise identifiers.missing("command")
    return show(found)


def show(command: Command) -> CommandItem:
    """Show a command."""
    transaction = command.transaction
    return CommandItem(
        id=to_text(identifiers.COMMAND, command.id),
        name=command.name,
        station=command.station,
        status=command.status,
        issued_at=write(command.issued_at),
        ended_at=write_if_any(command.ended_at),
        outcome=_outcome(command),
        transaction=UNSET if transaction is None else to_text(identifiers.TRANSACTION, transaction),
    )


def _outcome(command: Command) -> dict[str, Any] | UnsetType:
    if command.outcome is None:
        return UNSET
    numbered = _NUMBERED.get(command.name)
    if numbered is not None:
        return command.outcome | {numbered: command.body["number"]}
    return command.outcome


_NUMBERED: Final = {
    CommandName.GET_DISPLAY_MESSAGES: "request",
    CommandName.RESERVE: "reservation",
    CommandName.SET_DISPLAY_MESSAGE: "message",
}
"""What the number is that the station was told, and that later commands and events name."""


ENDPOINTS: Final = (*(_endpoint(name, recipe) for name, recipe in RECIPES.items()), command)
