"""The way in and the way out: link, password, code, passkey, provider; and each reader's tastes."""

from typing import Any, Final

import msgspec
from litestar import Response
from litestar.response import Redirect

from chargeloom.domain.access import Denial, Denied, Right
from chargeloom.domain.ids import UserId
from chargeloom.services.accessing.provider import Returned
from chargeloom.services.accessing.signing_in import NeedsCode
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.paths import local_path
from chargeloom.web.console.tastes import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from chargeloom.web.console.view import View
from chargeloom.web.console.words.helping import sentence
from chargeloom.web.console.words.texts import LANGUAGES
from chargeloom.web.cookies import SESSION, STEP
from chargeloom.web.endpoint import JSON
from chargeloom.web.guards import Public, demand_own_page
from chargeloom.web.heads import is_head
from chargeloom.web.problems import Problem, not_found
from chargeloom.web.reading import read_body
from chargeloom.web.refusing import problem_of

CALLBACK: Final = "/oidc/callback"
_WRONG_CODE: Final = "This is not the code that the app shows now. If it happens again: is the clock of your phone right?"


class PasswordForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name and a password."""

    name: str
    password: str
    next: str = "/"


class CodeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code of an app."""

    code: str
    next: str = "/"


class PasskeyAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the browser's passkey answered."""

    answer: dict[str, Any]
    next: str = "/"


class TasteForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language or a light."""

    next: str = "/"
    language: str | None = None
    theme: str | None = None


@shows("/sign-in", Public.ANYONE)
async def sign_in_page(view: View) -> Response[Any]:
    """Ask who it is."""
    if view.caller is not None:
        return view.to("/")
    return _ask_who(view, local_path(view.request.query_params.get("next", "/")))


@does("/sign-in", Public.ANYONE)
async def sign_in(view: View) -> Response[Any]:
    """Check a name and a password."""
    said = await view.form(PasswordForm)
    following = local_path(said.next)
    try:
        passed = await view.core.accessing.signing_in.by_password(
            said.name, said.password, view.arrival.visit
        )
    except Denied as denied:
        return _ask_who(view, following, denied)
    if isinstance(passed, NeedsCode):
        view.jar.keep_step(passed.ticket)
        return _ask_code(view, following)
    return await _let_in(view, passed, following)


@does("/sign-in/code", Public.ANYONE)
async def sign_in_with_code(view: View) -> Response[Any]:
    """Check the code of an app."""
    said = await view.form(CodeForm)
    following = local_path(said.next)
    ticket = view.jar.held(STEP)
    try:
        secret = await view.core.accessing.signing_in.by_code(ticket, said.code, view.arrival.visit)
    except Denied as denied:
        is_over = denied.denial is Denial.STEP_OVER
        return (_ask_who if is_over else _ask_code)(view, following, denied)
    return await _let_in(view, secret, following)


@shows("/sign-in/{secret}", Public.ANYONE)
async def sign_in_by_link(view: View) -> Response[Any]:
    """Use a one-time link up."""
    _demand_whole(view)
    try:
        secret = await view.core.accessing.sign_in(view.path["secret"], view.arrival.visit)
    except Denied:
        return view.html("used_link.html", status=410)
    return await _let_in(view, secret, "/")


@does("/sign-in/passkey/options", Public.ANYONE)
async def ask_passkey(view: View) -> Response[Any]:
    """Ask the browser for a passkey."""
    try:
        challenge = await view.core.accessing.passkeys.ask(view.arrival.party, view.arrival.visit)
    except Denied as denied:
        return refused(view, denied)
    view.jar.keep_step(challenge.ticket)
    return Response(challenge.options.encode(), media_type=JSON, cookies=view.jar.given)


@does("/sign-in/passkey", Public.ANYONE)
async def sign_in_with_passkey(view: View) -> Response[Any]:
    """Check what a passkey answered."""
    said = read_body(PasskeyAnswer, await view.request.body())
    ticket = view.jar.held(STEP)
    try:
        secret = await view.core.accessing.passkeys.sign_in(
            ticket, said.answer, view.arrival.party, view.arrival.visit
        )
    except Denied as denied:
        return refused(view, denied)
    await _end_former(view)
    view.jar.sign_in(secret)
    return told(view, to=local_path(said.next))


@shows("/oidc/start", Public.ANYONE)
async def start_provider(view: View) -> Response[Any]:
    """Send the browser to the provider; by a link, for a form may lead to our own pages alone."""
    try:
        return await _to_provider(view, local_path(view.request.query_params.get("next", "/")))
    except Denied as denied:
        return _ask_who(view, "/", denied)


@shows("/account/provider", Right.KEEP_OWN_ACCOUNT)
async def connect_provider(view: View) -> Response[Any]:
    """Send the browser to the provider, so that it opens this account; from our own page alone."""
    demand_own_page(view.request)
    _demand_whole(view)
    owner = view.person.user
    return await _to_provider(view, "/account", owner.id if owner is not None else None)


async def _to_provider(view: View, following: str, owner: UserId | None = None) -> Response[Any]:
    provider = view.core.accessing.provider
    if provider is None:
        raise not_found("page")
    callback = view.arrival.origin + CALLBACK
    begun = await provider.begin(callback, following, view.arrival.visit, owner)
    view.jar.keep_step(begun.state)
    return Redirect(begun.address, status_code=303, cookies=view.jar.given)


@shows(CALLBACK, Public.ANYONE)
async def finish_provider(view: View) -> Response[Any]:
    """Take the browser back from the provider."""
    _demand_whole(view)
    provider = view.core.accessing.provider
    if provider is None:
        raise not_found("page")
    asked = view.request.query_params
    kept = view.jar.held(STEP)
    if "error" in asked:
        return _not_let_in(view, provider.refusal(asked["error"]))
    owner = view.caller.user if view.caller is not None else None
    returned = Returned(asked.get("state", ""), asked.get("code", ""))
    try:
        secret, following = await provider.finish(kept, returned, view.arrival.visit, owner)
    except Denied as denied:
        return _not_let_in(view, denied)
    if secret is None:
        view.jar.end_step()
        return view.to(local_path(following), "provider-added")
    return await _let_in(view, secret, local_path(following))


@does("/sign-out", Public.ANYONE)
async def sign_out(view: View) -> Response[Any]:
    """End the browser's session."""
    await view.core.accessing.sign_out(view.jar.held(SESSION))
    view.jar.sign_out()
    return view.to("/")


@does("/tastes", Public.ANYONE)
async def choose(view: View) -> Response[Any]:
    """Remember a language or a light."""
    said = await view.form(TasteForm)
    if said.language in LANGUAGES:
        view.jar.remember(LANGUAGE_COOKIE, said.language)
    if said.theme in THEMES:
        view.jar.remember(THEME_COOKIE, said.theme)
    return view.to(local_path(said.next))


def _demand_whole(view: View) -> None:
    """Refuse to give the head alone of what is good once: those that look at links ask for no more."""
    if is_head(view.request.scope):
        headers = {"Allow": "GET"}
        raise Problem(405, "method-not-allowed", "method not allowed", headers=headers)


async def _let_in(view: View, secret: str, following: str) -> Response[Any]:
    await _end_former(view)
    view.jar.sign_in(secret)
    return view.to(following)


def _not_let_in(view: View, denied: Denied) -> Response[Any]:
    """Ask again who it is; who is signed in stays so, and is told. Raises Denied."""
    if view.caller is not None:
        raise denied
    return _ask_who(view, "/", denied)


async def _end_former(view: View) -> None:
    """End the session that the browser had: whoever planted it is left with nothing."""
    former = view.jar.held(SESSION)
    if former:
        await view.core.accessing.sign_out(former)


def _ask_who(view: View, following: str, denied: Denied | None = None) -> Response[Any]:
    provider = view.core.accessing.provider
    name = provider.settings.name if provider is not None else None
    if denied is None:
        return view.html("sign_in.html", problem=None, following=following, provider=name)
    words = _words(view, denied)
    return _asked_again(view, "sign_in.html", denied, words, following=following, provider=name)


def _ask_code(view: View, following: str, denied: Denied | None = None) -> Response[Any]:
    if denied is None:
        return view.html("code.html", problem=None, following=following)
    return _asked_again(view, "code.html", denied, wrong_code(view, denied), following=following)


def wrong_code(view: View, denied: Denied) -> str:
    """Say why a code is not taken."""
    return _words(view, denied) if denied.denial is not Denial.WRONG else view.say(_WRONG_CODE)


def _words(view: View, denied: Denied) -> str:
    return sentence(view.say(problem_of(denied).detail))


def _asked_again(
    view: View, template: str, denied: Denied, words: str, **shown: Any
) -> Response[Any]:
    problem = problem_of(denied)
    answer = view.html(template, status=problem.status, problem=words, **shown)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer


def refused(view: View, denied: Denied) -> Response[Any]:
    """Tell a script why not."""
    problem = problem_of(denied)
    body = msgspec.json.encode({"code": problem.code, "detail": view.say(problem.detail)})
    return Response(body, status_code=problem.status, media_type=JSON, headers=problem.headers)


def told(view: View, **fields: Any) -> Response[Any]:
    """Tell a script what was done."""
    return Response(msgspec.json.encode(fields), media_type=JSON, cookies=view.jar.given)


PAGES = (
    sign_in_page,
    sign_in,
    sign_in_with_code,
    sign_in_by_link,
    ask_passkey,
    sign_in_with_passkey,
    start_provider,
    connect_provider,
    finish_provider,
    sign_out,
    choose,
)
