"""Reservations on the page of a station: who has what kept free, until when, and how it is given up."""

import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.charging.token import TokenStatus
from chargeloom.protocols.ocpp.v201.version import V201
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}
PAGE = "/stations/CP-1"


@pytest.fixture
async def station(site: Site) -> FakeStation:
    await site.rig.token("CARD")
    station = await site.rig.station("CP-1", version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def sent(
    browser: httpx.AsyncClient,
    station: FakeStation,
    address: str,
    form: dict[str, Any],
    status: str = "Accepted",
) -> tuple[httpx.Response, Any]:
    """Send a form, and have the station answer what that makes it hear."""
    sending = asyncio.create_task(browser.post(PAGE + address, headers=OWN, data=form))
    _, message_id, action, payload = await station.connection.next()
    station.answer(message_id, {"status": status})
    return await sending, (action, payload)


async def test_what_is_kept_free_is_shown_and_given_up(site: Site, station: FakeStation) -> None:
    """(OCPP 2.0.1, H01 and H02.)"""
    async with site.browser(Role.OPERATOR) as operator:
        assert "Nothing is kept free for anybody." in (await operator.get(PAGE)).text
        form = {"token": "CARD", "evse": "1", "minutes": "45"}
        answer, (action, asked) = await sent(operator, station, "/reservations", form)
        assert answer.headers["location"] == f"{PAGE}?said=agreed"
        assert (action, asked["evseId"], asked["idToken"]["idToken"]) == ("ReserveNow", 1, "CARD")
        page = (await operator.get(PAGE)).text
        assert f'name="reservation" value="{asked["id"]}"' in page
        assert "EVSE 1 · until " in page
        form = {"reservation": str(asked["id"])}
        _, (action, told) = await sent(operator, station, "/reservations/cancel", form)
        assert (action, told) == ("CancelReservation", {"reservationId": asked["id"]})
        assert "Nothing is kept free for anybody." in (await operator.get(PAGE)).text


async def test_a_station_that_declines_is_not_said_to_keep_anything(
    site: Site, station: FakeStation
) -> None:
    """(OCPP 2.0.1, H01.FR.19: one that keeps no EVSE that nobody named.)"""
    async with site.browser(Role.OPERATOR) as operator:
        form = {"token": "CARD", "minutes": "45"}
        answer, _ = await sent(operator, station, "/reservations", form, "Rejected")
        assert answer.headers["location"] == f"{PAGE}?said=declined"
        page = (await operator.get(answer.headers["location"])).text
    assert "The station declined." in page
    assert "Nothing is kept free for anybody." in page


async def test_who_only_looks_sees_what_is_kept_and_changes_nothing(
    site: Site, station: FakeStation
) -> None:
    async with site.browser(Role.OPERATOR) as operator:
        await sent(operator, station, "/reservations", {"token": "CARD", "minutes": "45"})
    async with site.browser(Role.VIEWER) as viewer:
        page = (await viewer.get(PAGE)).text
        assert "any free one · until " in page
        assert 'name="reservation"' not in page
        refused = await viewer.post(f"{PAGE}/reservations", headers=OWN, data={"token": "CARD"})
        assert refused.status_code == 403
    assert station.connection.sent == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"token": "", "minutes": "45"}, 422),
        ({"token": "CARD", "minutes": "0"}, 422),
        ({"token": "CARD", "minutes": "10081"}, 422),
        ({"token": "BARRED", "minutes": "45"}, 409),
    ],
)
async def test_what_can_not_be_reserved_is_told_and_asked_of_nobody(
    site: Site, station: FakeStation, form: dict[str, str], status: int
) -> None:
    await site.rig.token("BARRED", status=TokenStatus.BLOCKED)
    async with site.browser(Role.OPERATOR) as operator:
        refused = await operator.post(f"{PAGE}/reservations", headers=OWN, data=form)
    assert refused.status_code == status
    assert station.connection.sent == []
