"""Takes the pictures of the documentation from a running demo, so that they show what there is."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import (
    Page,
    TimeoutError as NeverShown,
    ViewportSize,
    sync_playwright,
)

from tests.web.console.browser.browsing import chromium

IMAGES: Final = Path(__file__).resolve().parents[1] / "img"
WINDOW: Final[ViewportSize] = {"width": 1280, "height": 800}
LARGEST_BYTES: Final = 150 * 1024

_ANY_PORT: Final = "127.0.0.1:0"
_READY: Final = "charts are full"
_URL: Final = re.compile(r"http://\S+")
_PATIENCE_MS: Final = 3_000
_TRIES: Final = 20
_CHARGE: Final = "main a[href^='/transactions/']"


class Demo(NamedTuple):
    """A demo that has something to show."""

    page: str
    sign_in: str


class Shot(NamedTuple):
    """A picture: its name, where it is taken, what to follow there, what must be on it."""

    name: str
    path: str
    follow: str
    shows: str


SHOTS: Final = (
    Shot("charge", "/sessions?active=false", _CHARGE, ".chart canvas"),
    Shot("energy", "/energy", "main a.tile", '.circuits .load[data-tone="full"]'),
    Shot("messages", "/trace?station=demo-1", "", "#trace > li"),
    Shot("overview", "/", "", '.tile:has-text("Revenue"):not(:has-text("\N{EN DASH}"))'),
    Shot("station", "/stations/demo-1", "", ".chart canvas"),
)


def main() -> None:
    """Take every picture anew."""
    IMAGES.mkdir(exist_ok=True)
    with demo() as running, sync_playwright() as playwright, chromium(playwright) as browser:
        context = browser.new_context(viewport=WINDOW, locale="en-GB", color_scheme="light")
        page = context.new_page()
        page.goto(running.sign_in)
        for shot in SHOTS:
            target = IMAGES / f"{shot.name}.png"
            take(page, running.page, shot, target)
            sys.stdout.write(f"{target.name}  {target.stat().st_size // 1024} KiB\n")
            if target.stat().st_size > LARGEST_BYTES:
                raise SystemExit(f"{target.name} is too large for the repository")


def take(page: Page, root: str, shot: Shot, target: Path) -> None:
    """Take one picture, as soon as the demo has come so far that it shows what it shall."""
    for _ in range(_TRIES):
        page.goto(root.rstrip("/") + shot.path)
        if shot.follow:
            page.locator(shot.follow).first.click()
        with suppress(NeverShown):
            page.locator(shot.shows).first.wait_for(timeout=_PATIENCE_MS)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=target, animations="disabled")
            return
    raise SystemExit(f"{shot.path} never showed {shot.shows}")


@contextmanager
def demo() -> Iterator[Demo]:
    """Run a demo until its past is written and a car charges; end it afterwards."""
    command = (sys.executable, "-m", "chargeloom", "demo", "--http", _ANY_PORT, "--ocpp", _ANY_PORT)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = _told(process)
        page, sign_in = _address(told, "page"), _address(told, "sign in")
        _until(told, _READY)
        yield Demo(page, sign_in)
    finally:
        process.terminate()
        process.communicate()


def _told(process: subprocess.Popen[str]) -> Iterator[str]:
    yield from process.stdout or ()


def _until(told: Iterator[str], word: str) -> str:
    for line in told:
        if word in line:
            return line
    raise SystemExit(f"the demo ended without telling {word!r}")


def _address(told: Iterator[str], word: str) -> str:
    found = _URL.search(_until(told, word))
    return found[0] if found else ""


if __name__ == "__main__":
    main()
