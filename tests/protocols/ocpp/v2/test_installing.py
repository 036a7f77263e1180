"""Contract certificates for cars, over frames (OCPP 2.0.1 and 2.1, M01 and M02)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.config import ContractPool
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.version import Version
from tests.patience import PATIENCE_S
from tests.pool import SECOND_EDITION, TWENTY, WANTED, Pool, contract, exi, pooling
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, running


class Site:
    """A station, and a pool that has contracts."""

    def __init__(self, station: FakeStation, pool: Pool) -> None:
        self.station = station
        self.pool = pool

    async def install(self, **said: Any) -> Any:
        asked = {
            "iso15118SchemaVersion": SECOND_EDITION,
            "action": "Install",
            "exiRequest": WANTED,
        }
        return await self.station.ask("Get15118EVCertificate", asked | said)


@pytest.fixture
async def site(tmp_path: Path, version: Version) -> AsyncIterator[Site]:
    async with pooling() as pool:
        settings = ContractPool(url=pool.url, patience=PATIENCE_S)
        async with running(tmp_path, contract_pool=settings) as rig:
            station = await rig.station(version=version)
            await station.ask("BootNotification", BOOT)
            yield Site(station, pool)


@pytest.mark.parametrize("action", ["Install", "Update"])
async def test_the_answer_of_the_pool_is_handed_on_for_the_car(site: Site, action: str) -> None:
    told = await site.install(action=action)
    assert told == {"status": "Accepted", "exiResponse": exi("DEMO1C0000001")}
    assert site.pool.asked == [
        {"certificateInstallationReq": WANTED, "xsdMsgDefNamespace": SECOND_EDITION}
    ]


async def test_a_car_without_a_contract_is_told_so(site: Site) -> None:
    site.pool.contracts = []
    assert await site.install() == {
        "status": "Failed",
        "exiResponse": "",
        "statusInfo": {"reasonCode": "NotFound", "additionalInfo": "no-contract"},
    }


async def test_what_is_not_base64_is_an_invalid_value(site: Site) -> None:
    told = await site.install(exiRequest="?")
    assert told["statusInfo"] == {"reasonCode": "InvalidValue", "additionalInfo": "malformed"}
    assert site.pool.asked == []


async def test_a_pool_that_fails_is_told_by_why(site: Site) -> None:
    site.pool.status = 500
    told = await site.install()
    assert told["statusInfo"] == {
        "reasonCode": "InternalError",
        "additionalInfo": "pool-refused",
    }


async def test_what_no_message_holds_is_not_sent(site: Site) -> None:
    site.pool.contracts = [contract("DEMO1C0000001", "abcd" * 4251)]
    told = await site.install()
    assert (told["status"], told["statusInfo"]["reasonCode"]) == ("Failed", "TooLargeElement")


async def test_a_station_without_a_pool_behind_it_is_told_that_there_is_none(
    tmp_path: Path, version: Version
) -> None:
    async with running(tmp_path) as rig:
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        told = await Site(station, Pool()).install()
    assert told["status"] == "Failed"
    assert told["statusInfo"] == {"reasonCode": "NotEnabled", "additionalInfo": "no-pool"}


@pytest.mark.parametrize("version", [V21], ids=["ocpp2.1"])
async def test_with_iso_15118_20_contracts_come_one_by_one_and_the_number_falls(
    site: Site,
) -> None:
    """OCPP 2.1, M01.FR.04, 06 and 07."""
    site.pool.contracts = [contract(f"DEMO1C000000{number}") for number in (1, 2, 3)]
    asked = {
        "iso15118SchemaVersion": TWENTY,
        "maximumContractCertificateChains": 2,
        "prioritizedEMAIDs": ["DE-MO1-C0000003"],
    }
    told = [await site.install(**asked) for _ in range(2)]
    assert told == [
        {"status": "Accepted", "exiResponse": exi("DEMO1C0000003"), "remainingContracts": 1},
        {"status": "Accepted", "exiResponse": exi("DEMO1C0000001"), "remainingContracts": 0},
    ]
    assert len(site.pool.asked) == 1
