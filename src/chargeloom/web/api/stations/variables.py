"""Variables: what the components of a station have, as it told last; set through a command."""

from typing import Any, Final

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.commands.survey_orders import Setting, SetVariables
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.variable import Attribute, Variable, VariableKey
from chargeloom.storage.pages import VariablePage
from chargeloom.web.api.commands.commands import CommandItem, CommandQuery, show as show_command
from chargeloom.web.api.commands.survey_orders import SettingBody, named
from chargeloom.web.api.texts import Word
from chargeloom.web.cursors import OpaqueCursor, no_cursor, read_cursor, write_cursor
from chargeloom.web.endpoint import Ask, Endpoint, gets, patches
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, ListQuery, listing

PATH: Final = "/api/v1/stations/{station}/variables"

_LARGEST: Final = (1 << 63) - 1


class VariableQuery(ListQuery, frozen=True, kw_only=True):
    """Which variables."""

    after: OpaqueCursor | None = None
    component: Word | None = None
    variable: Word | None = None


class VariableItem(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute of a variable; a setting of OCPP 1.6 has no component."""

    component: str | None
    instance: str | None
    evse: int | None
    connector: int | None
    variable: str
    variable_instance: str | None
    attribute: Attribute
    value: str | None
    mutability: str | None
    persistent: bool | None
    constant: bool | None
    characteristics: dict[str, Any] | None
    learned_at: MomentOut


@gets(PATH, Right.READ)
async def variables(ask: Ask[VariableQuery, None]) -> Listing[VariableItem]:
    """List what a station told of its components, each with the time when that was learned."""
    query = ask.query
    page = VariablePage(
        station=_station(ask),
        component=query.component,
        variable=query.variable,
        limit=query.limit + 1,
        after=_read_cursor(query.after) if query.after is not None else None,
        is_descending=query.is_descending,
    )
    found = await ask.core.ground.store.variables(page)
    return listing(found, query, show, _cursor)


@patches(PATH, Right.OPERATE, refuses=(409,))
async def set_variable(ask: Ask[CommandQuery, SettingBody]) -> CommandItem:
    """Set one variable: the command `set-variables` for it alone."""
    station = _station(ask)
    order = SetVariables(variables=(Setting(**named(ask.body)),))
    commanding = ask.core.commanding
    name = CommandName.SET_VARIABLES
    command = await commanding.issue(station, name, order, ask.caller.name)
    wait = ask.query.wait
    return show_command(await commanding.wait(command, wait) if wait else command)


def show(variable: Variable) -> VariableItem:
    """Show a variable; what its name lacks is null."""
    key: dict[str, Any] = {name: part or None for name, part in variable.key._asdict().items()}
    return VariableItem(
        **key,
        value=variable.value,
        mutability=variable.mutability,
        persistent=variable.persistent,
        constant=variable.constant,
        characteristics=variable.characteristics,
        learned_at=write(variable.learned_at),
    )


def _station(ask: Ask[Any, Any]) -> StationId:
    return ask.core.fleet.known(StationId(ask.path["station"])).id


def _cursor(variable: Variable) -> str:
    return write_cursor(variable.key)


def _read_cursor(text: str) -> VariableKey:
    key = read_cursor(text, VariableKey)
    if max(abs(key.evse), abs(key.connector)) > _LARGEST:
        raise no_cursor()
    return key


ENDPOINTS: Final[tuple[Endpoint, ...]] = (variables, set_variable)
