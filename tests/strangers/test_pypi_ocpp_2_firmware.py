"""The PyPI package `ocpp` as a station of 2.0.1 and of 2.1: it is updated, and offers firmware to others."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import ocpp.v21
import ocpp.v201
import pytest
from ocpp.routing import on

from chargeloom.app import Server
from tests.strangers.introducing import introduced
from tests.strangers.serving import serving

IDENTITY = "stranger-4"
COMMANDS = f"/api/v1/stations/{IDENTITY}/commands"
PLACE, CHECKSUM = "https://files.example/loom.bin", "ab" * 16
VERSIONS = [(ocpp.v201, "ocpp2.0.1"), (ocpp.v21, "ocpp2.1")]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(tmp_path, IDENTITY, password=None) as started:
        yield started


def stranger(package: Any, connection: Any) -> Any:
    """Make a station that says yes to everything about firmware."""

    class Stranger(package.ChargePoint):
        def __init__(self) -> None:
            super().__init__(IDENTITY, connection)

        @on("UpdateFirmware")
        def on_update(self, request_id: int, firmware: Any, **_: Any) -> Any:
            self.update = (request_id, firmware["location"])
            return package.call_result.UpdateFirmware(status="Accepted")

        @on("PublishFirmware")
        def on_publish(self, checksum: str, **_: Any) -> Any:
            self.published = checksum
            return package.call_result.PublishFirmware(status="Accepted")

        @on("UnpublishFirmware")
        def on_unpublish(self, checksum: str, **_: Any) -> Any:
            assert checksum == self.published
            return package.call_result.UnpublishFirmware(status="Unpublished")

    return Stranger()


@pytest.mark.parametrize(("package", "subprotocol"), VERSIONS, ids=["2.0.1", "2.1"])
async def test_its_firmware_is_updated_and_offered_to_others(
    server: Server, package: Any, subprotocol: str
) -> None:
    async with introduced(server, IDENTITY, stranger, package, subprotocol) as (station, api):

        async def given(name: str, **body: Any) -> dict[str, Any]:
            path = f"{COMMANDS}/{name}"
            told: dict[str, Any] = (await api.post(path, json=body, params={"wait": 20})).json()
            return told

        async def far(command: dict[str, Any]) -> tuple[str, str | None]:
            shown = await api.get(f"/api/v1/commands/{command['id']}")
            progress = shown.json()["progress"]
            return progress["status"], progress["end"]

        told = await given("update-firmware", location=PLACE)
        number = told["outcome"]["request"]
        assert station.update == (number, PLACE)
        for word, end in (("Downloading", None), ("Installed", "well")):
            notice = package.call.FirmwareStatusNotification(status=word, request_id=number)
            await station.call(notice)
            assert await far(told) == (word, end)
        told = await given("publish-firmware", location=PLACE, checksum=CHECKSUM)
        published = package.call.PublishFirmwareStatusNotification(
            status="Published", location=[PLACE], request_id=told["outcome"]["request"]
        )
        await station.call(published)
        assert await far(told) == ("Published", "well")
        told = await given("unpublish-firmware", checksum=CHECKSUM)
        assert (told["status"], told["outcome"]["answer"]) == ("accepted", "Unpublished")
