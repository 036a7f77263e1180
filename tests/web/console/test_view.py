"""Pages without the parts that others wrote."""

import pytest

from chargeloom.domain.access import Role
from chargeloom.web import packed
from tests.abuse.people import OWN
from tests.web.site import Site


async def test_pages_work_without_the_built_parts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "packed", dict)
    await site.charging("CP-1")
    async with site.browser(Role.ADMIN) as browser:
        for path in ("/", "/stations", "/stations/CP-1", "/users"):
            page = await browser.get(path)
            assert page.status_code == 200
            assert "hx-post" not in page.text
            assert "vendor/" not in page.text
        made = await browser.post("/tokens", data={"uid": "04A2B3C4"}, headers=OWN)
        assert (made.status_code, made.headers["location"]) == (303, "/tokens?said=created")
