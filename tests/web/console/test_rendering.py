"""What pages are made of is read at the start: who upgrades replaces the files under a server that runs."""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import httpx

import chargeloom
from tests.patience import PATIENCE_S
from tests.web.console.every_page import PLAIN

PACKAGE = Path(chargeloom.__file__).parent


async def test_pages_are_shown_when_their_files_are_gone(tmp_path: Path) -> None:
    copy = tmp_path / "installed"
    shutil.copytree(PACKAGE, copy / "chargeloom")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chargeloom", "serve", "--data", tmp_path / "data",
        "--http", "127.0.0.1:0", "--ocpp", "127.0.0.1:0",
        cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        link = None
        while link is None:
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
            link = re.search(rb"http://\S+/sign-in/\S+", line)
        for folder in ("templates", "catalogues"):
            shutil.rmtree(copy / "chargeloom" / "web" / "console" / folder)
        shutil.rmtree(copy / "chargeloom" / "web" / "assets")
        told = await told_of(link[0].decode())
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE_S)
    assert {path: status for path, status in told.items() if status >= 500} == {}
    assert told["/stations"] == told["/energy"] == told["/alerts/rules"] == 200


async def told_of(link: str) -> dict[str, int]:
    german = {"Accept-Language": "de"}
    async with httpx.AsyncClient(headers=german, timeout=PATIENCE_S) as browser:
        home = await browser.get(link, follow_redirects=True)
        assert "Übersicht" in home.text
        url = home.url
        return {path: (await browser.get(url.join(path))).status_code for path in PLAIN}
