"""A site in a thread of its own, and a real browser in front of it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
)

from chargeloom.domain.access import Role
from chargeloom.web.packed import has_vendor
from tests.machine import missing
from tests.patience import PATIENCE_S
from tests.shared import REPOSITORY
from tests.web.listening import serving
from tests.web.site import Site, standing

T = TypeVar("T")

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE: Final = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS: Final = (320, 360, 768, 900, 1024, 1100, 1280, 1440, 2560)
"""320 is what a page at four times its size has left (WCAG 2.2, 1.4.10); 1280 is the commonest laptop."""
BROKEN: Final = r"""() => {
  const whole = /\d{1,2}[ .]\p{L}+ \d{4}, \d\d:\d\d:\d\d|[\d.]+, \d\d:\d\d:\d\d|[\d.,]*\d\s(?:kWh|MWh|kW|EUR|A|V)\b|\b(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})\b/gu;
  const found = [];
  for (const cell of document.querySelectorAll("main :is(td, th, dd, .value)")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const match of texts.currentNode.data.matchAll(whole)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, match.index);
        range.setEnd(texts.currentNode, match.index + match[0].length);
        const lines = new Set([...range.getClientRects()].filter((one) => one.width > 1).map((one) => Math.round(one.top)));
        if (lines.size > 1) found.push(match[0]);
      }
    }
  }
  return [...new Set(found)];
}"""
"""Lists the card numbers, times and amounts in tables that stand on more than one line."""
AWAY: Final = """() => [...document.querySelectorAll("main tbody :is(button, .button, input, select)")]
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const at = one.getBoundingClientRect(), box = one.closest(".table").getBoundingClientRect();
    return at.left < box.left - 1 || at.right > Math.min(box.right, innerWidth) + 1;
  })
  .map((one) => one.textContent.trim() || one.name)"""
"""Lists what can be used in a row of a table, and is not in view."""
FEW_ALIKE: Final = """() => [...document.querySelectorAll("main > section")].slice(20, -20)
  .forEach((one) => one.remove())"""
"""Leaves of hundreds of sections of one make the first and the last: axe takes longer with each, and says the same."""
DESK: Final = {"width": 1440, "height": 900}
PATIENCE_MS: Final = PATIENCE_S * 1000
expect.set_options(timeout=PATIENCE_MS)


class Place:
    """The site, and how to reach into it from a test that blocks."""

    def __init__(self, site: Site, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self.site = site
        self.url = url
        self._loop = loop

    def do(self, deed: Coroutine[Any, Any, T]) -> T:
        """Do something in the site's own thread."""
        return asyncio.run_coroutine_threadsafe(deed, self._loop).result(PATIENCE_S)

    def link(self, name: str = "Ada", role: Role = Role.ADMIN) -> str:
        """Make a link that signs a person in."""
        return self.url + self.do(self._link(name, role))

    async def _link(self, name: str, role: Role) -> str:
        accessing = self.site.core.accessing
        user = await accessing.people.made(name, role, "test")
        return f"/sign-in/{await accessing.invite(user)}"


@contextmanager
def placed(folder: Path, furnish: Callable[[Site], Coroutine[Any, Any, None]]) -> Iterator[Place]:
    """Serve a furnished site under a name that passkeys accept, until the block ends."""
    if not has_vendor():
        missing("the pages' front-end parts are not built")
    found: list[Place] = []
    is_up = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def live() -> None:
        async with standing(folder) as site, serving(site) as server:
            await furnish(site)
            found.append(Place(site, f"http://localhost:{server.port}", loop))
            is_up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()))
    thread.start()
    try:
        assert is_up.wait(PATIENCE_S)
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE_S)
        loop.close()


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the system's Chromium."""
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*ARGUMENTS])
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def window(browser: Browser, **settings: Any) -> Iterator[BrowserContext]:
    """Open a window with nothing kept from others; unless told otherwise in English and at UTC."""
    known = {"locale": "en-GB", "timezone_id": "UTC"} | settings
    context = browser.new_context(**known)
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        context.close()


class Watched:
    """A page whose complaints and requests are written down."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.complaints: list[str] = []
        self.strange: list[str] = []
        self._own = urlsplit(url).netloc
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._look)

    def overflow(self, width: int) -> int:
        """Say by how much the page is wider than the window."""
        self.page.set_viewport_size({"width": width, "height": 900})
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wide))

    def misfits(self, width: int) -> list[str]:
        """List what does not fit: the page, what ought to stand on one line, what can be used in a row of a table."""
        found = ["the page is wider than the window"] if self.overflow(width) else []
        found += [f"broken: {one}" for one in self.page.evaluate(BROKEN)]
        return found + [f"out of view: {one}" for one in self.page.evaluate(AWAY)]

    def findings(self) -> list[str]:
        """Let axe look for what keeps people out; contrast and labels included. A very long page is cut for it."""
        self.page.evaluate(FEW_ALIKE)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        ask = "axe.run().then(told => told.violations.map(one => one.id + ' ' + one.nodes[0].html))"
        found: list[str] = self.page.evaluate(ask)
        return found

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _look(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self._own:
            self.strange.append(request.url)
