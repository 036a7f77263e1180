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


async def test_a_start_says_how_far_the_charge_may_go(site: Site) -> None:
    station = await site.rig.station("CP-1")
    await site.rig.token()
    said = {"token": "CARD", "evse": "1", "cost": "12,50", "kwh": "10,5", "minutes": "90"}
    async with site.browser(Role.OPERATOR) as operator:
        answer = await operator.post("/stations/CP-1/commands/start", headers=OWN, data=said)
    assert answer.status_code == 303
    assert (await station.connection.next())[2] == "RemoteStartTransaction"
    (command,) = await site.core.ground.store.commands(station.station.id, 9)
    assert command.body["limit"] == {"cost": "12.50", "energy_wh": "10500", "time_s": 5400}


async def test_a_start_without_a_limit_has_none(site: Site) -> None:
    station = await site.rig.station("CP-1")
    await site.rig.token()
    said = {"token": "CARD", "evse": "", "cost": "", "kwh": "", "minutes": "", "soc": ""}
    async with site.browser(Role.OPERATOR) as operator:
        await operator.post("/stations/CP-1/commands/start", headers=OWN, data=said)
    assert (await station.connection.next())[2] == "RemoteStartTransaction"
    (command,) = await site.core.ground.store.commands(station.station.id, 9)
    assert command.body["limit"] is None


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kwh": "0"}, "/kwh"),
        ({"kwh": "-1"}, "/kwh"),
        ({"cost": "-1"}, "/cost"),
        ({"cost": "NaN"}, "/cost"),
        ({"kwh": "Infinity"}, "/kwh"),
        ({"minutes": "0"}, "/minutes"),
        ({"soc": "101"}, "/soc"),
        ({"token": ""}, "/token"),
    ],
)
async def test_what_is_wrong_with_a_start_is_told_at_its_field(
    site: Site, said: dict[str, str], pointer: str
) -> None:
    station = await site.rig.station("CP-1")
    await site.rig.token()
    async with site.browser(Role.OPERATOR) as operator:
        form = {"token": "CARD"} | said
        answer = await operator.post("/stations/CP-1/commands/start", headers=OWN, data=form)
    assert answer.status_code == 422
    assert f'data-field="{pointer.strip("/")}"' in answer.text
    assert station.connection.sent == []
