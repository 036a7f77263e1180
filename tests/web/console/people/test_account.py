"""One's own account: what is wrong with a new password or a code is told where it is typed."""

import re

import pytest

from chargeloom.services.accessing import codes
from tests.abuse.people import OWN, PASSWORD, person, sign_in, with_app
from tests.web.site import Site


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"old": "wrong", "new": "ten green herons at dusk"}, "old", "not your password now"),
        ({"old": PASSWORD, "new": "aaaaaaaaaaaaaaaa"}, "new", "not too alike"),
        ({"old": PASSWORD, "new": "short"}, "new", "at least 12 characters"),
    ],
)
async def test_which_of_two_passwords_is_the_wrong_one_is_told(
    site: Site, said: dict[str, str], field: str, words: str
) -> None:
    await person(site)
    async with site.client(None) as browser:
        await sign_in(browser)
        headers = OWN | {"HX-Request": "true"}
        refused = await browser.post("/account/password", data=said, headers=headers)
    assert re.findall(r'data-field="(\w*)"', refused.text) == [field]
    assert words in refused.text


async def test_a_code_that_is_not_taken_is_told_as_one(site: Site) -> None:
    user = await person(site)
    secret = await with_app(site, user)
    late = codes.code(secret, codes.step_at(site.core.ground.now()) - 100)
    async with site.client(None) as browser:
        await sign_in(browser)
        refused = await browser.post("/sign-in/code", data={"code": late}, headers=OWN)
    assert refused.status_code == 401
    assert "This is not the code that the app shows now." in refused.text


async def test_a_first_code_that_is_wrong_leaves_the_app_to_be_set_up(site: Site) -> None:
    await person(site)
    async with site.client(None) as browser:
        await sign_in(browser)
        page = await browser.post("/account/app", headers=OWN)
        (form,) = re.findall(r'action="(/account/app/\w+)"', page.text)
        (secret,) = re.findall(r'id="secret">(\w+)<', page.text)
        refused = await browser.post(form, data={"code": "000000"}, headers=OWN)
    assert refused.status_code == 401
    assert "This is not the code that the app shows now." in refused.text
    assert secret in refused.text
