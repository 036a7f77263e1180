"""Stations whose opening handshake is odd, on real sockets: sent away by the letter, let in where a setting says so."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.happening import What
from tests.protocols.ocpp.edge.raw import RawStation, request
from tests.sim.live import LiveSite, standing

IDENTITY = "CS-1"
DEAF: dict[str, str | None] = {"Connection": None}


async def deviations(site: LiveSite) -> dict[str, str]:
    """Tell the deviations that the API counts at the station, each with its place."""
    _, key = await site.server.core.accessing.create_key("test", Role.VIEWER, "test")
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{site.server.http_port}",
        headers={"Authorization": f"Bearer {key}"},
    ) as client:
        shown = (await client.get(f"/api/v1/stations/{IDENTITY}/quirks")).json()
    assert {one["action"] for one in shown["deviations"]} == {"handshake"}
    return {one["name"]: one["pointer"] for one in shown["deviations"]}


async def assert_charges(
    folder: Path, version: Version, quirk: Quirk, counted: dict[str, str], **ocpp: Any
) -> None:
    """See that a station with the quirk charges, that nothing is lost, and that it is counted."""
    async with (
        standing(folder, **ocpp) as site,
        site.station(IDENTITY, version, quirks=(quirk,)) as station,
    ):
        await station.until(What.ACCEPTED)
        await station.start()
        await station.leave()
        await station.until_quiet()
        (stored,) = await site.transactions()
        assert [stored.energy_wh] == station.energies_wh
        assert stored.suspect == ()
        assert await deviations(site) == counted


async def answered(
    site: LiveSite, path: str = "/ocpp/CS-1", headers: dict[str, str | None] | None = None
) -> tuple[int, int | None]:
    """Knock; tell the status of the answer, and with which code an agreed link was closed at once."""
    raw = await RawStation.connect(site.server.ocpp_port)
    response = await raw.ask(request(path, headers))
    code = (await raw.closed_with())[0] if response.status == 101 else None
    await raw.hang_up()
    return response.status, code


@pytest.mark.parametrize("offered", [None, "ocpp2.0.1.1"])
async def test_quirk_01_without_a_subprotocol_that_we_know_a_station_is_sent_away_at_once(
    tmp_path: Path, offered: str | None
) -> None:
    async with standing(tmp_path) as site:
        assert await answered(site, headers={"Sec-WebSocket-Protocol": offered}) == (101, 1002)
        assert await site.transactions() == []


async def test_quirk_01_a_station_that_names_no_subprotocol_charges_where_one_is_assumed(
    tmp_path: Path,
) -> None:
    counted = {"missing-subprotocol": "Sec-WebSocket-Protocol"}
    settings = {"missing_subprotocol": "ocpp1.6"}
    await assert_charges(tmp_path, Version.V16, Quirk.NO_SUBPROTOCOL, counted, **settings)


async def test_quirk_01_a_station_with_a_word_of_its_own_charges_where_that_is_explained(
    tmp_path: Path,
) -> None:
    counted = {"other-subprotocol": "Sec-WebSocket-Protocol"}
    settings = {"other_subprotocols": ("ocpp2.0.1.1=ocpp2.0.1",)}
    await assert_charges(tmp_path, Version.V201, Quirk.WRONG_SUBPROTOCOL, counted, **settings)


async def test_quirk_02_a_request_without_connection_upgrade_is_told_what_it_lacks(
    tmp_path: Path,
) -> None:
    async with standing(tmp_path) as site:
        assert await answered(site, headers=DEAF) == (426, None)


async def test_quirk_02_it_charges_where_that_is_accepted(tmp_path: Path) -> None:
    counted = {"missing-connection-upgrade": "Connection"}
    settings = {"missing_connection_upgrade": "accept"}
    await assert_charges(tmp_path, Version.V16, Quirk.NO_CONNECTION_UPGRADE, counted, **settings)


async def test_quirk_02_who_wants_to_close_is_no_websocket_even_then(tmp_path: Path) -> None:
    async with standing(tmp_path, missing_connection_upgrade="accept") as site:
        assert await answered(site, headers={"Connection": "close"}) == (426, None)


async def test_quirk_03_a_station_that_speaks_1_6_under_another_name_charges_where_that_is_explained(
    tmp_path: Path,
) -> None:
    counted = {"other-subprotocol": "Sec-WebSocket-Protocol"}
    settings = {"other_subprotocols": ("ocpp2.0.1=ocpp1.6",)}
    await assert_charges(tmp_path, Version.V16, Quirk.OTHER_VERSION, counted, **settings)


async def test_quirk_24_another_path_leads_nowhere(tmp_path: Path) -> None:
    async with standing(tmp_path) as site:
        assert await answered(site, "/ocpp/station/CS-1/SN-0001") == (404, None)


async def test_quirk_24_behind_any_path_and_before_a_serial_number_it_charges_where_that_is_allowed(
    tmp_path: Path,
) -> None:
    counted = {"path-of-its-own": "path"}
    settings = {"station_paths": "any"}
    await assert_charges(tmp_path, Version.V16, Quirk.SERIAL_IN_URL, counted, **settings)


@pytest.mark.parametrize("path", ["/ocpp/NOBODY/SN-1", "/ocpp/CS-1/..", "/CS-1/%00", "/", "/ocpp/"])
async def test_quirk_24_what_names_nobody_leads_nowhere_even_then(
    tmp_path: Path, path: str
) -> None:
    async with standing(tmp_path, station_paths="any") as site:
        assert await answered(site, path) == (404, None)
