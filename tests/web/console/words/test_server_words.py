"""Whoever reads the page of health for the first time is told what each of its words means."""

from pathlib import Path

import pytest

from chargeloom.config import Config
from chargeloom.domain.access import Role
from chargeloom.facts import facts
from chargeloom.services.timekeeping import Timekeeper
from chargeloom.web.console.words.server_words import MEANINGS, REASONS
from chargeloom.web.console.words.texts import translate
from tests.web.site import Site


def told(folder: Path) -> dict[str, str | int]:
    found = facts(Config(data=folder), Timekeeper(), running_us=0, ocpp_port=9000)
    return {one.name: one.value for one in found}


def test_every_fact_of_the_server_is_explained_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chargeloom.facts.installed", lambda: "of tomorrow")
    assert list(told(tmp_path)) == list(MEANINGS)


def test_an_upgrade_under_the_running_server_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Installed meanwhile" not in told(tmp_path)
    monkeypatch.setattr("importlib.metadata.version", lambda _: "of tomorrow")
    assert told(tmp_path)["Installed meanwhile"] == "of tomorrow"


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_page_says_what_keeps_us_from_serving_and_what_follows(
    site: Site, language: str
) -> None:
    site.health.reasons = tuple(REASONS)
    async with site.browser(Role.VIEWER) as viewer:
        page = (await viewer.get("/health", headers={"Accept-Language": language})).text
    for text in (*REASONS, *REASONS.values(), "For your monitoring"):
        assert translate(language, text) in page
