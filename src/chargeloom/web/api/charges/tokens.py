"""Tokens: announced, listed, read and changed; one that is no longer good is disabled, not deleted."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.charging.token import Token, TokenStatus, TokenType, normalised
from chargeloom.domain.ids import TokenId, to_text
from chargeloom.services.stations.provisioning import NewToken
from chargeloom.web import moments
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import Name, Uid
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import MomentIn, MomentOut
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of

PATH = "/api/v1/tokens"


class TokenBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token as it is announced; its identity is issuer, type and uid."""

    uid: Uid
    type: TokenType
    issuer: Name = ""
    status: TokenStatus = TokenStatus.ACTIVE
    expires_at: MomentIn | None = None
    group: Uid | None = None


class TokenChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    status: TokenStatus | UnsetType = UNSET
    expires_at: MomentIn | UnsetType | None = UNSET
    group: Uid | UnsetType | None = UNSET


class TokenQuery(ListQuery, frozen=True, kw_only=True):
    """Which tokens."""

    after: identifiers.TokenCursor | None = None
    q: Annotated[str, Meta(max_length=255, description="Signs that the uid bears.")] | None = None
    group: Annotated[str, Meta(max_length=255)] | None = None
    status: TokenStatus | None = None


class TokenItem(msgspec.Struct, frozen=True, kw_only=True):
    """A token."""

    id: str
    uid: str
    type: TokenType
    issuer: str
    status: TokenStatus
    expires_at: MomentOut | None
    group: str | None
    created_at: MomentOut


@posts(PATH, Right.OPERATE)
async def announce_token(ask: Ask[NoQuery, TokenBody]) -> TokenItem:
    """Announce a token."""
    fields: dict[str, Any] = msgspec.structs.asdict(ask.body)
    new = NewToken(**_in_our_time(fields))
    return show(await ask.core.provisioning.announce_token(new, ask.caller.name))


@gets(PATH, Right.READ)
async def tokens(ask: Ask[TokenQuery, None]) -> Listing[TokenItem]:
    """List tokens."""
    page = page_of(ask.query, identifiers.TOKEN)
    if (ask.query.q, ask.query.group, ask.query.status) != (None, None, None):
        return listing(page.of(_chosen(ask)), ask.query, show, _text_id)
    found = await ask.core.ground.store.tokens(page)
    return listing(found, ask.query, show, _text_id)


@gets(f"{PATH}/{{token}}", Right.READ)
async def token(ask: Ask[NoQuery, None]) -> TokenItem:
    """Read a token."""
    found = ask.core.authorizing.find(_id(ask.path))
    if found is None:
        raise identifiers.missing("token")
    return show(found)


@patches(f"{PATH}/{{token}}", Right.OPERATE)
async def change_token(ask: Ask[NoQuery, TokenChange]) -> TokenItem:
    """Change a token: block it, disable it, let it end."""
    fields: dict[str, Any] = msgspec.structs.asdict(ask.body)
    changes = _in_our_time({name: value for name, value in fields.items() if value is not UNSET})
    changed = await ask.core.provisioning.change_token(_id(ask.path), changes, ask.caller.name)
    return show(changed)


def _chosen(ask: Ask[TokenQuery, None]) -> list[Token]:
    query = ask.query
    sought = normalised(query.q or "")
    return [
        token
        for token in sorted(ask.core.authorizing, key=lambda one: one.id)
        if sought in normalised(token.uid)
        and query.group in (None, token.group)
        and query.status in (None, token.status)
    ]


def show(token: Token) -> TokenItem:
    """Show a token."""
    return TokenItem(
        id=_text_id(token),
        uid=token.uid,
        type=token.type,
        issuer=token.issuer,
        status=token.status,
        expires_at=moments.write_if_any(token.expires_at),
        group=token.group,
        created_at=moments.write(token.created_at),
    )


def _text_id(token: Token) -> str:
    return to_text(identifiers.TOKEN, token.id)


def _id(path: Any) -> TokenId:
    return TokenId(identifiers.read("token", path["token"]))


def _in_our_time(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("expires_at") is None:
        return fields
    return fields | {"expires_at": moments.read(fields["expires_at"], "/expires_at")}


ENDPOINTS = (announce_token, tokens, token, change_token)
