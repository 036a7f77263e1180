"""Commands that are sent from a station's page."""

from urllib.parse import quote

import pytest

from chargeloom.domain.access import Role
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}


@pytest.mark.parametrize("name", ["explode", "{command}"])
async def test_a_command_that_nobody_knows_is_not_found(site: Site, name: str) -> None:
    await site.rig.station("CP-1")
    async with site.browser(Role.OPERATOR) as operator:
        answer = await operator.post(f"/stations/CP-1/commands/{quote(name)}", headers=OWN)
    assert answer.status_code == 404
