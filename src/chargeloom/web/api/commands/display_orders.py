"""Commands about what is to be read on a station: their bodies, and the orders that they become."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.commands.display_orders import AskTexts, ClearText, ShowText
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.web import moments
from chargeloom.web.api.charges import transactions
from chargeloom.web.api.commands.recipes import Body, Number, Recipe, Wanted
from chargeloom.web.api.identifiers import TransactionText
from chargeloom.web.api.texts import END
from chargeloom.web.moments import MomentIn
from chargeloom.web.problems import Fault, invalid

Priority: TypeAlias = Literal["AlwaysFront", "InFront", "NormalCycle"]
State: TypeAlias = Literal["Charging", "Faulted", "Idle", "Unavailable", "Suspended", "Discharging"]
Format: TypeAlias = Literal["ASCII", "HTML", "URI", "UTF8", "QRCODE"]
Language: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^[A-Za-z]{{2,3}}(-[A-Za-z0-9]{{2,4}})?{END}",
        extra={"words": "the code of a language is needed, as in en or de-AT"},
        description="RFC 5646.",
    ),
]


class SetDisplayMessageBody(Body, frozen=True, kw_only=True):
    """Let the station show a text; the outcome has its number, and one with the same number is replaced."""

    text: Annotated[str, Meta(min_length=1, max_length=512)]
    message: Number | None = None
    format: Format = "UTF8"
    language: Language | None = None
    priority: Priority = "NormalCycle"
    state: State | None = None
    since: MomentIn | None = msgspec.field(default=None, name="from")
    until: MomentIn | None = msgspec.field(default=None, name="to")
    transaction: TransactionText | None = None


class GetDisplayMessagesBody(Body, frozen=True, kw_only=True):
    """Ask which texts the station has; it tells them as events, with the number that the outcome has."""

    messages: Annotated[tuple[Number, ...], Meta(max_length=100)] = ()
    priority: Priority | None = None
    state: State | None = None


class ClearDisplayMessageBody(Body, frozen=True, kw_only=True):
    """Let the station show a text no more."""

    message: Number


async def _set(wanted: Wanted) -> Order:
    body: SetDisplayMessageBody = wanted.body
    since = moments.read_if_any(body.since, "/from")
    until = moments.read_if_any(body.until, "/to")
    if since is not None and until is not None and until <= since:
        raise invalid(Fault("/to", "the end must come after the beginning"))
    return ShowText(
        number=body.message or wanted.core.surveying.draw(),
        text=body.text,
        format=body.format,
        priority=body.priority,
        language=body.language,
        state=body.state,
        since=since,
        until=until,
        transaction=await _told_by(wanted, body.transaction),
    )


async def _told_by(wanted: Wanted, text: str | None) -> str | None:
    """Find what the station itself calls a transaction. Raises Refusal."""
    if text is None:
        return None
    record = await transactions.find(wanted.core, text)
    if record.station != wanted.station or record.number is None:
        raise Refusal(Reason.TRANSACTION_UNKNOWN)
    return record.number


async def _get(wanted: Wanted) -> Order:
    body: GetDisplayMessagesBody = wanted.body
    number = wanted.core.surveying.draw()
    return AskTexts(number=number, ids=body.messages, priority=body.priority, state=body.state)


async def _clear(wanted: Wanted) -> Order:
    body: ClearDisplayMessageBody = wanted.body
    return ClearText(number=body.message)


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.SET_DISPLAY_MESSAGE: Recipe(SetDisplayMessageBody, _set),
    CommandName.GET_DISPLAY_MESSAGES: Recipe(GetDisplayMessagesBody, _get),
    CommandName.CLEAR_DISPLAY_MESSAGE: Recipe(ClearDisplayMessageBody, _clear),
}
