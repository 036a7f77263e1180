"""How far a session may go, changed on its page."""

from decimal import Decimal

import pytest

from chargeloom.domain.access import Role
from chargeloom.web.api.charges.charge_limits import ChargeLimitChange
from chargeloom.web.api.charges.limit_shape import CeilingItem
from chargeloom.web.console.charges.limit_form import LimitFields, fields_of
from tests.web.console.charges.test_tokens import OWN
from tests.web.site import Site


async def test_an_operator_changes_how_far_a_session_may_go(site: Site) -> None:
    await site.charging()
    async with site.browser(Role.OPERATOR) as operator, site.client() as client:
        (item,) = (await client.get("/api/v1/transactions")).json()["items"]
        path = f"/transactions/{item['id']}"
        form = {"kwh": "10,5", "minutes": "90"}
        answer = await operator.post(f"{path}/limit", data=form, headers=OWN)
        assert answer.headers["location"] == f"{path}?said=saved"
        page = (await operator.get(path)).text
        assert (
            'name="kwh" inputmode="decimal" maxlength="20" autocomplete="off" value="10.5"' in page
        )
        await operator.post(f"{path}/limit", data={"kwh": "20"}, headers=OWN)
        (item,) = (await client.get("/api/v1/transactions")).json()["items"]
        assert item["limit"]["asked"] == {
            "cost": None,
            "energy_wh": 20_000,
            "time_s": None,
            "soc": None,
        }
        refused = await operator.post(f"{path}/limit", data={"soc": "101"}, headers=OWN)
        assert refused.status_code == 422


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_only_who_may_operate_and_only_while_it_runs_sees_the_form(
    site: Site, role: Role
) -> None:
    station, number = await site.charging()
    async with site.browser(role) as browser, site.client() as client:
        (item,) = (await client.get("/api/v1/transactions")).json()["items"]
        path = f"/transactions/{item['id']}"
        assert ("limit-title" in (await browser.get(path)).text) is (role is Role.OPERATOR)
        await station.stop(number)
        assert "limit-title" not in (await browser.get(path)).text


def test_what_was_not_touched_stays_to_the_second() -> None:
    before = fields_of(CeilingItem(cost="1.50", energy_wh=5500, time_s=95, soc=None))
    assert before == LimitFields(cost=Decimal("1.50"), kwh=Decimal("5.5"), minutes=1)
    assert before.change(before) == ChargeLimitChange()
    assert LimitFields(minutes=1, soc=80).change(before) == ChargeLimitChange(
        cost=None, energy_wh=None, soc=80
    )
