"""Single sign-on with a provider that is not ours (PyPI `oidc-provider-mock`), in a real browser."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chargeloom.domain.access import Role
from tests.abuse.provider import use
from tests.durability.server import free_port
from tests.patience import PATIENCE_S
from tests.web.console.browser.browsing import Place, placed
from tests.web.site import Site

BUTTON = "Works login"
PEOPLE = (
    {"sub": "grace-7", "email": "grace@example.org", "email_verified": True},
    {"sub": "ada-1", "email": "lovelace@example.org", "email_verified": True},
    {"sub": "eve-9", "email": "grace@example.org", "email_verified": False},
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider, in a process of its own."""
    port = free_port()
    people = [word for one in PEOPLE for word in ("--user-claims", json.dumps(one))]
    command = (sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *people)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            until_it_answers(process, f"{address}/.well-known/openid-configuration")
            yield address
        finally:
            process.terminate()


def until_it_answers(process: "subprocess.Popen[bytes]", address: str) -> None:
    patient_until = time.monotonic() + PATIENCE_S
    while True:
        assert process.poll() is None
        assert time.monotonic() < patient_until
        try:
            httpx.get(address).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Place]:
    async def furnish(site: Site) -> None:
        use(site, issuer, name=BUTTON)
        await site.core.accessing.people.create("Grace", Role.OPERATOR, "test", "grace@example.org")

    with placed(Path(tmp_path_factory.mktemp("sign-on")), furnish) as made:
        yield made


def go_by_provider(page: Page, place: Place, who: str) -> None:
    page.goto(f"{place.url}/sign-in?next=/stations")
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_role("button", name=who).click()


def test_whom_the_provider_vouches_for_comes_in_where_it_was_going(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    go_by_provider(page, place, "grace-7")
    expect(page).to_have_url(f"{place.url}/stations")
    page.goto(f"{place.url}/account")
    expect(page.get_by_text("Grace").first).to_be_visible()


def test_an_address_that_nobody_proved_opens_no_account(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    go_by_provider(page, place, "eve-9")
    expect(page.get_by_text("Nobody invited you")).to_be_visible()


def test_who_says_no_at_the_provider_is_told_so_and_can_come_in_otherwise(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    go_by_provider(page, place, "Deny")
    expect(page.get_by_text("The sign-on provider did not let you through")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()


def test_who_is_signed_in_connects_it_by_the_button_of_the_account_and_comes_in_by_it(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    page.goto(place.link("Ada"))
    page.goto(f"{place.url}/account")
    page.get_by_role("link", name=f"Connect {BUTTON}").click()
    page.get_by_role("button", name="ada-1").click()
    expect(page).to_have_url(f"{place.url}/account?said=provider-added")
    expect(page.get_by_role("link", name=BUTTON)).to_have_count(0)
    nobody.clear_cookies()
    go_by_provider(page, place, "ada-1")
    expect(page).to_have_url(f"{place.url}/stations")
