"""Where a token may charge, on its page."""

import pytest

from chargeloom.domain.access import Role
from chargeloom.web.console.charges.token_places import read, write
from chargeloom.web.problems import Problem
from tests.web.console.charges.test_tokens import OWN, made
from tests.web.site import Site

LINES = "CP-1: 1, 2\r\n\r\nSouth gate 3\r\n"


async def test_an_operator_says_where_a_token_may_charge(site: Site) -> None:
    token = await made(site, "AAA")
    async with site.browser(Role.OPERATOR) as operator, site.client() as client:
        assert "every station" in (await operator.get(f"/tokens/{token}")).text
        form = {"group": "staff", "places": LINES}
        answer = await operator.post(f"/tokens/{token}", data=form, headers=OWN)
        assert answer.headers["location"] == f"/tokens/{token}?said=saved"
        item = (await client.get(f"/api/v1/tokens/{token}")).json()
        assert item["allowed_at"] == [
            {"station": "CP-1", "evses": [1, 2]},
            {"station": "South gate 3", "evses": []},
        ]
        page = (await operator.get(f"/tokens/{token}")).text
        assert "CP-1: 1, 2\nSouth gate 3</textarea>" in page
        await operator.post(f"/tokens/{token}", data={"group": "staff"}, headers=OWN)
        item = (await client.get(f"/api/v1/tokens/{token}")).json()
        assert item["allowed_at"] is None, "what is left empty is taken away"


@pytest.mark.parametrize("wrong", ["CP-1: one", "CP-1: 0", "CP-1: 1:2", "x" * 49])
async def test_what_is_no_place_is_refused_at_its_field(site: Site, wrong: str) -> None:
    token = await made(site, "AAA")
    async with site.browser(Role.OPERATOR) as operator:
        form = {"group": "kept", "places": wrong}
        answer = await operator.post(f"/tokens/{token}", data=form, headers=OWN)
        assert answer.status_code == 422
        assert 'id="fault-places"' in answer.text
        assert f"{wrong}</textarea>" in answer.text, "what was written stays"
        assert 'name="group" value="kept"' in answer.text


def test_what_is_written_into_the_field_is_read_out_of_it() -> None:
    places = read("A: 2 1,3\nB")
    assert [(one.station, one.evses) for one in places or ()] == [("A", (2, 1, 3)), ("B", ())]
    assert read(" \n") is None
    assert write(None) == ""
    with pytest.raises(Problem):
        read(":1")
