"""Commands about the local list of a station: their bodies, and the orders that they become."""

from typing import Final

from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.commands.list_orders import AskListVersion, ListUpdate, SendList
from chargeloom.web.api.commands.recipes import Body, Recipe, Wanted


class SendLocalListBody(Body, frozen=True, kw_only=True):
    """Give a station all tokens, in as many messages as it takes; `differential` sends only what differs from what it holds."""

    update: ListUpdate = ListUpdate.FULL


class GetLocalListVersionBody(Body, frozen=True, kw_only=True):
    """Ask which version the list of a station has; 0 is no list (OCPP 1.6: an empty one)."""


async def _send(wanted: Wanted) -> Order:
    body: SendLocalListBody = wanted.body
    return SendList(update=body.update)


async def _ask_version(_: Wanted) -> Order:
    return AskListVersion()


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.SEND_LOCAL_LIST: Recipe(SendLocalListBody, _send),
    CommandName.GET_LOCAL_LIST_VERSION: Recipe(GetLocalListVersionBody, _ask_version),
}
