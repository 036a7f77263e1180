"""People: made, listed, changed and invited by those who manage access; their sessions can be ended."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import BrowserSession, Denial, Denied, Method, Right, Role, User
from chargeloom.domain.ids import BrowserId, UserId, to_text
from chargeloom.services.accessing.people import UserChange
from chargeloom.services.core import Core
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import END, PersonName
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.guards import demand_gift
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of

PATH = "/api/v1/users"

UserStatus = Literal["active", "disabled"]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=rf"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+{END}",
        extra={"words": "a mail address is needed, as in name@example.com"},
        description="Who may come by single sign-on.",
    ),
]


class NewUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person as it is made known."""

    name: PersonName
    role: Role
    email: Email | None = None


class UserPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    name: PersonName | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    status: UserStatus | UnsetType = UNSET


class UserQuery(ListQuery, frozen=True, kw_only=True):
    """Which people."""

    after: identifiers.UserCursor | None = None


class UserItem(msgspec.Struct, frozen=True, kw_only=True):
    """A person."""

    id: str
    name: str
    role: Role
    email: str | None
    status: UserStatus
    created_at: MomentOut


class LinkMade(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in link, good once and for a day."""

    secret: Annotated[
        str | None,
        Meta(
            description="Goes behind `/sign-in/`; shown once, null when the same request comes again."
        ),
    ]


class SessionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that a person is signed in with."""

    id: str
    method: Method
    address: str
    agent: str
    opened_at: MomentOut
    seen_at: MomentOut
    expires_at: MomentOut


class SessionEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ends the session."""

    status: Literal["ended"]


class Sessions(msgspec.Struct, frozen=True, kw_only=True):
    """Every browser that a person is signed in with."""

    items: tuple[SessionItem, ...]


@posts(PATH, Right.MANAGE_ACCESS)
async def create_user(ask: Ask[NoQuery, NewUser]) -> UserItem:
    """Make a person known."""
    new = ask.body
    demand_gift(ask.caller, new.role)
    people = ask.core.accessing.people
    return show(await people.create(new.name, new.role, ask.caller.name, new.email))


@gets(PATH, Right.MANAGE_ACCESS)
async def users(ask: Ask[UserQuery, None]) -> Listing[UserItem]:
    """List people."""
    found = await ask.core.ground.store.users(page_of(ask.query, identifiers.USER))
    return listing(found, ask.query, show, text_id)


@gets(f"{PATH}/{{user}}", Right.MANAGE_ACCESS)
async def user(ask: Ask[NoQuery, None]) -> UserItem:
    """Read a person."""
    return show(await find(ask.core, ask.path["user"]))


@patches(f"{PATH}/{{user}}", Right.MANAGE_ACCESS, refuses=(409,))
async def change_user(ask: Ask[NoQuery, UserPatch]) -> UserItem:
    """Change a person; one that is disabled is signed out everywhere."""
    said = ask.body
    change = UserChange(
        name=said.name,
        role=said.role,
        email=said.email,
        is_disabled=UNSET if said.status is UNSET else said.status == "disabled",
    )
    found = await find(ask.core, ask.path["user"])
    # Whoever may set an address of single sign-on, or a name, may become that person.
    demand_gift(ask.caller, found.role)
    if said.role is not UNSET:
        demand_gift(ask.caller, said.role)
    return show(await ask.core.accessing.people.change(found.id, change, ask.caller.name))


@posts(f"{PATH}/{{user}}/links", Right.MANAGE_ACCESS)
async def invite_user(ask: Ask[NoQuery, None]) -> LinkMade:
    """Make a sign-in link for a person, good once and for a day."""
    found = await find(ask.core, ask.path["user"])
    demand_gift(ask.caller, found.role)
    return LinkMade(secret=await ask.core.accessing.invite(found, ask.caller.name))


@gets(f"{PATH}/{{user}}/browsers", Right.MANAGE_ACCESS)
async def browsers(ask: Ask[NoQuery, None]) -> Sessions:
    """List the browsers that a person is signed in with, newest first."""
    found = await find(ask.core, ask.path["user"])
    sessions = await ask.core.accessing.sessions.list(found.id)
    return Sessions(items=tuple(show_session(session) for session in sessions))


@patches(f"{PATH}/{{user}}/browsers/{{browser}}", Right.MANAGE_ACCESS)
async def end_browser(ask: Ask[NoQuery, SessionEnd]) -> Sessions:
    """Sign a person's browser out."""
    found = await find(ask.core, ask.path["user"])
    number = BrowserId(identifiers.read("browser", ask.path["browser"]))
    if not await ask.core.accessing.sessions.end_one(found.id, number, ask.caller.name):
        raise identifiers.missing("browser")
    return await browsers.act(ask)  # type: ignore[no-any-return]


async def find(core: Core, text: str) -> User:
    """Find a person by the id that a request names. Raises Denied."""
    found = await core.ground.store.user(UserId(identifiers.read("user", text)))
    if found is None:
        raise Denied(Denial.USER_UNKNOWN)
    return found


def show(user: User) -> UserItem:
    """Show a person."""
    return UserItem(
        id=text_id(user),
        name=user.name,
        role=user.role,
        email=user.email,
        status="active" if user.disabled_at is None else "disabled",
        created_at=write(user.created_at),
    )


def show_session(session: BrowserSession) -> SessionItem:
    """Show a session; its secret is known to nobody here."""
    return SessionItem(
        id=to_text(identifiers.BROWSER, session.id),
        method=session.method,
        address=session.address,
        agent=session.agent,
        opened_at=write(session.opened_at),
        seen_at=write(session.seen_at),
        expires_at=write(session.expires_at),
    )


def text_id(user: User) -> str:
    """Write a person's id."""
    return to_text(identifiers.USER, user.id)


ENDPOINTS = (create_user, users, user, change_user, invite_user, browsers, end_browser)
