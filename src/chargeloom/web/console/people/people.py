"""People: who may sign in, as what, and a link for whoever is new or locked out."""

from typing import Any

import msgspec
from litestar import Response
from msgspec import UNSET

from chargeloom.domain.access import Right, Role
from chargeloom.web.api.people import users as api
from chargeloom.web.api.people.users import Email, NewUser, UserPatch, UserQuery
from chargeloom.web.api.texts import PersonName
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.endpoint import NoQuery

MANAGE = Right.MANAGE_ACCESS


class PersonForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who shall come."""

    name: PersonName
    role: Role
    email: Email | None = None


class ChangeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another role, or an end."""

    role: Role | None = None
    status: api.UserStatus | None = None


@shows("/users", MANAGE)
async def people(view: View) -> Response[Any]:
    """List people."""
    query = view.query(UserQuery)
    return view.html("people.html", listing=await view.ask(api.users, query=query), roles=[*Role])


@does("/users", MANAGE)
async def invite(view: View) -> Response[Any]:
    """Make a person known, and show the link that lets them in."""
    said = await view.form(PersonForm)
    body = NewUser(name=said.name, role=said.role, email=said.email)
    item = await view.ask(api.create_user, body=body)
    view.path = {"user": item.id}
    return await _link(view, item)


@does("/users/{user}/link", MANAGE)
async def link(view: View) -> Response[Any]:
    """Show a new link for a person."""
    return await _link(view, await view.ask(api.user))


@does("/users/{user}", MANAGE)
async def change(view: View) -> Response[Any]:
    """Change a person."""
    said = await view.form(ChangeForm)
    patch = UserPatch(
        role=UNSET if said.role is None else said.role,
        status=UNSET if said.status is None else said.status,
    )
    await view.ask(api.change_user, body=patch)
    return view.to("/users", "saved")


async def _link(view: View, item: Any) -> Response[Any]:
    made = await view.ask(api.invite_user, query=NoQuery())
    address = f"{view.arrival.origin}/sign-in/{made.secret}"
    return view.html("invited.html", person=item, address=address)


PAGES = (people, invite, link, change)
