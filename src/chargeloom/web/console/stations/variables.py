"""What a station's components have: searched, shown with when it was learned, and set one at a time."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import CommandId, StationId
from chargeloom.storage.pages import VariablePage
from chargeloom.web.api import identifiers
from chargeloom.web.api.commands.survey_orders import SettingBody
from chargeloom.web.api.stations import stations as stations_api, variables as api
from chargeloom.web.api.stations.variables import VariableItem
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.stations.station_commands import command_shown
from chargeloom.web.console.view import View

SHOWN: Final = 200
_BATCH: Final = 500


class VariablesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which variables: words that their names or values bear."""

    q: Annotated[str, Meta(max_length=100)] | None = None


@shows("/stations/{station}/variables")
async def variables(view: View) -> Response[Any]:
    """List what the station told of itself."""
    asked = view.query(VariablesAsked)
    words = (asked.q or "").casefold().split()
    found, is_more = await _search(view, words)
    return view.html(
        "variables.html",
        item=await view.ask(stations_api.station),
        found=found,
        is_more=is_more,
        query=asked,
    )


@does("/stations/{station}/variables", Right.OPERATE)
async def set_variable(view: View) -> Response[Any]:
    """Set one variable, and show what becomes of it."""
    body = await view.form(SettingBody)
    item = await view.ask(api.set_variable, body=body)
    if not view.is_fragment:
        return view.to(f"/stations/{quoted(view.path['station'])}")
    number = CommandId(identifiers.read("command", item.id))
    issued = await view.core.ground.store.command(number)
    return view.html("parts/command.html", one=command_shown(issued) if issued else None)


async def _search(view: View, words: list[str]) -> tuple[list[VariableItem], bool]:
    """Find the first that bear all the words, and say whether there are more."""
    page = VariablePage(station=StationId(view.path["station"]), limit=_BATCH)
    found: list[VariableItem] = []
    while True:
        batch = await view.core.ground.store.variables(page)
        for variable in batch:
            item = api.show(variable)
            if all(word in _bears(item) for word in words):
                found.append(item)
            if len(found) > SHOWN:
                return found[:SHOWN], True
        if len(batch) < _BATCH:
            return found, False
        page = page._replace(after=batch[-1].key)


def _bears(item: VariableItem) -> str:
    said = (item.component, item.instance, item.variable, item.variable_instance, item.value)
    return "\n".join(text for text in said if text).casefold()


PAGES = (variables, set_variable)
