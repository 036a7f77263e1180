"""Tokens: the list, a new one, changes, and the import of many from CSV."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.charging.token_shape import doubts
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.web.api.charges import tokens as api, transactions as transactions_api
from chargeloom.web.api.charges.tokens import TokenBody, TokenChange, TokenItem, TokenQuery
from chargeloom.web.api.charges.transactions import TransactionQuery
from chargeloom.web.api.texts import Name, Uid
from chargeloom.web.console.as_shown import Mark, demand_as_shown, mark_of
from chargeloom.web.console.charges import token_places
from chargeloom.web.console.charges.token_rows import COLUMNS, read_csv
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.console.words import token_words
from chargeloom.web.console.words.local_time import Entered, LocalMoment, Turn, write
from chargeloom.web.pagination import Order
from chargeloom.web.problems import Fault, Problem

SESSIONS_SHOWN: Final = 20
MEMBERS_SHOWN: Final = 100


PlacesText: TypeAlias = Annotated[str, Meta(max_length=50_000)]


class TokenForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token as a person announces it."""

    uid: Uid
    type: TokenType = TokenType.ISO14443
    issuer: Name = ""
    group: Uid | None = None


class StatusForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a token may charge."""

    status: TokenStatus
    to: Literal["", "page"] = ""


class TokenChangeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which group a token is, where it may charge, and until when it is good, by the reader's clock."""

    group: Uid | None = None
    expires_at: LocalMoment | None = None
    expires_at_turn: Turn | None = None
    places: PlacesText | None = None
    seen: Mark | None = None


class ImportForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Many tokens as CSV."""

    csv: Annotated[str, Meta(min_length=1, max_length=900_000)]


@shows("/tokens")
async def tokens(view: View) -> Response[Any]:
    """List tokens, the newest first."""
    query = view.query(_Asked)
    asked = TokenQuery(
        after=query.after, order=Order.DESC, q=query.q, group=query.group, status=query.status
    )
    return view.html(
        "tokens.html",
        listing=await view.ask(api.tokens, query=asked),
        query=query,
        is_filtered=query != _Asked(after=query.after),
        statuses=[*TokenStatus],
        types=[*TokenType],
        columns=COLUMNS,
        shapes=token_words.SHAPES,
        lengths=token_words.LENGTHS,
    )


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    after: str | None = None
    q: str | None = None
    group: str | None = None
    status: TokenStatus | None = None


@shows("/tokens/{token}")
async def token(view: View) -> Response[Any]:
    """Show a token: what it charged, and who is of its group."""
    return await _page(view)


async def _page(
    view: View, entered: TokenChangeForm | None = None, faults: tuple[Fault, ...] = ()
) -> Response[Any]:
    item: TokenItem = await view.ask(api.token)
    until = None if item.expires_at is None else datetime.fromisoformat(item.expires_at)
    charges = TransactionQuery(token=item.uid, order=Order.DESC, limit=SESSIONS_SHOWN)
    group = TokenQuery(group=item.group, order=Order.DESC, limit=MEMBERS_SHOWN)
    return view.html(
        "token.html",
        status=422 if faults else 200,
        item=item,
        doubts=[token_words.DOUBTS[one] for one in doubts(item.type, item.uid)],
        shape=token_words.SHAPES.get(item.type),
        sessions=await view.ask(transactions_api.transactions, query=charges),
        members=await view.ask(api.tokens, query=group) if item.group else None,
        until=write(until, view.zone)
        if entered is None
        else Entered(entered.expires_at or "", entered.expires_at_turn),
        group=item.group if entered is None else entered.group,
        places=token_places.write(item.allowed_at) if entered is None else entered.places,
        faults=_wrong(view, faults),
        seen=mark_of(*_changeable(item)) if entered is None else entered.seen,
    )


def _changeable(item: TokenItem) -> tuple[Any, ...]:
    """List what the form shows."""
    return item.group, item.expires_at, item.allowed_at


def _wrong(view: View, faults: tuple[Fault, ...]) -> dict[str, list[str]]:
    """Sort faults by the field that they are of."""
    return {
        field: [view.wrong(one.message) for one in faults if one.pointer == field]
        for field in ("/expires_at", token_places.POINTER)
    }


@does("/tokens", Right.OPERATE)
async def announce(view: View) -> Response[Any]:
    """Announce a token; one whose number is doubtful is shown, with the doubt."""
    said = await view.form(TokenForm)
    body = TokenBody(uid=said.uid, type=said.type, issuer=said.issuer, group=said.group)
    made: TokenItem = await view.ask(api.announce_token, body=body)
    is_doubtful = bool(doubts(made.type, made.uid))
    return view.to(f"/tokens/{made.id}" if is_doubtful else "/tokens", "created")


@does("/tokens/import", Right.OPERATE)
async def bring_in(view: View) -> Response[Any]:
    """Announce many tokens: all are read before the first is kept; known ones stay as they are."""
    said = await view.form(ImportForm)
    is_new = {await _is_new(view, body) for body in read_csv(said.csv)}
    return view.to("/tokens", _IMPORTED[frozenset(is_new)])


async def _is_new(view: View, body: TokenBody) -> bool:
    try:
        await view.ask(api.announce_token, body=body)
    except Refusal as refusal:
        if refusal.reason is not Reason.TOKEN_EXISTS:
            raise
        return False
    return True


_IMPORTED: Final = {
    frozenset({True}): "imported",
    frozenset({True, False}): "imported-new-ones",
    frozenset({False}): "imported-none",
    frozenset(): "imported-none",
}
"""What is said by whether tokens were new: who corrects a table and brings it in again must learn that nothing changed."""


@does("/tokens/{token}/status", Right.OPERATE)
async def decide(view: View) -> Response[Any]:
    """Block, disable or free a token."""
    said = await view.form(StatusForm)
    await view.ask(api.change_token, body=TokenChange(status=said.status))
    return view.to(f"/tokens/{view.path['token']}" if said.to else "/tokens", "saved")


@does("/tokens/{token}", Right.OPERATE)
async def change(view: View) -> Response[Any]:
    """Change a token's group, its places and its end; what is left empty is taken away."""
    said = await view.form(TokenChangeForm)
    demand_as_shown(said.seen, *_changeable(await view.ask(api.token)))
    try:
        until = view.moment("/expires_at", said.expires_at, said.expires_at_turn)
        places = token_places.read(said.places)
        body = TokenChange(group=said.group, expires_at=until, allowed_at=places)
        with token_places.told():
            await view.ask(api.change_token, body=body)
    except Problem as problem:
        if {fault.pointer for fault in problem.errors} - {"/expires_at", token_places.POINTER}:
            raise
        return await _page(view, said, problem.errors)
    return view.to(f"/tokens/{view.path['token']}", "saved")


PAGES = (tokens, token, announce, bring_in, decide, change)
