"""The meter of a house beside a benchmark: what flows, and when it was first told."""

import os
import sys
from pathlib import Path

import httpx
import pytest

from benchmarks.house_meter import HouseMeter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


async def test_it_tells_house_and_cars_and_when_it_first_did(tmp_path: Path) -> None:
    meter = HouseMeter(tmp_path / "shared", os.getpid())
    await meter.start()
    try:
        meter.shared.flows(5.0, (10.0, 11.0, 12.0))
        assert meter.shared.told(5.0) is None
        async with httpx.AsyncClient() as asking:
            answer = await asking.get(f"http://127.0.0.1:{meter.port}/status")
        currents = [one["current"] for one in answer.json()["emeters"]]
        assert currents == [15.0, 16.0, 17.0]
        told = meter.shared.told(5.0)
        assert told is not None
        assert told.worked_s > 0
        assert meter.shared.told(6.0) is None
    finally:
        await meter.stop()
