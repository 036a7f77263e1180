"""Who did something is told in words, the server's own parts too."""

import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.commands.survey_orders import GetBaseReport, ReportKind
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.services import bounding
from chargeloom.services.stations import inventorying, reconciling
from chargeloom.web.console.words.doers import THEMSELVES, doer
from chargeloom.web.console.words.texts import translate
from tests.web.site import Site


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("usr_38gz6j1ge553a Olga Meier", "Olga Meier"),
        ("key_38gz6j1ge553a billing", "billing"),
        ("key_38gz6j1ge553a", "key_38gz6j1ge553a"),
        ("usr_38gz6j1ge553a server", "server"),
        ("command line", "Befehlszeile"),
        ("server", "Server"),
    ],
)
def test_who_did_it_is_named(actor: str, said: str) -> None:
    assert doer("de", actor) == said


@pytest.mark.parametrize("part", [bounding.ISSUER, inventorying.MASTER, reconciling.MASTER])
def test_each_part_of_the_server_that_asks_by_itself_has_words(part: str) -> None:
    assert part in THEMSELVES
    assert THEMSELVES[part] != part


@pytest.mark.parametrize("said", THEMSELVES.values())
def test_it_fits_behind_any_preposition_of_german(said: str) -> None:
    """`saved by the demo` is `von der Demo`, not `von die Demo`."""
    assert translate("de", said).split()[0] not in {"der", "die", "das"}


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_pages_say_in_words_what_the_server_asked_by_itself(
    site: Site, language: str
) -> None:
    station = await site.rig.station("CP-1", version=V201)
    name, order = CommandName.GET_BASE_REPORT, GetBaseReport(number=1, kind=ReportKind.FULL)
    master = inventorying.MASTER
    command = await site.core.commanding.issue(station.station.id, name, order, master)
    async with site.browser(Role.ADMIN) as admin:
        heard = {"Accept-Language": language}
        page = (await admin.get("/stations/CP-1", headers=heard)).text
        audit = (await admin.get("/audit", headers=heard)).text
    said = translate(language, THEMSELVES[master])
    assert command.issued_by == master
    assert said in page
    assert said in audit
    assert master not in page + audit
