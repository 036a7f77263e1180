"""Commands: asked of a station, followed to their end."""

from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.commands.progress import Finish, Progress
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


class ProgressItem(msgspec.Struct, frozen=True, kw_only=True):
    """The station's newest word, since when it holds, and how it ended if it has."""

    status: str
    at: MomentOut
    end: Finish | None


class CommandItem(msgspec.Struct, frozen=True, kw_only=True):
    """A command with its fate; `outcome` is what the station said.

    `progress` is how far an update, a publication or an upload is that the station said yes to.
    """

    id: str
    name: CommandName
    station: str
    status: CommandStatus
    issued_at: MomentOut
    ended_at: MomentOut | None
    outcome: dict[str, Any] | UnsetType = UNSET
    transaction: str | UnsetType = UNSET
    progress: ProgressItem | UnsetType = UNSET


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
    transaction, progress = command.transaction, command.progress
    return CommandItem(
        id=to_text(identifiers.COMMAND, command.id),
        name=command.name,
        station=command.station,
        status=command.status,
        issued_at=write(command.issued_at),
        ended_at=write_if_any(command.ended_at),
        outcome=_outcome(command),
        transaction=UNSET if transaction is None else to_text(identifiers.TRANSACTION, transaction),
        progress=UNSET if progress is None else _shown(progress),
    )


def _shown(progress: Progress) -> ProgressItem:
    return ProgressItem(status=progress.status, at=write(progress.at), end=progress.ending)


def _outcome(command: Command) -> dict[str, Any] | UnsetType:
    if command.outcome is None:
        return UNSET
    numbered = _NUMBERED.get(command.name)
    if numbered is not None:
        return command.outcome | {numbered: command.body["number"]}
    return command.outcome


_NUMBERED: Final = {
    CommandName.GET_DISPLAY_MESSAGES: "request",
    CommandName.GET_LOG: "request",
    CommandName.PUBLISH_FIRMWARE: "request",
    CommandName.RESERVE: "reservation",
    CommandName.SET_DISPLAY_MESSAGE: "message",
    CommandName.UPDATE_FIRMWARE: "request",
}
"""What the number is that the station was told, and that later commands and events name."""


ENDPOINTS: Final = (*(_endpoint(name, recipe) for name, recipe in RECIPES.items()), command)
