from collections.abc import Iterator

import pytest
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from chargeloom.domain.access import PERSONAL, RIGHTS, Right, Role
from chargeloom.web.cookies import SESSION as COOKIE
from chargeloom.web.guards import PAGE, RULE, Public
from tests.web.growing import Growing
from tests.web.site import Site, problem

PUBLIC = {
    ("GET", "/assets/vendor/{name:str}"),
    ("GET", "/assets/{name:str}"),
    ("GET", "/docs"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/readyz"),
    ("GET", "/oidc/callback"),
    ("GET", "/oidc/start"),
    ("GET", "/sign-in"),
    ("GET", "/sign-in/{secret:str}"),
    ("GET", "/version"),
    ("POST", "/sign-in"),
    ("POST", "/sign-in/code"),
    ("POST", "/sign-in/passkey"),
    ("POST", "/sign-in/passkey/options"),
    ("POST", "/sign-out"),
    ("POST", "/tastes"),
}


QUESTIONS = {("POST", "/api/v1/tariffs/{tariff:str}/quote")}
"""What is asked with a body, and changes nothing."""


def routes(app: Growing) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    app.grow_whole()
    for route in app.routes:
        assert isinstance(route, HTTPRoute), "every route is plain HTTP and guarded"
        for method, (handler, _) in route.route_handler_map.items():
            if method != "OPTIONS":
                yield method, route.path, handler


def an_address(path: str) -> str:
    """Fill a template with names that exist nowhere."""
    return path.replace("{", "").replace(":str}", "").replace("}", "")


async def test_every_route_declares_what_it_needs(site: Site) -> None:
    lacking = [
        (method, path)
        for method, path, handler in routes(site.app)
        if not isinstance(handler.opt.get(RULE), Right | Public)
    ]
    assert lacking == []


async def test_nothing_is_public_that_need_not_be(site: Site) -> None:
    public = {
        (method, path)
        for method, path, handler in routes(site.app)
        if handler.opt[RULE] is Public.ANYONE
    }
    assert public == PUBLIC


async def test_every_route_refuses_whoever_has_no_key(site: Site) -> None:
    async with site.client(None) as nobody:
        for method, path, handler in routes(site.app):
            if handler.opt.get(PAGE):
                answer = await nobody.request(method, an_address(path))
                assert answer.status_code == 303, (method, path)
                assert answer.headers["location"].startswith("/sign-in?next=/")
            elif handler.opt[RULE] is not Public.ANYONE:
                answer = await nobody.request(method, an_address(path))
                assert answer.status_code == 401, (method, path)
                assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("role", list(Role))
async def test_every_route_asks_for_the_right_that_it_declares(site: Site, role: Role) -> None:
    async with site.client(role) as someone:
        for method, path, handler in routes(site.app):
            rule = handler.opt[RULE]
            if rule is Public.ANYONE or path.endswith("/stream"):
                continue
            answer = await someone.request(method, an_address(path))
            is_refused = answer.status_code == 403
            may_not = rule not in RIGHTS[role] or rule in PERSONAL
            assert is_refused == may_not, (method, path, answer.text)


@pytest.mark.parametrize("role", list(Role))
async def test_every_route_asks_a_person_for_the_right_that_it_declares(
    site: Site, role: Role
) -> None:
    async with site.browser(role) as someone:
        for method, path, handler in routes(site.app):
            rule = handler.opt[RULE]
            if rule is Public.ANYONE or path.endswith("/stream"):
                continue
            answer = await someone.request(
                method, an_address(path), headers={"Origin": "http://site.test"}
            )
            is_refused = answer.status_code == 403
            assert is_refused == (rule not in RIGHTS[role]), (method, path, answer.text)
            assert answer.status_code < 500, (method, path, answer.text)


@pytest.mark.parametrize("role", list(Role))
async def test_a_key_does_no_more_than_its_scopes_say(site: Site, role: Role) -> None:
    accessing = site.core.accessing
    _, secret = await accessing.create_key("narrow", role, "test", (Right.READ,))
    async with site.client(None) as someone:
        someone.headers["Authorization"] = f"Bearer {secret}"
        for method, path, handler in routes(site.app):
            rule = handler.opt[RULE]
            if rule is Public.ANYONE or path.endswith("/stream"):
                continue
            answer = await someone.request(method, an_address(path))
            assert (answer.status_code == 403) == (rule is not Right.READ), (method, path)


async def test_a_viewer_reads_and_changes_nothing(site: Site) -> None:
    changing = {
        (method, path)
        for method, path, handler in routes(site.app)
        if method != "GET" and handler.opt[RULE] is Right.READ
    }
    assert changing == QUESTIONS


async def test_a_route_without_a_rule_is_refused_even_to_an_admin(site: Site) -> None:
    @get("/forgotten")
    async def forgotten() -> str:
        return "never seen"

    site.app.register(forgotten)
    async with site.client(Role.ADMIN) as admin:
        answer = await admin.get("/forgotten")
    assert problem(answer)["code"] == "forbidden"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {secret}", "{secret}", "Bearer {secret}x"],
)
async def test_what_is_no_valid_key_is_refused(site: Site, header: str) -> None:
    value = header.format(secret=site.secrets[Role.ADMIN])
    async with site.client(None) as nobody:
        answer = await nobody.get("/api/v1/stations", headers={"Authorization": value})
    assert problem(answer)["code"] == "unauthorized"
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="chargeloom", error="invalid_token"'


async def test_a_key_that_may_not_hears_that_it_is_too_narrow(site: Site) -> None:
    """RFC 6750, 3.1; who brings no key is told of no error (3)."""
    async with site.client(Role.VIEWER) as viewer, site.client(None) as nobody:
        narrow = (await viewer.get("/api/v1/keys")).headers["www-authenticate"]
        none = (await nobody.get("/api/v1/keys")).headers["www-authenticate"]
    assert narrow == 'Bearer realm="chargeloom", error="insufficient_scope"'
    assert none == 'Bearer realm="chargeloom"'


async def test_a_disabled_key_opens_nothing_more(site: Site) -> None:
    key, secret = await site.core.accessing.create_key("old", Role.ADMIN, "test")
    await site.core.accessing.change_key(key.id, is_disabled=True, actor="test")
    async with site.client(None) as nobody:
        answer = await nobody.get("/api/v1/stations", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


async def test_a_browser_reads_the_api(site: Site) -> None:
    async with site.browser(Role.VIEWER) as browser:
        answer = await browser.get("/api/v1/stations")
    assert answer.status_code == 200


async def test_a_browser_can_do_no_more_than_its_user(site: Site) -> None:
    async with site.browser(Role.VIEWER) as browser:
        answer = await browser.get("/api/v1/keys")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://site.test"}, 403),
        ({"Origin": "http://site.test"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
async def test_a_browser_changes_things_from_our_own_pages_alone(
    site: Site, headers: dict[str, str], status: int
) -> None:
    async with site.browser(Role.OPERATOR) as browser:
        answer = await browser.post("/api/v1/stations", json={"id": "CP-9"}, headers=headers)
    assert answer.status_code == status


async def test_a_wrong_key_is_not_mended_by_a_good_cookie(site: Site) -> None:
    async with site.browser(Role.ADMIN) as browser:
        answer = await browser.get("/api/v1/keys", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401


async def test_a_sign_in_secret_is_no_session_and_no_key(site: Site) -> None:
    user = await site.core.accessing.create_user("Ada", Role.ADMIN, "test")
    secret = await site.core.accessing.invite(user)
    async with site.client(None) as nobody:
        by_key = await nobody.get("/api/v1/stations", headers={"Authorization": f"Bearer {secret}"})
        nobody.cookies.set(COOKIE, secret)
        by_cookie = await nobody.get("/api/v1/stations")
    assert (by_cookie.status_code, by_key.status_code) == (401, 401)


async def test_anyone_may_ask_which_methods_there_are(site: Site) -> None:
    async with site.client(None) as nobody:
        answer = await nobody.options("/api/v1/stations")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
