"""The demo as its user sees it: a page, a link, stations that charge, and nothing left behind."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.patience import PATIENCE_S


@asynccontextmanager
async def demo(folder: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chargeloom", "demo",
        *(arguments or ("--http", "127.0.0.1:0", "--ocpp", "127.0.0.1:0")),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line_with(process: asyncio.subprocess.Process, word: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        while told := (await process.stdout.readline()).decode():
            if word in told:
                return told
    raise AssertionError(f"the demo ended without telling {word!r}")


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def address(told: str) -> str:
    found = re.search(r"http://\S+", told)
    assert found is not None
    return found[0]


async def the_site(browser: httpx.AsyncClient, stations: str) -> dict[str, Any]:
    """Look until everybody is there: one is faulted, a stranger waits."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            items = (await browser.get(stations)).json()["items"]
            by_name = {station["id"]: station for station in items}
            is_faulted = by_name["demo-4"]["status"] == "Faulted"
            is_waiting = by_name.get("visitor-1", {}).get("registration") == "pending"
            if is_faulted and is_waiting and sum(one["online"] for one in items) == 12:
                return by_name


async def balanced(browser: httpx.AsyncClient, address: str) -> dict[str, Any]:
    """Look until the meter of the connection is read and the loop gives somebody something."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found: dict[str, Any] = (await browser.get(address)).json()
            is_read = any(node["meter_fresh"] for node in found["nodes"])
            if is_read and any(outlet["limit_a"] > 0 for outlet in found["outlets"]):
                return found


def complaints(err: bytes) -> list[str]:
    """What was said besides the warnings that simulated stations on a slow machine deserve."""
    return [line for line in err.decode().splitlines() if '"level": "warning"' not in line]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_charges_and_leaves_nothing_behind(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with demo(tmp_path) as process:
        page = address(await line_with(process, "page"))
        sign_in = address(await line_with(process, "sign in"))
        await line_with(process, "started")
        kept = names_in(tmp_path)
        async with httpx.AsyncClient(follow_redirects=True) as browser:
            shown = (await browser.get(sign_in)).text + (await browser.get(page)).text
        process.send_signal(number)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert (process.returncode, complaints(err)) == (0, [])
    assert len(kept) == 1
    assert names_in(tmp_path) == []
    assert "demo-1" in shown


async def test_the_demo_shows_a_whole_site_with_a_month_behind_it(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        sign_in = address(await line_with(process, "sign in"))
        await line_with(process, "charts are full")
        async with httpx.AsyncClient(follow_redirects=True) as browser:
            api = sign_in.partition("/sign-in")[0] + "/api/v1"
            await browser.get(sign_in)
            by_name = await the_site(browser, f"{api}/stations")
            over = {"active": "false", "limit": "200", "order": "asc"}
            charges = (await browser.get(f"{api}/transactions", params=over)).json()["items"]
            (garage,) = (await browser.get(f"{api}/sites")).json()["items"]
            balance = await balanced(browser, f"{api}/sites/{garage['id']}/balance")
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert len(by_name) == 13
    assert {name for name, one in by_name.items() if not one["online"]} == {"demo-12"}
    spoken = {one["protocol"] for one in by_name.values()}
    assert spoken == {"ocpp1.6", "ocpp2.0.1", "ocpp2.1"}
    assert len(charges) == 200
    assert len(balance["outlets"]) == 12
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_demo_that_is_stopped_while_it_starts_leaves_nothing_behind(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with demo(tmp_path) as process:
        await line_with(process, "starting")
        process.send_signal(number)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert (process.returncode, complaints(err)) == (0, [])
    assert names_in(tmp_path) == []


async def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        taken = ("--http", "127.0.0.1:0", "--ocpp", f"127.0.0.1:{port}")
        async with demo(tmp_path, *taken) as process:
            _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 1
    assert err.decode().startswith(f"chargeloom: another program listens at 127.0.0.1:{port}; ")
    assert len(err.decode().splitlines()) == 1
    assert names_in(tmp_path) == []
