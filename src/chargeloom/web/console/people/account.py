"""One's own account: password, passkeys, app, and the browsers that are signed in."""

import secrets
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

import msgspec
import segno
from litestar import Response
from markupsafe import Markup

from chargeloom.domain.access import (
    BrowserSession,
    Credential,
    CredentialKind,
    Denial,
    Denied,
    Method,
    Right,
    User,
)
from chargeloom.domain.ids import BrowserId, CredentialId, to_text
from chargeloom.services.accessing.account import FRESH_US, NewApp
from chargeloom.services.accessing.codes import SECRET_BYTES
from chargeloom.services.accessing.sessions import name_of
from chargeloom.web.api import identifiers
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.people.agents import browser_of
from chargeloom.web.console.people.gate import refused, told, wrong_code
from chargeloom.web.console.view import View
from chargeloom.web.cookies import STEP
from chargeloom.web.endpoint import JSON
from chargeloom.web.problems import Fault, invalid
from chargeloom.web.reading import read_body
from chargeloom.web.refusing import problem_of

OWN = Right.KEEP_OWN_ACCOUNT


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new password, with the old one."""

    new: str
    old: str = ""
    username: str = ""
    """For the browser's own store of passwords; not read."""


class NewCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first code of a new app."""

    code: str


class NewPasskey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A passkey that the browser made."""

    answer: dict[str, Any]
    name: str = ""


@shows("/account", OWN)
async def account(view: View) -> Response[Any]:
    """Show the ways in, and the browsers."""
    user, session = _who(view)
    accessing = view.core.accessing
    ways = await accessing.account.ways_in(user)
    has_password = any(way.kind is CredentialKind.PASSWORD for way in ways)
    is_fresh = view.core.ground.now() - session.opened_at <= FRESH_US
    return view.html(
        "account.html",
        ways=[_way(way) for way in ways if way.kind is not CredentialKind.PASSWORD],
        has_password=has_password,
        may_forget=session.method is Method.LINK and is_fresh,
        provider=_to_connect(view, ways),
        sessions=[_shown(one, session) for one in await accessing.sessions.list(user.id)],
    )


@does("/account/password", OWN)
async def set_password(view: View) -> Response[Any]:
    """Set a password."""
    user, session = _who(view)
    said = await view.form(NewPassword)
    try:
        await view.core.accessing.account.set_password(user, session, said.old, said.new)
    except Denied as denied:
        raise _at_its_field(denied) from None
    return view.to("/account", "password-set")


@does("/account/app", OWN)
async def begin_app(view: View) -> Response[Any]:
    """Begin to set an authenticator app up."""
    user, _ = _who(view)
    new = await view.core.accessing.account.begin_app(user, secrets.token_bytes(SECRET_BYTES))
    return _setup(view, new)


@does("/account/app/{credential}", OWN)
async def confirm_app(view: View) -> Response[Any]:
    """Take the app into use when its code is right."""
    user, _ = _who(view)
    said = await view.form(NewCode)
    number = CredentialId(identifiers.read("credential", view.path["credential"]))
    own = view.core.accessing.account
    pending = await own.pending_app(user, number)
    try:
        await own.confirm_app(user, number, said.code)
    except Denied as denied:
        return _setup(view, pending, denied)
    return view.to("/account", "app-added")


@does("/account/passkeys/options", OWN)
async def ask_for_passkey(view: View) -> Response[Any]:
    """Ask the browser to make a passkey."""
    user, _ = _who(view)
    challenge = await view.core.accessing.passkeys.ask_for_new(user, view.arrival.party)
    view.jar.keep_step(challenge.ticket)
    return Response(challenge.options.encode(), media_type=JSON, cookies=view.jar.given)


@does("/account/passkeys", OWN)
async def keep_passkey(view: View) -> Response[Any]:
    """Keep the passkey that the browser made."""
    user, _ = _who(view)
    said = read_body(NewPasskey, await view.request.body())
    ticket = view.jar.held(STEP)
    name = said.name.strip()[:100] or browser_of(view.arrival.visit.agent)
    try:
        await view.core.accessing.passkeys.keep_new(
            user, ticket, said.answer, name, view.arrival.party
        )
    except Denied as denied:
        return refused(view, denied)
    view.jar.end_step()
    return told(view, to="/account?said=passkey-added")


@does("/account/ways/{credential}/remove", OWN)
async def remove_way(view: View) -> Response[Any]:
    """Take a way in away."""
    user, _ = _who(view)
    number = CredentialId(identifiers.read("credential", view.path["credential"]))
    await view.core.accessing.account.remove(user, number)
    return view.to("/account", "way-removed")


@does("/account/sessions/{browser}/end", OWN)
async def end_session(view: View) -> Response[Any]:
    """Sign another browser out."""
    user, _ = _who(view)
    number = BrowserId(identifiers.read("browser", view.path["browser"]))
    if not await view.core.accessing.sessions.end_one(user.id, number, name_of(user)):
        raise identifiers.missing("browser")
    return view.to("/account", "session-ended")


def _who(view: View) -> tuple[User, BrowserSession]:
    """Find the person and the browser; the right to an own account is nobody else's."""
    caller = view.person
    assert caller.user is not None  # noqa: S101 the guard has seen to it
    assert caller.session is not None  # noqa: S101
    return caller.user, caller.session


_OLD_WRONG: Final = "this is not your password now"


def _at_its_field(denied: Denied) -> Exception:
    """Say which of two passwords is the wrong one."""
    if denied.denial is Denial.PASSWORD_WEAK:
        return invalid(Fault("/new", problem_of(denied).detail))
    if denied.denial is Denial.WRONG:
        return invalid(Fault("/old", _OLD_WRONG))
    return denied


def _setup(view: View, new: NewApp, denied: Denied | None = None) -> Response[Any]:
    return view.html(
        "app_setup.html",
        status=problem_of(denied).status if denied is not None else 200,
        problem=wrong_code(view, denied) if denied is not None else None,
        app=to_text(identifiers.CREDENTIAL, new.credential.id),
        secret=new.secret,
        picture=picture(new.address),
    )


def picture(address: str) -> Markup:
    """Draw a QR code as a part of the page."""
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=0
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 drawn by us from numbers alone


def _to_connect(view: View, ways: Iterable[Credential]) -> str | None:
    """Name the provider that could open this account, and does not yet."""
    provider = view.core.accessing.provider
    if provider is None or any(way.kind is CredentialKind.OIDC for way in ways):
        return None
    return provider.settings.name


def _way(way: Credential) -> dict[str, Any]:
    return msgspec.structs.asdict(way) | {"text_id": to_text(identifiers.CREDENTIAL, way.id)}


def _shown(session: BrowserSession, this: BrowserSession) -> dict[str, Any]:
    return msgspec.structs.asdict(session) | {
        "text_id": to_text(identifiers.BROWSER, session.id),
        "browser": browser_of(session.agent),
        "is_this": session.id == this.id,
    }


PAGES = (
    account,
    set_password,
    begin_app,
    confirm_app,
    ask_for_passkey,
    keep_passkey,
    remove_way,
    end_session,
)
