"""Whatever a stranger writes into Host, Origin or Referer is refused or left out, and never a fault of ours."""

import pytest

from chargeloom.domain.access import Role
from chargeloom.web.hosts import is_host, parts_of
from tests.web.site import ADDRESS, Site

NO_HOSTS = ("a:b:c", "[::1", "::1]", "a:999999", "a b", "a/b", "a@b", "evil<script>", "[x]", "é")
PLACES = (
    "/sign-in",
    "/nowhere",
    "/healthz",
    "/api/v1/stations",
    "/stations",
    "/assets/console.css",
)


@pytest.mark.parametrize(
    "host", ["charge.example", "charge.example:8080", "10.0.0.1", "[::1]", "[::1]:80", "a_b-c", ""]
)
def test_a_host_may_have_a_port(host: str) -> None:
    assert is_host(host)


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_host_is_none(host: str) -> None:
    assert not is_host(host)


def test_what_is_no_address_has_nothing_in_it() -> None:
    assert not any(parts_of("http://[::1"))
    assert not any(parts_of(None))


@pytest.mark.parametrize("host", [one for one in NO_HOSTS if one.isascii()])
async def test_a_request_for_no_host_is_refused(site: Site, host: str) -> None:
    """RFC 9112, 3.2: such a request is answered by 400."""
    async with site.client(None) as stranger:
        stranger.headers.update({"Host": host, "Accept": "text/html"})
        for place in PLACES:
            status = (await stranger.get(place)).status_code
            assert status == 400 or (place, status) == ("/nowhere", 404), (place, status)


@pytest.mark.parametrize("address", ["http://[::1", "http://[", "http://[x]/", "//[", "\x7f://"])
async def test_an_origin_or_a_referer_that_is_none_is_another_s(site: Site, address: str) -> None:
    said = {"Origin": address, "Referer": address, "Accept": "text/html"}
    async with site.client(None) as stranger, site.browser(Role.ADMIN) as browser:
        for path in ("/sign-in", "/sign-out", "/sign-in/passkey/options"):
            assert (await stranger.post(path, headers=said)).status_code == 403
        assert (await browser.post("/stations", headers=said)).status_code == 403
        assert (await browser.get("/nowhere", headers=said)).status_code == 404
        assert (await browser.get("/stations/nobody", headers=said)).status_code == 404
        assert ADDRESS not in (await browser.get("/nowhere", headers=said)).text
