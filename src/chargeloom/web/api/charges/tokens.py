"""Tokens: announced, listed, read and changed; one that is no longer good is disabled, not deleted."""

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.charging.token import (
    Token,
    TokenStatus,
    TokenType,
    is_same_group,
    normalised,
)
from chargeloom.domain.charging.token_places import AllowedPlace, AllowedPlaces
from chargeloom.domain.ids import StationId, TokenId, to_text
from chargeloom.protocols.ocpp.edge.handshake import is_identity
from chargeloom.services.stations.provisioning import NewToken
from chargeloom.web import moments
from chargeloom.web.api import identifiers
from chargeloom.web.api.commands.recipes import Place
from chargeloom.web.api.texts import Identity, Name, Uid
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import MomentIn, MomentOut
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, invalid

PATH = "/api/v1/tokens"


class PlaceBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A station where a token may charge; if EVSEs are named, only at those."""

    station: Identity
    evses: Annotated[tuple[Place, ...], Meta(max_length=100)] = ()


Places: TypeAlias = Annotated[
    tuple[PlaceBody, ...],
    Meta(
        min_length=1,
        max_length=500,
        description="The only places where the token may charge; null is everywhere.",
    ),
]


class TokenBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token as it is announced; its identity is issuer, type and uid."""

    uid: Uid
    type: TokenType
    issuer: Name = ""
    status: TokenStatus = TokenStatus.ACTIVE
    expires_at: MomentIn | None = None
    group: Uid | None = None
    allowed_at: Places | None = None


class TokenChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    status: TokenStatus | UnsetType = UNSET
    expires_at: MomentIn | UnsetType | None = UNSET
    group: Uid | UnsetType | None = UNSET
    allowed_at: Places | UnsetType | None = UNSET


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
    allowed_at: tuple[AllowedPlace, ...] | None
    created_at: MomentOut


@posts(PATH, Right.OPERATE)
async def announce_token(ask: Ask[NoQuery, TokenBody]) -> TokenItem:
    """Announce a token."""
    fields: dict[str, Any] = msgspec.structs.asdict(ask.body)
    new = NewToken(**in_our_words(fields))
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
    changes = in_our_words({name: value for name, value in fields.items() if value is not UNSET})
    changed = await ask.core.provisioning.change_token(_id(ask.path), changes, ask.caller.name)
    return show(changed)


def _chosen(ask: Ask[TokenQuery, None]) -> list[Token]:
    query = ask.query
    sought = normalised(query.q or "")
    return [
        token
        for token in sorted(ask.core.authorizing, key=lambda one: one.id)
        if sought in normalised(token.uid)
        and (query.group is None or is_same_group(query.group, token.group))
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
        allowed_at=token.allowed_at,
        created_at=moments.write(token.created_at),
    )


def _text_id(token: Token) -> str:
    return to_text(identifiers.TOKEN, token.id)


def _id(path: Any) -> TokenId:
    return TokenId(identifiers.read("token", path["token"]))


def in_our_words(fields: dict[str, Any]) -> dict[str, Any]:
    """Take the fields of a token. Raises Problem for moments and stations that are none."""
    ours: dict[str, Any] = {}
    if fields.get("expires_at") is not None:
        ours["expires_at"] = moments.read(fields["expires_at"], "/expires_at")
    if fields.get("allowed_at") is not None:
        ours["allowed_at"] = _allowed(fields["allowed_at"])
    return fields | ours


_NO_IDENTITY: Final = "letters, digits, signs of ASCII; no colon and no slash"


def _allowed(places: tuple[PlaceBody, ...]) -> AllowedPlaces:
    """Take the places; a station that is named twice may be used as far as either says."""
    named: dict[str, set[int] | None] = {}
    for number, place in enumerate(places):
        if not is_identity(place.station):
            raise invalid(Fault(f"/allowed_at/{number}/station", _NO_IDENTITY))
        before = named.get(place.station, set())
        is_part = before is not None and bool(place.evses)
        named[place.station] = {*(before or ()), *place.evses} if is_part else None
    return tuple(
        AllowedPlace(station=StationId(one), evses=tuple(sorted(evses or ())))
        for one, evses in named.items()
    )


ENDPOINTS = (announce_token, tokens, token, change_token)
