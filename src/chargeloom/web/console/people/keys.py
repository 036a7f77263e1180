"""API keys: made with a role and scopes, shown once, disabled."""

from typing import Any

import msgspec
from litestar import Response

from chargeloom.domain.access import PERSONAL, Right, Role
from chargeloom.web.api.people import keys as api
from chargeloom.web.api.people.keys import KeyChange, KeyQuery, KeyStatus, NewKey
from chargeloom.web.api.texts import Name
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View

MANAGE = Right.MANAGE_ACCESS


class KeyForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that a program shall have."""

    name: Name
    role: Role
    scope: tuple[Right, ...] = ()


class StatusForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a key is good."""

    status: KeyStatus


@shows("/keys", MANAGE)
async def keys(view: View) -> Response[Any]:
    """List keys."""
    query = view.query(KeyQuery)
    return view.html(
        "keys.html",
        listing=await view.ask(api.keys, query=query),
        roles=[*Role],
        rights=[right for right in Right if right not in PERSONAL],
    )


@does("/keys", MANAGE)
async def create(view: View) -> Response[Any]:
    """Make a key, and show its secret once."""
    said = await view.form(KeyForm)
    body = NewKey(role=said.role, name=said.name, scopes=said.scope or None)
    key = await view.ask(api.create_key, body=body)
    return view.html("key_made.html", key=key, origin=view.arrival.origin)


@does("/keys/{key}", MANAGE)
async def change(view: View) -> Response[Any]:
    """Disable a key, or let it be used again."""
    said = await view.form(StatusForm)
    await view.ask(api.change_key, body=KeyChange(status=said.status))
    return view.to("/keys", "saved")


PAGES = (keys, create, change)
