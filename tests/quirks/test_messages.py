"""What stations say in other words than the standard's: read where that is no guess, else refused exactly."""

import httpx
import pytest

from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version as Spoken
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from tests.quirks.bench import (
    IDENTITY,
    arrived,
    assert_charged_once,
    assert_lives_on,
    deviations,
    transactions,
)
from tests.web.site import Site

both = pytest.mark.parametrize("version", [Version.V16, Version.V201])


@pytest.mark.parametrize(
    ("version", "agreed", "code"),
    [
        (Version.V16, V201, "FormatViolation"),
        (Version.V201, V16, "FormationViolation"),
    ],
    ids=["1.6 over a link of 2.0.1", "2.0.1 over a link of 1.6"],
)
async def test_quirk_03_who_speaks_another_version_is_refused_word_by_word_and_stays_connected(
    site: Site, client: httpx.AsyncClient, version: Version, agreed: Spoken, code: str
) -> None:
    station = await arrived(site, version, Quirk.OTHER_VERSION, agreed=agreed)
    assert station.errors[0] == ("BootNotification", code)
    assert not station.link.connection.is_closed
    assert await transactions(client) == []


async def test_quirk_04_an_unknown_measurand_costs_its_own_samples_and_not_the_charge(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await arrived(site, Version.V16, Quirk.UNKNOWN_MEASURAND)
    await station.charge()
    await station.leave()
    charge = await assert_charged_once(station, client)
    assert station.errors == []
    assert "unknown-measurand" in await deviations(client)
    path = f"/api/v1/transactions/{charge['id']}/meter-values"
    values = (await client.get(path)).json()["items"]
    told = [
        sample.get("measurand")
        for report in station.told("MeterValues")
        for value in report["meterValue"]
        for sample in value["sampledValue"]
    ]
    assert "Request.Energy" in told
    assert len(values) == len(told) - told.count("Request.Energy")


async def test_quirk_04_a_register_of_2_x_under_an_unknown_name_makes_no_energy_and_is_kept_as_said(
    site: Site, client: httpx.AsyncClient
) -> None:
    """Only its name says that a sample is a total: without it the energy is unknown, not guessed."""
    station = await arrived(site, Version.V201, Quirk.UNKNOWN_MEASURAND)
    await station.charge()
    await station.leave()
    (charge,) = await transactions(client)
    assert (charge["energy_wh"], charge["stop_reason"]) == (None, "Local")
    assert station.errors == []
    assert "unknown-measurand" in await deviations(client)
    kept = [exchange.frame for exchange in await site.rig.exchanges()]
    assert any(b"Request.Energy" in frame for frame in kept)


@both
async def test_quirk_05_a_serial_number_that_is_too_long_keeps_no_station_away(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.LONG_SERIAL)
    await station.charge()
    await station.leave()
    await assert_charged_once(station, client)
    assert station.errors == []
    assert await deviations(client) == {"text-too-long"}
    serial = (await client.get(f"/api/v1/stations/{IDENTITY}")).json()["serial"]
    assert serial == "S" * 25


async def test_quirk_06_an_object_in_a_data_transfer_is_refused_and_costs_nothing_else(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await arrived(site, Version.V16, Quirk.OBJECT_IN_DATA_TRANSFER)
    await station.charge()
    await station.leave()
    assert station.errors == [("DataTransfer", "TypeConstraintViolation")]
    await assert_charged_once(station, client)
    await assert_lives_on(station)


async def test_quirk_06_the_make_that_is_known_for_it_is_read(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station(IDENTITY)
    boot = {"chargePointVendor": "Growatt", "chargePointModel": "THOR 11"}
    await station.ask("BootNotification", boot)
    reply = await station.ask("DataTransfer", {"vendorId": "Growatt", "data": {"port": 1}})
    assert reply == {"status": "UnknownVendorId"}
    assert await deviations(client) == {"text-as-object"}


@both
async def test_quirk_07_numbers_that_are_texts_are_read_and_counted(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.NUMBERS_AS_TEXT)
    await station.charge()
    await station.leave()
    charge = await assert_charged_once(station, client)
    assert (charge["evse"], charge["connector"]) == (1, 1)
    assert station.errors == []
    assert await deviations(client) == {"number-as-text"}


@pytest.mark.parametrize(
    "text", ["", "1e3", "1_000", "\u0661", "NaN", "Infinity", "0x10", "1000.5"]
)
async def test_quirk_07_a_text_that_is_no_plain_number_makes_no_charge(
    site: Site, client: httpx.AsyncClient, text: str
) -> None:
    station = await site.rig.station(IDENTITY)
    await station.boot()
    payload = {
        "connectorId": 1, "idTag": "CARD", "meterStart": text, "timestamp": "2026-11-01T12:00:00Z"
    }  # fmt: skip
    assert await station.ask_in_vain("StartTransaction", payload) == "TypeConstraintViolation"
    assert await transactions(client) == []
