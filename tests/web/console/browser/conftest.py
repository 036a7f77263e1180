"""One Chromium for all pages of a module; its loop is in the way of every other test until it ends."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.web.console.browser.browsing import chromium, window


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started


@pytest.fixture
def nobody(browser: Browser) -> Iterator[BrowserContext]:
    """A window in which nobody is signed in."""
    with window(browser) as opened:
        yield opened
