"""Single sign-on: what people hear when it fails, and what whoever runs the server does."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from chargeloom.domain.access import Role
from tests.abuse.provider import Provider, providing, use
from tests.web.site import Site


async def test_who_says_no_at_the_provider_is_told_so_and_stays_who_it_was(site: Site) -> None:
    async with (
        providing() as provider,
        site.browser(Role.OPERATOR) as ada,
        site.client(None) as eve,
    ):
        use(site, provider.url)
        for browser in (ada, eve):
            told = await browser.get("/oidc/callback", params={"error": "access_denied"})
            assert told.status_code == 403
            assert "The sign-on provider did not let you through" in told.text
        assert (await ada.get("/account")).status_code == 200


@pytest.mark.parametrize(
    ("spoils", "reason"),
    [
        (lambda one: one.lies_about_itself.update(issuer="http://127.0.0.1:1"), "another issuer"),
        (lambda one: one.lies_about_itself.update(jwks_uri="ftp://x"), "jwks_uri is no address"),
        (lambda one: one.lies.update(aud="another"), "the identity token: "),
        (lambda one: one.lies.update(azp="another"), "another client's (azp)"),
        (lambda one: setattr(one, "takes", ["client_secret_post"]), None),
    ],
)
async def test_why_a_provider_is_of_no_use_is_told_to_whoever_runs_the_server(
    site: Site, spoils: Callable[[Provider], None], reason: str | None
) -> None:
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url, Role.VIEWER)
        spoils(provider)
        with capture_logs() as lines:
            begun = await browser.get("/oidc/start")
            if begun.status_code == 303:
                back = provider.agree(begun.headers["location"])
                await browser.get("/oidc/callback", params=back)
    told = [line["reason"] for line in lines if line["event"] == "sign-on provider of no use"]
    assert len(told) == (reason is not None)
    assert all(reason in one for one in told if reason)


async def test_a_refused_code_is_told_with_the_error_of_the_standard(site: Site) -> None:
    """RFC 6749, 5.2; what was refused is in no line."""
    async with providing() as provider, site.client(None) as browser:
        use(site, provider.url)
        begun = await browser.get("/oidc/start")
        back = provider.agree(begun.headers["location"]) | {"code": "stolen"}
        with capture_logs() as lines:
            told = await browser.get("/oidc/callback", params=back)
    assert told.status_code == 502
    assert "invalid_grant" not in told.text
    (line,) = [line for line in lines if line["event"] == "sign-on provider of no use"]
    assert line["reason"] == f"{provider.url}/token: 400 invalid_grant"
