"""Commands to a station: sent from its page, and shown with what became of them."""

from typing import Any, Final

from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import Command, CommandName
from chargeloom.domain.ids import CommandId, TransactionId, to_text
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.services.stations.enlisting import TOO_LONG, UNDER_WAY
from chargeloom.web.api import identifiers
from chargeloom.web.api.commands import commands as api
from chargeloom.web.api.commands.orders import RECIPES
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.stations.start_form import StartForm
from chargeloom.web.console.view import View
from chargeloom.web.refusing import problem_of

ENDPOINTS: Final = {
    one.path.rpartition("/")[2]: one for one in api.ENDPOINTS if one.method == "POST"
}


@does("/stations/{station}/commands/{name}", Right.OPERATE)
async def command(view: View) -> Response[Any]:
    """Send a command, and show what becomes of it."""
    name = view.path["name"]
    if name not in ENDPOINTS:
        raise Refusal(Reason.COMMAND_UNSUPPORTED)
    body = await _body(view, CommandName(name))
    item = await view.ask(ENDPOINTS[name], body=body)
    if not view.is_fragment:
        return view.to(f"/stations/{quoted(view.path['station'])}")
    number = CommandId(identifiers.read("command", item.id))
    issued = await view.core.ground.store.command(number)
    return view.html("parts/command.html", one=command_shown(issued) if issued else None)


async def _body(view: View, name: CommandName) -> Any:
    """Read the form of a command; most have the fields of the API's body."""
    if name is CommandName.START:
        return (await view.form(StartForm)).body()
    return await view.form(RECIPES[name].body)


@shows("/commands/{command}")
async def outcome(view: View) -> Response[Any]:
    """Show how far a command has come."""
    number = CommandId(identifiers.read("command", view.path["command"]))
    found = await view.core.ground.store.command(number)
    if found is None:
        raise identifiers.missing("command")
    return view.html("parts/command.html", one=command_shown(found))


def command_shown(one: Command) -> dict[str, Any]:
    """Show a command with its fate."""
    answer = (one.outcome or {}).get("answer")
    return {
        "id": to_text(identifiers.COMMAND, one.id),
        "name": one.name,
        "status": one.status,
        "issued_at": one.issued_at,
        "issued_by": one.issued_by,
        "took_us": one.ended_at - one.issued_at if one.ended_at is not None else None,
        "answer": _in_words(answer) if isinstance(answer, str) else None,
        "data": (one.outcome or {}).get("data"),
        "body": one.body,
        "progress": one.progress,
        "transaction": to_text(identifiers.TRANSACTION, TransactionId(one.transaction))
        if one.transaction is not None
        else None,
    }


def _in_words(answer: str) -> str:
    """Say a reason of ours in words; what a station answered stays in its own."""
    if answer in LIST_ANSWERS:
        return LIST_ANSWERS[answer]
    is_ours = answer in {reason.value for reason in Reason}
    return problem_of(Refusal(Reason(answer))).detail if is_ours else answer


LIST_ANSWERS: Final = {
    TOO_LONG: "its list holds fewer tokens than there are",
    UNDER_WAY: "a list is still on its way to the station",
}
PAGES = (command, outcome)
