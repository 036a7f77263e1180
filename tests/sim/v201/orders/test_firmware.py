"""Firmware, fetched and installed (OCPP 2.0.1, L02)."""

from tests.sim.v201.orders.words import both
from tests.sim.v201.pocket_csms import Bench


@both
def test_firmware_is_fetched_and_installed_in_its_stages(version: str) -> None:
    """(L02)."""
    bench = Bench.accepted(version)
    firmware = {"location": "https://x/y", "retrieveDateTime": "2026-03-01T12:00:00Z"}
    reply = bench.order("UpdateFirmware", requestId=3, firmware=firmware)
    assert reply["status"] == "Accepted"
    bench.wait(21)
    told = bench.heard("FirmwareStatusNotification")
    assert [one["status"] for one in told] == [
        "Downloading", "Downloaded", "Installing", "Installed"
    ]  # fmt: skip
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "FirmwareUpdate"
