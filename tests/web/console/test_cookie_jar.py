"""The cookie jar: what a browser is given lasts as long as it is good, and no script can read it."""

import pytest

from tests.abuse.people import OWN
from tests.web.site import Site

YEAR_S = 31_536_000


@pytest.mark.parametrize(
    ("path", "form", "name", "lasts_s"),
    [
        ("/tastes", {"language": "de"}, "chargeloom_language", YEAR_S),
        ("/tastes", {"theme": "dark"}, "chargeloom_theme", YEAR_S),
        ("/sign-out", {}, "chargeloom_session", 0),
    ],
)
async def test_a_cookie_lasts_as_long_as_what_it_holds_and_is_for_no_script(
    site: Site, path: str, form: dict[str, str], name: str, lasts_s: int
) -> None:
    async with site.browser() as browser:
        answer = await browser.post(path, data=form, headers=OWN)
    (given,) = answer.headers.get_list("set-cookie")
    said = [part.strip().lower() for part in given.split(";")]
    assert said[0].startswith(f"{name}=")
    assert {"httponly", "samesite=lax", "path=/", f"max-age={lasts_s}"} <= set(said)
