"""API keys: made, listed, read and disabled by those who manage access."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chargeloom.domain.access import ApiKey, Right, Role
from chargeloom.domain.ids import KeyId, to_text
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import Name
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.guards import demand_gift
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of

PATH = "/api/v1/keys"

KeyStatus = Literal["active", "disabled"]


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An API key as it is asked for."""

    role: Role
    name: Name = ""
    scopes: (
        Annotated[
            tuple[Right, ...],
            Meta(min_length=1, max_length=20, description="Narrows the role down to these rights."),
        ]
        | None
    ) = None


class KeyChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different."""

    status: KeyStatus


class KeyQuery(ListQuery, frozen=True, kw_only=True):
    """Which keys."""

    after: identifiers.KeyCursor | None = None


class KeyItem(msgspec.Struct, frozen=True, kw_only=True):
    """An API key; its secret is known to nobody here."""

    id: str
    name: str
    role: Role
    status: KeyStatus
    created_at: MomentOut
    scopes: tuple[Right, ...] | None


class KeyMade(KeyItem, frozen=True, kw_only=True):
    """An API key with its secret."""

    secret: Annotated[
        str | None, Meta(description="Shown once; null when the same request comes again.")
    ]


@posts(PATH, Right.MANAGE_ACCESS)
async def create_key(ask: Ask[NoQuery, NewKey]) -> KeyMade:
    """Make an API key; its secret is shown in this answer alone."""
    demand_gift(ask.caller, ask.body.role, ask.body.scopes)
    key, secret = await ask.core.accessing.create_key(
        ask.body.name, ask.body.role, ask.caller.name, ask.body.scopes
    )
    return KeyMade(**msgspec.structs.asdict(show(key)), secret=secret)


@gets(PATH, Right.MANAGE_ACCESS)
async def keys(ask: Ask[KeyQuery, None]) -> Listing[KeyItem]:
    """List API keys."""
    found = await ask.core.ground.store.keys(page_of(ask.query, identifiers.KEY))
    return listing(found, ask.query, show, _text_id)


@gets(f"{PATH}/{{key}}", Right.MANAGE_ACCESS)
async def key(ask: Ask[NoQuery, None]) -> KeyItem:
    """Read an API key."""
    return show(await _find(ask))


@patches(f"{PATH}/{{key}}", Right.MANAGE_ACCESS)
async def change_key(ask: Ask[NoQuery, KeyChange]) -> KeyItem:
    """Disable an API key, or let it be used again."""
    found = await _find(ask)
    is_disabled = ask.body.status == "disabled"
    if not is_disabled:
        demand_gift(ask.caller, found.role, found.scopes)
    changed = await ask.core.accessing.change_key(
        found.id, is_disabled=is_disabled, actor=ask.caller.name
    )
    return show(changed or found)


async def _find(ask: Ask[NoQuery, Any]) -> ApiKey:
    found = await ask.core.ground.store.key(KeyId(identifiers.read("key", ask.path["key"])))
    if found is None:
        raise identifiers.missing("key")
    return found


def show(key: ApiKey) -> KeyItem:
    """Show an API key."""
    return KeyItem(
        id=_text_id(key),
        name=key.name,
        role=key.role,
        status="active" if key.disabled_at is None else "disabled",
        created_at=write(key.created_at),
        scopes=key.scopes,
    )


def _text_id(key: ApiKey) -> str:
    return to_text(identifiers.KEY, key.id)


ENDPOINTS = (create_key, keys, key, change_key)
