"""Abuse of the pages and of people's ways in, by number."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from chargeloom.config import Config, Oidc, explain
from chargeloom.domain.access import (
    ABSOLUTE_US,
    IDLE_US,
    CredentialKind,
    Denial,
    Denied,
    Right,
    Role,
    User,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.places import DATABASE
from chargeloom.services.accessing import guessing as guessing_module
from chargeloom.services.accessing.guessing import FREE, LONGEST_WAIT_S, Guessing
from chargeloom.services.accessing.knocking import AT_ONCE
from chargeloom.services.accessing.passwords import is_strong
from chargeloom.services.accessing.people import UserChange
from chargeloom.services.accessing.visit import Visit
from chargeloom.web.console.paths import local_path
from chargeloom.web.cookies import SESSION as COOKIE
from chargeloom.web.exporting.sheet import Column, Kind
from chargeloom.web.exporting.spreadsheet import Spreadsheet, harmless
from chargeloom.web.server import build
from chargeloom.web.settings import Settings
from tests.abuse.people import (
    OWN,
    PASSWORD,
    Device,
    enter_code,
    give_passkey,
    names_cookie,
    next_code,
    person,
    sign_in,
    site,
    text_id,
    with_app,
)
from tests.abuse.provider import CLIENT, Provider, providing, through_provider, use
from tests.web.site import ADDRESS, FakeHealth, Site, reaching

__all__ = ("site",)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE user; --",
    "=cmd|' /C calc'!A0",
    "\u202egnirts",
    "{{7*7}}${7*7}",
    "x" * 190,
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_abuse_103_what_others_wrote_is_text_on_every_page(site: Site, text: str) -> None:
    station, _ = await site.charging("CP-1")
    await station.ask(
        "BootNotification", {"chargePointVendor": text[:20], "chargePointModel": text[:20]}
    )
    known = StationRecord(
        id=StationId(text[:48]), created_at=site.core.ground.now(), location=text, serial=text
    )
    await site.core.provisioning.announce_station(known, "test")
    await site.rig.token(text)
    async with site.browser(Role.ADMIN) as browser:
        for path in (
            "/",
            "/stations",
            "/stations/CP-1",
            "/trace",
            "/tokens",
            "/users",
            "/audit",
            "/sessions",
        ):
            answer = await browser.get(path)
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
            assert "default-src 'self'" in answer.headers["content-security-policy"]
        asked = await browser.get("/stations", params={"q": text})
        assert asked.status_code in {200, 422}
        assert "<script>alert" not in asked.text


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_abuse_104_another_page_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    async with site.browser(Role.ADMIN) as browser:
        for path, form in (
            ("/users", {"name": "Eve", "role": "admin"}),
            ("/account/password", {"new": PASSWORD}),
            ("/stations", {"id": "EVIL"}),
            ("/tastes", {"language": "de"}),
            ("/sign-in", {"name": "Ada", "password": PASSWORD}),
        ):
            answer = await browser.post(path, data=form, headers=headers)
            assert answer.status_code == 403, path
    assert site.core.fleet.find(StationId("EVIL")) is None


async def test_abuse_106_an_operator_makes_nobody_an_admin(site: Site) -> None:
    async with site.browser(Role.OPERATOR) as browser:
        for path in ("/users", "/keys", "/audit", "/settings"):
            assert (await browser.get(path)).status_code == 403
        form = {"name": "Eve", "role": "admin"}
        assert (await browser.post("/users", data=form, headers=OWN)).status_code == 403


async def test_abuse_106_a_narrow_key_hands_out_no_more_than_it_has(site: Site) -> None:
    scopes = (Right.READ, Right.MANAGE_ACCESS)
    _, secret = await site.core.accessing.create_key("narrow", Role.ADMIN, "test", scopes)
    async with site.client(None) as program:
        program.headers["Authorization"] = f"Bearer {secret}"
        for path, body in (
            ("/api/v1/keys", {"role": "admin"}),
            ("/api/v1/keys", {"role": "operator"}),
            ("/api/v1/users", {"role": "admin", "name": "Eve"}),
        ):
            assert (await program.post(path, json=body)).status_code == 403
        good = await program.post("/api/v1/keys", json={"role": "viewer"})
    assert good.status_code == 201


async def test_abuse_107_a_form_sets_nothing_that_it_does_not_show(site: Site) -> None:
    async with site.browser(Role.ADMIN) as browser:
        for path, form in (
            ("/account/password", {"new": PASSWORD, "role": "admin"}),
            ("/tokens", {"uid": "X", "status": "active", "id": "tok_1"}),
            ("/stations", {"id": "X", "registration": "accepted", "is_stranger": "true"}),
            ("/users", {"name": "X", "role": "viewer", "disabled_at": "1"}),
            ("/users", {"name": "X", "role": "root"}),
            ("/users", {"name": "X\0", "role": "viewer"}),
        ):
            answer = await browser.post(path, data=form, headers=OWN)
            assert answer.status_code == 422, (path, answer.text)


async def test_abuse_108_a_guesser_waits_longer_and_longer(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing_module, "FIRST_WAIT_S", LONGEST_WAIT_S)
    await person(site)
    async with site.client(None) as thief:
        answers = [await sign_in(thief, password="wrong") for _ in range(FREE + 1)]
        assert [answer.status_code for answer in answers] == [401] * FREE + [429]
        assert int(answers[-1].headers["retry-after"]) >= 1
        right = await sign_in(thief)
        assert right.status_code == 429
        assert not names_cookie(right)


def test_abuse_108_the_wait_doubles_and_ends() -> None:
    guessing = Guessing()
    for count in range(20):
        guessing.tried("203.0.113.5", "ada", float(count))
    first = guessing.wait_s("203.0.113.5", "ada", 20.0)
    assert first > 200
    assert guessing.wait_s("203.0.113.5", "ada", 2_000.0) == 0
    assert guessing.wait_s("198.51.100.9", "ada", 20.0) == 0


def test_abuse_108_one_address_that_tries_everyone_waits_too() -> None:
    guessing = Guessing()
    for count in range(30):
        guessing.tried("203.0.113.5", f"person {count}", 0.0)
    assert guessing.wait_s("203.0.113.5", "another", 0.0) > 0
    for count in range(20_000):
        guessing.tried(f"10.0.{count // 250}.{count % 250}", "ada", 0.0)
    assert len(guessing) <= 10_000


async def test_abuse_108_nobody_learns_who_exists(site: Site) -> None:
    await person(site, "Ada")
    await site.core.accessing.people.create("Bob", Role.VIEWER, "test")
    async with site.client(None) as thief:
        wrong = await sign_in(thief, "Ada", "wrong")
        unknown = await sign_in(thief, "Nobody", "wrong")
        without = await sign_in(thief, "Bob", "wrong")
    assert wrong.status_code == unknown.status_code == without.status_code == 401
    assert wrong.text == unknown.text == without.text


async def test_abuse_108_a_code_is_not_guessed_either(site: Site) -> None:
    user = await person(site)
    secret = await with_app(site, user)
    async with site.client(None) as thief:
        assert "Enter the code" in (await sign_in(thief)).text
        statuses = [(await enter_code(thief, "000000")).status_code for _ in range(FREE)]
        assert statuses == [401] * FREE
        late = await enter_code(thief, next_code(site, secret))
    assert late.status_code in {410, 429}
    assert not names_cookie(late)


async def test_abuse_109_a_planted_session_is_not_the_one_that_is_signed_in(site: Site) -> None:
    await person(site)
    async with site.browser(Role.VIEWER) as thief:
        planted = thief.cookies[COOKIE]
    async with site.client(None) as victim:
        victim.cookies.set(COOKIE, planted)
        answer = await victim.post(
            "/sign-in", data={"name": "Ada", "password": PASSWORD}, headers=OWN
        )
        assert answer.status_code == 303
        assert planted not in answer.headers["set-cookie"]
    assert await site.core.accessing.caller_of_browser(planted) is None


async def test_abuse_109_a_cookie_stolen_before_the_sign_out_opens_nothing_after(
    site: Site,
) -> None:
    async with site.browser() as browser:
        stolen = browser.cookies[COOKIE]
        await browser.post("/sign-out", headers=OWN)
    assert await site.core.accessing.caller_of_browser(stolen) is None


@pytest.mark.parametrize("later_us", [IDLE_US, ABSOLUTE_US])
async def test_abuse_109_a_session_ends_by_itself(site: Site, later_us: int) -> None:
    async with site.browser() as browser:
        secret = browser.cookies[COOKIE]
    caller = await site.core.accessing.caller_of_browser(secret)
    assert caller is not None
    assert caller.session is not None
    then = Instant(caller.session.opened_at + later_us)
    assert caller.session.is_over(then)
    assert not caller.session.is_over(Instant(caller.session.opened_at + IDLE_US - 1))


async def test_abuse_109_a_new_password_ends_every_other_session(site: Site) -> None:
    await person(site)
    async with site.client(None) as one, site.client(None) as other:
        await sign_in(one)
        await sign_in(other)
        form = {"old": PASSWORD, "new": "ten green herons at dusk"}
        changed = await one.post("/account/password", data=form, headers=OWN)
        assert changed.status_code == 303
        assert (await one.get("/account")).status_code == 200
        assert (await other.get("/account")).status_code == 303


async def test_abuse_109_a_password_is_not_changed_without_the_old_one(site: Site) -> None:
    await person(site)
    async with site.client(None) as browser:
        await sign_in(browser)
        form = {"old": "wrong", "new": "ten green herons at dusk"}
        for said in (form, {"new": form["new"]}):
            refused = await browser.post("/account/password", data=said, headers=OWN)
            assert refused.status_code == 422
            assert "this is not your password now" in refused.text
    async with site.client(None) as browser:
        assert (await sign_in(browser)).status_code == 303


async def test_abuse_109_a_person_ends_another_browser_of_theirs_and_nobody_elses(
    site: Site,
) -> None:
    user = await person(site)
    async with site.client(None) as one, site.client(None) as other, site.browser() as stranger:
        await sign_in(one)
        await sign_in(other)
        sessions = await site.core.accessing.sessions.list(user.id)
        assert len(sessions) == 2
        page = (await one.get("/account")).text
        found = re.findall(r"/account/sessions/(brw_\w+)/end", page)
        assert len(found) == 1
        path = f"/account/sessions/{found[0]}/end"
        assert (await stranger.post(path, headers=OWN)).status_code == 404
        assert (await one.post(path, headers=OWN)).status_code == 303
        assert (await other.get("/account")).status_code == 303


async def test_abuse_109_whoever_is_disabled_is_out_at_once(site: Site) -> None:
    await person(site, "Root")
    user = await person(site, "Ada")
    async with site.client(None) as browser:
        await sign_in(browser)
        change = UserChange(is_disabled=True)
        await site.core.accessing.people.change(user.id, change, "test")
        assert (await browser.get("/account")).status_code == 303
        assert (await sign_in(browser)).status_code == 401


async def test_abuse_109_the_last_admin_stays(site: Site) -> None:
    user = await person(site)
    for change in (UserChange(is_disabled=True), UserChange(role=Role.VIEWER)):
        with pytest.raises(Denied) as denied:
            await site.core.accessing.people.change(user.id, change, "test")
        assert denied.value.denial is Denial.LAST_ADMIN


async def test_a_link_is_good_once_even_for_two_at_the_same_moment(site: Site) -> None:
    accessing = site.core.accessing
    user = await accessing.people.made("Ada", Role.ADMIN, "test")
    secret = await accessing.invite(user)
    tries = [accessing.sign_in(secret) for _ in range(5)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert len([one for one in found if isinstance(one, str)]) == 1
    assert all(isinstance(one, str | Denied) for one in found)


async def test_a_code_is_good_once(site: Site) -> None:
    user = await person(site)
    code = next_code(site, await with_app(site, user))
    async with site.client(None) as browser, site.client(None) as thief:
        assert (await sign_in(browser)).status_code == 200
        assert (await browser.get("/account")).status_code == 303
        assert (await enter_code(browser, code)).status_code == 303
        assert (await browser.get("/account")).status_code == 200
        await sign_in(thief)
        replayed = await enter_code(thief, code)
    assert replayed.status_code == 401
    assert not names_cookie(replayed)


async def test_a_passkey_signs_in_and_its_answer_is_good_once(site: Site) -> None:
    device = Device()
    async with site.browser(Role.OPERATOR) as browser:
        await give_passkey(site, browser, device)
    async with site.client(None) as browser, site.client(None) as thief:
        asked = (await browser.post("/sign-in/passkey/options", headers=OWN)).json()
        step = browser.cookies["chargeloom_step"]
        body = {"answer": device.answer(asked), "next": "//evil.test"}
        passed = await browser.post("/sign-in/passkey", json=body, headers=OWN)
        assert passed.json() == {"to": "/"}
        assert (await browser.get("/account")).status_code == 200
        thief.cookies.set("chargeloom_step", step)
        replayed = await thief.post("/sign-in/passkey", json=body, headers=OWN)
        assert replayed.status_code == 410
        await thief.post("/sign-in/passkey/options", headers=OWN)
        stale = await thief.post("/sign-in/passkey", json=body, headers=OWN)
        assert stale.status_code == 401
        assert not names_cookie(stale)


async def test_who_begins_too_often_to_sign_in_has_to_wait(site: Site) -> None:
    async with site.client(None) as browser:
        for _ in range(AT_ONCE):
            asked = await browser.post("/sign-in/passkey/options", headers=OWN)
            assert asked.status_code == 200
        refused = await browser.post("/sign-in/passkey/options", headers=OWN)
    assert refused.status_code == 429
    assert refused.json()["code"] == "too-many-attempts"
    assert int(refused.headers["retry-after"]) >= 1
    assert not names_cookie(refused)


async def test_a_passkey_of_another_origin_or_that_counts_back_is_refused(site: Site) -> None:
    device = Device()
    async with site.browser(Role.OPERATOR) as browser:
        device.count = 5
        await give_passkey(site, browser, device)
    device.count = 3
    elsewhere = Device(host="evil.test", origin="http://evil.test")
    elsewhere._key, elsewhere.owner = device._key, device.owner
    async with site.client(None) as browser:
        for one in (device, elsewhere):
            asked = (await browser.post("/sign-in/passkey/options", headers=OWN)).json()
            body = {"answer": one.answer(asked)}
            assert (
                await browser.post("/sign-in/passkey", json=body, headers=OWN)
            ).status_code == 401


@pytest.mark.parametrize("owner", ["", "AAAAAAAAAAE", None])
async def test_a_passkey_that_does_not_say_that_it_is_its_owners_is_refused(
    site: Site, owner: str | None
) -> None:
    """WebAuthn 2, 7.2, step 6: userHandle is present, and names the owner of the passkey."""
    device = Device()
    async with site.browser(Role.OPERATOR) as browser:
        await give_passkey(site, browser, device)
    async with site.client(None) as thief:
        asked = (await thief.post("/sign-in/passkey/options", headers=OWN)).json()
        body = {"answer": device.answer(asked)}
        body["answer"]["response"]["userHandle"] = owner
        refused = await thief.post("/sign-in/passkey", json=body, headers=OWN)
    assert refused.status_code == 401
    assert not names_cookie(refused)


async def test_abuse_110_whom_the_provider_vouches_for_comes_in_by_invitation(site: Site) -> None:
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        refused = await through_provider(site, provider, browser)
        assert refused.status_code == 403
        await site.core.accessing.people.create("Ada", Role.VIEWER, "test", "Ada@Example.org")
        passed = await through_provider(site, provider, browser)
        assert (passed.status_code, passed.headers["location"]) == (303, "/stations")
        assert (await browser.get("/stations")).status_code == 200


@pytest.mark.parametrize("new_people", [None, Role.VIEWER])
async def test_abuse_110_a_sign_on_that_was_removed_stays_removed(
    site: Site, new_people: Role | None
) -> None:
    """An address that the provider vouches for does not bring back what somebody took away."""
    people = site.core.accessing.people
    ada = await people.create("Ada", Role.VIEWER, "test", "ada@example.org")
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url, new_people)
        assert (await through_provider(site, provider, browser)).status_code == 303
        await remove_provider(site, ada)
        for address in ("ada@example.org", "elsewhere@example.org"):
            provider.claims["email"] = address
            refused = await through_provider(site, provider, browser)
            assert refused.status_code == 403
            assert "was removed from this account" in refused.text
            assert not names_cookie(refused)


async def test_abuse_110_who_is_invited_under_another_name_comes_in_there(site: Site) -> None:
    people = site.core.accessing.people
    ada = await people.create("Ada", Role.VIEWER, "test", "ada@example.org")
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        await through_provider(site, provider, browser)
        await remove_provider(site, ada)
        await people.create("Ada Lovelace", Role.VIEWER, "test", "lovelace@example.org")
        provider.claims["email"] = "lovelace@example.org"
        passed = await through_provider(site, provider, browser)
    assert (passed.status_code, passed.headers["location"]) == (303, "/stations")


async def remove_provider(site: Site, user: User) -> None:
    account = site.core.accessing.account
    for way in await account.ways_in(user):
        if way.kind is CredentialKind.OIDC:
            await account.remove(user, way.id)


async def test_who_is_signed_in_connects_the_provider_to_the_account(site: Site) -> None:
    """No address need match; from then on the provider opens the account."""
    async with providing() as provider, site.browser(Role.OPERATOR) as browser:
        use(site, provider.url)
        assert "/account/provider" in (await browser.get("/account")).text
        connected = await connect(provider, browser)
        assert connected.headers["location"] == "/account?said=provider-added"
        assert "/account/provider" not in (await browser.get("/account")).text
        async with site.client(None) as other:
            passed = await through_provider(site, provider, other)
    assert (passed.status_code, passed.headers["location"]) == (303, "/stations")


async def test_abuse_110_a_provider_is_connected_from_our_own_page_alone(site: Site) -> None:
    async with providing() as provider, site.browser(Role.OPERATOR) as browser:
        use(site, provider.url)
        for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}, {}):
            refused = await browser.get("/account/provider", headers=headers)
            assert refused.status_code == 403


@pytest.mark.parametrize("fails_at", ["the beginning", "the end", "the provider"])
async def test_who_is_signed_in_stays_so_when_connecting_fails(site: Site, fails_at: str) -> None:
    """Nobody who is signed in is asked to sign in."""
    async with providing() as provider, site.browser(Role.OPERATOR) as ada:
        use(site, provider.url)
        if fails_at == "the beginning":
            provider.lies_about_itself = {"token_endpoint": "nowhere"}
            told = await ada.get("/account/provider", headers=OWN)
        elif fails_at == "the end":
            provider.lies = {"aud": "another"}
            told = await connect(provider, ada)
        else:
            told = await ada.get("/oidc/callback", params={"error": "server_error"})
        assert told.status_code == 502
        assert "The sign-on provider gave no usable answer" in told.text
        assert 'name="password"' not in told.text
        assert (await ada.get("/account")).status_code == 200


async def test_abuse_110_who_began_to_connect_is_who_is_connected(site: Site) -> None:
    """What one person began opens no account in the browser of another, nor in one that is signed out."""
    async with providing() as provider, site.browser(Role.OPERATOR) as ada:
        use(site, provider.url)
        begun = await ada.get("/account/provider", headers=OWN)
        back = provider.agree(begun.headers["location"])
        await ada.post("/sign-out", headers=OWN)
        refused = await ada.get("/oidc/callback", params=back)
    assert refused.status_code == 410
    assert not names_cookie(refused)


async def test_abuse_110_a_sign_on_that_opens_one_account_opens_no_second(site: Site) -> None:
    async with providing() as provider, site.browser(Role.OPERATOR) as ada:
        use(site, provider.url)
        await connect(provider, ada)
        async with site.browser(Role.VIEWER) as bob:
            refused = await connect(provider, bob)
            assert refused.status_code == 409
            assert "opens another account" in refused.text


GRACE = {"sub": "ada-1", "email": "ada@example.org", "email_verified": True}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (GRACE, 303),
        (GRACE | {"email_verified": False}, 403),
        (GRACE | {"sub": "eve-9"}, 502),
        ({"sub": "ada-1"}, 403),
        ({"email": "ada@example.org", "email_verified": True}, 502),
    ],
)
async def test_abuse_110_an_address_may_be_told_apart_from_the_identity_token(
    site: Site, told: dict[str, Any], status: int
) -> None:
    """OpenID Connect Core 1.0, 5.4; of the same person alone (5.3.2)."""
    await site.core.accessing.people.create("Ada", Role.OPERATOR, "test", "ada@example.org")
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        provider.claims = {"sub": "ada-1", "email_verified": True}
        provider.tells_apart = told
        assert (await through_provider(site, provider, browser)).status_code == status


async def connect(provider: Provider, browser: httpx.AsyncClient) -> httpx.Response:
    begun = await browser.get("/account/provider", headers=OWN)
    assert begun.status_code == 303, begun.text
    return await browser.get("/oidc/callback", params=provider.agree(begun.headers["location"]))


async def test_abuse_110_newcomers_become_what_the_settings_say(site: Site) -> None:
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url, Role.VIEWER)
        assert (await through_provider(site, provider, browser)).status_code == 303
        assert (await browser.get("/users")).status_code == 403


@pytest.mark.parametrize(
    ("lies", "algorithm"),
    [
        ({"aud": "another"}, "ES256"),
        ({"iss": "https://evil.test"}, "ES256"),
        ({"exp": 1_000}, "ES256"),
        ({"nonce": "another"}, "ES256"),
        ({"sub": None}, "ES256"),
        ({"azp": "another"}, "ES256"),
        ({}, "none"),
        ({}, "HS256"),
    ],
)
async def test_abuse_110_a_token_that_is_not_for_us_opens_nothing(
    site: Site, lies: dict[str, object], algorithm: str
) -> None:
    await site.core.accessing.people.create("Ada", Role.VIEWER, "test", "ada@example.org")
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        provider.lies = lies
        provider.algorithm = algorithm
        refused = await through_provider(site, provider, browser)
    assert refused.status_code == 502
    assert not names_cookie(refused)


@pytest.mark.parametrize(
    "lies",
    [
        {"issuer": 7},
        {"issuer": "https://evil.test"},
        {"jwks_uri": "https://["},
        {"token_endpoint": None},
        {"token_endpoint": "http://evil.test/"},
        {"much": "x" * 300_000},
    ],
)
async def test_abuse_110_a_provider_that_makes_no_sense_is_a_failure_of_its_own(
    site: Site, lies: dict[str, object]
) -> None:
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        provider.lies_about_itself = lies
        refused = await browser.get("/oidc/start")
    assert refused.status_code == 502
    assert not names_cookie(refused)


@pytest.mark.parametrize("sub", [7, "", " ", "x" * 256, ["ada"]])
async def test_abuse_110_whom_a_provider_can_not_name_does_not_come_in(
    site: Site, sub: object
) -> None:
    """OpenID Connect Core 1.0, 2: `sub` is a text of at most 255 signs."""
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url, Role.VIEWER)
        provider.claims = {"sub": sub}
        refused = await through_provider(site, provider, browser)
    assert refused.status_code == 502
    assert not names_cookie(refused)


async def test_an_address_of_the_provider_keeps_what_it_asks_for_itself(site: Site) -> None:
    """RFC 6749, 3.1: a query of the endpoint is retained when parameters are added."""
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url, Role.VIEWER)
        address = f"{provider.url}/authorize?p=policy%201"
        provider.lies_about_itself = {"authorization_endpoint": address}
        begun = await browser.get("/oidc/start")
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["p"] == ["policy 1"]
    assert asked["client_id"] == [CLIENT]


@pytest.mark.parametrize(
    "methods", [None, ["client_secret_basic"], ["private_key_jwt", "client_secret_post"]]
)
async def test_we_prove_who_we_are_in_the_way_that_the_provider_takes(
    site: Site, methods: list[str] | None
) -> None:
    """OpenID Connect Discovery 1.0, 3: when it names none, that is client_secret_basic."""
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url, Role.VIEWER)
        provider.takes = methods
        assert (await through_provider(site, provider, browser)).status_code == 303


async def test_abuse_110_an_address_that_nobody_verified_vouches_for_nobody(site: Site) -> None:
    await site.core.accessing.people.create("Ada", Role.VIEWER, "test", "ada@example.org")
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        provider.claims["email_verified"] = False
        assert (await through_provider(site, provider, browser)).status_code == 403


async def test_abuse_110_a_state_is_good_once_and_in_its_own_browser(site: Site) -> None:
    await site.core.accessing.people.create("Ada", Role.VIEWER, "test", "ada@example.org")
    async with providing() as provider, site.client(None) as browser, site.client(None) as victim:
        use(site, provider.url)
        begun = await browser.get("/oidc/start")
        state = browser.cookies["chargeloom_step"]
        back = provider.agree(begun.headers["location"])
        elsewhere = await victim.get("/oidc/callback", params=back)
        assert elsewhere.status_code == 410
        assert (await browser.get("/oidc/callback", params=back)).status_code == 303
        browser.cookies.set("chargeloom_step", state)
        again = provider.agree(begun.headers["location"])
        assert (await browser.get("/oidc/callback", params=again)).status_code == 410


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@sum", "\t=1", "\r=1"])
def test_abuse_112_no_cell_runs(text: str) -> None:
    assert harmless(text) == f"'{text}"
    columns = (Column("a", Kind.TEXT), Column("b", Kind.TEXT), Column("c", Kind.WHOLE))
    drawn = Spreadsheet(columns).piece([(text, None, -5), ("a,b", None, 3)])
    assert drawn.decode().endswith(',,-5\r\n"a,b",,3\r\n')


async def test_abuse_112_an_export_bears_a_hostile_token(site: Site) -> None:
    station = await site.rig.station("CP-1")
    await site.rig.token('=HYPERLINK("x")')
    await station.boot()
    await station.start(idTag='=HYPERLINK("x")')
    async with site.browser() as browser:
        answer = await browser.get("/sessions.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert '"\'=HYPERLINK(""x"")"' in answer.text


async def test_abuse_116_a_link_bears_the_address_that_is_set_and_not_the_one_asked_for(
    site: Site,
) -> None:
    settings = Settings(url="https://charge.example")
    user = await person(site)
    app = build(site.core, FakeHealth(), settings)
    async with httpx.AsyncClient(transport=reaching(app), base_url=ADDRESS) as browser:
        await sign_in(browser)
        headers = OWN | {"Host": "site.test"}
        page = await browser.post(f"/users/{text_id(user)}/link", headers=headers)
    assert "https://charge.example/sign-in/" in page.text


@pytest.mark.parametrize(
    "following",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "\\\\evil",
        "/\r\nX",
    ],
)
async def test_abuse_117_nobody_is_sent_elsewhere(site: Site, following: str) -> None:
    assert local_path(following) == "/"
    await person(site)
    async with site.client(None) as browser:
        answer = await sign_in(browser, next=following)
        assert answer.headers["location"] == "/"


async def test_abuse_118_no_page_is_framed(site: Site) -> None:
    async with site.browser(Role.ADMIN) as browser:
        for path in ("/", "/account", "/sign-in", "/stations", "/users"):
            headers = (await browser.get(path)).headers
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-frame-options"] == "DENY"


def database(site: Site) -> Path:
    return site.rig.config.data / DATABASE


def meddle(site: Site, *statements: str) -> None:
    """Change the database behind our back, as who owns the file can."""
    with closing(sqlite3.connect(database(site))) as connection, connection:
        for statement in statements:
            connection.execute(statement)


async def test_abuse_120_the_audit_is_append_only(site: Site) -> None:
    await person(site)
    for statement in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "DELETE FROM audit_link",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            meddle(site, statement)


UNGUARDED = tuple(
    f"DROP TRIGGER {table}_no_{deed}"
    for table in ("audit", "audit_link")
    for deed in ("update", "delete")
)


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (("UPDATE audit SET actor = 'nobody' WHERE id = (SELECT min(id) FROM audit)",), "changed"),
        (("DELETE FROM audit WHERE id = (SELECT min(id) FROM audit)",), "entry-missing"),
        (("DELETE FROM audit_link WHERE place = 2",), "link-missing"),
        (
            (
                "DELETE FROM audit WHERE id = (SELECT entry FROM audit_link ORDER BY place DESC LIMIT 1)",
                "DELETE FROM audit_link WHERE place = (SELECT max(place) FROM audit_link)",
            ),
            "end-missing",
        ),
        (
            (
                (
                    "INSERT INTO audit SELECT id + 1, operator_id, at, actor, action, subject, "
                    "detail FROM audit ORDER BY id DESC LIMIT 1"
                ),
            ),
            "slipped-in",
        ),
    ],
)
async def test_abuse_120_what_was_changed_since_shows(
    site: Site, statements: tuple[str, ...], why: str
) -> None:
    await person(site)
    await site.rig.settle()
    whole = await site.core.accessing.verify_audit()
    assert whole.is_whole
    assert whole.entries > 3
    meddle(site, *UNGUARDED, *statements)
    broken = await site.core.accessing.verify_audit()
    assert not broken.is_whole
    assert broken.why is not None
    assert why in broken.why


async def test_abuse_120_every_change_and_command_is_audited(site: Site) -> None:
    await site.rig.station("CP-1")
    async with site.browser(Role.ADMIN) as browser:
        await browser.post("/tokens", data={"uid": "CARD-9"}, headers=OWN)
        page = (await browser.get("/audit")).text
    for action in ("token.created", "user.signed-in", "station.created", "key.created"):
        assert action in page


async def test_abuse_121_a_stolen_database_tells_no_secret(site: Site) -> None:
    user = await person(site)
    secret = await with_app(site, user)
    async with site.client(None) as browser:
        await sign_in(browser)
        await enter_code(browser, next_code(site, secret))
        cookie = browser.cookies[COOKIE]
    link = await site.core.accessing.invite(user)
    await site.rig.settle()
    files = database(site).parent.glob(f"{DATABASE}*")
    dump = b"".join(file.read_bytes() for file in files)
    for known in (PASSWORD.encode(), secret, cookie.encode(), link.encode()):
        assert known not in dump
    for key in site.secrets.values():
        assert key.encode() not in dump
    assert b"$argon2id$" in dump


@pytest.mark.parametrize(
    ("path", "form", "secret"),
    [
        ("/keys", {"name": "meter", "role": "viewer"}, r"cl_\w+"),
        ("/users", {"name": "Bea", "role": "viewer"}, r"(?<=/sign-in/)[\w-]+"),
        ("/account/app", {}, r'(?<=id="secret">)[^<]+'),
    ],
)
async def test_abuse_121_what_a_page_shows_once_is_kept_nowhere(
    site: Site, path: str, form: dict[str, str], secret: str
) -> None:
    """The answers to what bears an Idempotency-Key are kept for a day, those of the API alone."""
    async with site.browser(Role.ADMIN) as browser:
        answer = await browser.post(path, data=form, headers=OWN | {"Idempotency-Key": "once"})
    assert answer.status_code == 200, answer.text
    shown = re.search(secret, answer.text)
    assert shown is not None
    await site.rig.settle()
    files = database(site).parent.glob(f"{DATABASE}*")
    assert shown.group().encode() not in b"".join(file.read_bytes() for file in files)


def test_abuse_121_settings_show_no_secret(tmp_path: Path) -> None:
    oidc = Oidc(issuer="https://id.example", client_id="x", client_secret="very secret")
    shown = explain(Config(data=tmp_path, oidc=oidc))
    assert "very secret" not in str(shown)
    assert any(setting.name == "oidc.client_secret" for setting in shown)


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("short", "Ada"),
        ("aaaaaaaaaaaaaaa", "Ada"),
        ("123456789012345", "Ada"),
        ("ada ada ada lovelace", "Ada"),
        ("x" * 257, "Ada"),
    ],
)
def test_a_weak_password_is_refused(password: str, name: str) -> None:
    assert not is_strong(password, name)
    assert is_strong(PASSWORD, name)


async def test_a_link_of_an_hour_ago_replaces_no_password(site: Site) -> None:
    user = await person(site)
    accessing = site.core.accessing
    secret = await accessing.sign_in(await accessing.invite(user), Visit())
    caller = await accessing.caller_of_browser(secret)
    assert caller is not None
    assert caller.session is not None
    stale = msgspec.structs.replace(
        caller.session, opened_at=Instant(caller.session.opened_at - 3_600_000_000)
    )
    with pytest.raises(Denied):
        await accessing.account.set_password(user, stale, "", "ten green herons at dusk")
    await accessing.account.set_password(user, caller.session, "", "ten green herons at dusk")


async def test_abuse_113_nobody_writes_into_the_log(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    forged = "Ada\n2026-01-01 [info] all is well \x1b[31m"
    async with site.client(None) as thief:
        await thief.get("/stations/x%0d%0a[info]%20forged")
        await sign_in(thief, forged, "wrong")
        await thief.get("/nowhere", headers={"User-Agent": "a\tb [info] forged"})
    written = capfd.readouterr()
    assert "\x1b[31m" not in written.out + written.err
    assert not any(
        line.startswith(("[info] forged", "2026-01-01"))
        for line in (written.out + written.err).splitlines()
    )
