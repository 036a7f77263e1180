"""The cases against stations: simulated ones of three versions pass, and what some do wrong is found."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random

import pytest

from chargeloom import clock
from chargeloom.cli.conformance import Options, examine
from chargeloom.conformance import at_station, catalogue, station_cases
from chargeloom.conformance.case import Verdict
from chargeloom.conformance.report import Report
from chargeloom.domain.instant import SECOND
from chargeloom.sim.links.line import dial
from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.station.outlet import ConnectorKind


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(station_cases, "STILL_S", 0.3)
    for module in (at_station, station_cases):
        monkeypatch.setattr(module, "INTERVAL_S", 1)


async def played(
    version: Version, *quirks: Quirk, case: tuple[str, ...] = (), patience: float = 15.0
) -> Report:
    """Let a simulated station come, and play the cases on it."""
    station: list[asyncio.Task[None]] = []

    def told(line: str) -> None:
        where = re.search(r"ws://127\.0\.0\.1:\d+", line)
        if where is not None and not station:
            link = simulated(version, quirks, where.group())
            station.append(asyncio.create_task(link.run()))

    try:
        options = Options(patience=patience, comes=60.0, case=case)
        return await examine(f"ocpp{version}", "listen:127.0.0.1:0", options, told)
    finally:
        for task in station:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def simulated(version: Version, quirks: tuple[Quirk, ...], url: str) -> StationLink:
    plan = Blueprint(
        version=version,
        identity="CP-1",
        model="One",
        evses=((ConnectorKind(maximum_a=32.0),),) * 2,
        quirks=quirks,
    )
    ahead_s = clock.now() / SECOND - asyncio.get_running_loop().time()
    model = build(plan, ahead_s, Random(1))  # noqa: S311 no secret
    endpoint = Endpoint(url=url, identity="CP-1", subprotocol=model.subprotocol)
    return StationLink(model, endpoint, report=lambda _: None, chance=Random(1))  # noqa: S311


def failures(report: Report) -> dict[str, str]:
    return {one.name: one.why for one in report.results if one.verdict is Verdict.FAIL}


@pytest.mark.parametrize("version", list(Version))
async def test_a_simulated_station_passes_every_case(version: Version) -> None:
    cases = [one.name for one in catalogue.of_station(f"ocpp{version}")]
    if version is not Version.V16:
        cases.remove("starts-again")  # a restart takes ten seconds, and is alike
    report = await played(version, case=tuple(cases))
    assert failures(report) == {}
    assert report.count(Verdict.PASS) >= 18


@pytest.mark.parametrize(
    ("version", "quirk", "case"),
    [
        (Version.V16, Quirk.LONG_SERIAL, "says-nothing-wrong"),
        (Version.V16, Quirk.NO_CONFIGURATION, "tells-its-configuration"),
        (Version.V201, Quirk.AVAILABILITY_UNANSWERED, "becomes-unavailable-and-available"),
        (Version.V201, Quirk.NUMBERS_AS_TEXT, "says-nothing-wrong"),
    ],
)
async def test_what_a_station_does_wrong_is_found(
    version: Version, quirk: Quirk, case: str
) -> None:
    before = ("boots-first", "becomes-unavailable-and-available")
    report = await played(version, quirk, case=(*before, case), patience=3.0)
    assert case in failures(report)


async def test_a_station_that_does_not_boot_is_found() -> None:
    report = await played(Version.V16, Quirk.NO_BOOT, case=("offers-the-version", "boots-first"))
    assert "boots-first" in failures(report)


async def test_where_no_station_comes_no_case_is_passed() -> None:
    report = await examine("ocpp1.6", "listen:127.0.0.1:0", Options(comes=0.01), lambda _: None)
    assert report.count(Verdict.PASS) == 0


IMPATIENT = (
    [2, "1", "BootNotification", {"chargePointVendor": "Loom", "chargePointModel": "One"}],
    [2, "2", "BootNotification", {"chargePointVendor": "Loom", "chargePointModel": "One"}],
    [2, "3", "BootNotification", {"chargePointVendor": "Loom", "chargePointModel": "One"}],
)


async def test_a_station_that_boots_again_before_its_time_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(station_cases, "INTERVAL_S", 3600)

    async def come(url: str) -> None:
        line = await dial(url, "CP-1", ("ocpp1.6",))
        for boot in IMPATIENT:
            line.say(json.dumps(boot).encode())
            await line.hear(None)
        await line.hear(None)

    report = await visited(come, "boots-first", "boots-again-while-pending")
    assert (
        "told to wait for 3600 s it booted after" in failures(report)["boots-again-while-pending"]
    )


@pytest.mark.parametrize(
    "said",
    [
        b'[[], "1", {}]',
        b"[" * 100_000,
    ],
)
async def test_what_nobody_can_read_is_told_and_ends_nothing(said: bytes) -> None:
    async def come(url: str) -> None:
        line = await dial(url, "CP-1", ("ocpp1.6",))
        line.say(said)
        async for heard in line.heard():
            kind, message_id, *_ = json.loads(heard)
            if kind == 2:
                line.say(json.dumps([3, message_id, {}]).encode())

    report = await visited(come, "says-nothing-wrong")
    (wrong,) = failures(report).values()
    assert "it sent what" in wrong


async def visited(come: Callable[[str], Coroutine[None, None, None]], *case: str) -> Report:
    """Let somebody come who says what a test says, and play cases on it."""
    coming: list[asyncio.Task[None]] = []

    def told(line: str) -> None:
        where = re.search(r"ws://127\.0\.0\.1:\d+", line)
        if where is not None and not coming:
            coming.append(asyncio.create_task(come(where.group())))

    try:
        options = Options(patience=15.0, comes=60.0, case=case)
        return await examine("ocpp1.6", "listen:127.0.0.1:0", options, told)
    finally:
        for task in coming:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
