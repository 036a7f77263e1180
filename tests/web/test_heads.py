"""RFC 9110, 9.1: a server supports GET and HEAD; 9.3.2: HEAD is answered as GET is, without content."""

import pytest

from chargeloom.domain.access import Role
from chargeloom.web.heads import allowed
from tests.web.site import Site, problem

PLACES = (
    "/healthz",
    "/metrics",
    "/openapi.json",
    "/assets/console.css",
    "/api/v1/stations",
    "/api/v1/stations/nobody",
    "/api/v1/transactions.csv",
    "/sign-in",
    "/nowhere",
)
OF_THE_MOMENT = {"x-request-id", "content-length", "set-cookie"}


@pytest.mark.parametrize("path", PLACES)
async def test_a_head_is_that_of_the_whole_answer(site: Site, path: str) -> None:
    async with site.client(Role.ADMIN) as client:
        whole, head = await client.get(path), await client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    for name in whole.headers.keys() - OF_THE_MOMENT:
        assert head.headers[name] == whole.headers[name], name


async def test_a_head_needs_the_same_right(site: Site) -> None:
    async with site.client(Role.VIEWER) as viewer, site.client(None) as nobody:
        assert (await viewer.head("/api/v1/keys")).status_code == 403
        assert (await nobody.head("/api/v1/stations")).status_code == 401
        assert (await nobody.head("/stations")).status_code == 303


async def test_the_head_of_a_stream_ends(site: Site) -> None:
    async with site.client(Role.VIEWER) as viewer:
        head = await viewer.head("/api/v1/events/stream")
    assert head.status_code == 200
    assert head.headers["content-type"] == "text/event-stream; charset=utf-8"


async def test_a_link_that_is_good_once_is_not_used_up_by_its_head(site: Site) -> None:
    """RFC 9110, 9.2.1: HEAD is safe, and whoever looks at links before people do asks for it."""
    user = await site.core.accessing.create_user("Ada", Role.VIEWER, "test")
    link = f"/sign-in/{await site.core.accessing.invite(user)}"
    async with site.client(None) as browser:
        head = await browser.head(link)
        assert (head.status_code, head.headers["allow"]) == (405, "GET")
        assert not head.headers.get_list("set-cookie")
        assert (await browser.get(link)).status_code == 303


async def test_what_can_be_had_by_get_alone_says_so(site: Site) -> None:
    """RFC 9110, 15.5.6: a 405 says which methods there are."""
    async with site.client(Role.ADMIN) as client:
        refused = await client.post("/healthz")
        no_such = await client.head("/sign-out")
    assert problem(refused)["code"] == "method-not-allowed"
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS"
    assert no_such.status_code == 405


def test_who_gives_nothing_gives_no_head() -> None:
    assert allowed(("POST", "OPTIONS")) == "OPTIONS, POST"
