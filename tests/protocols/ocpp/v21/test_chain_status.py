"""Whether certificates of a car's chain are revoked (OCPP 2.1, M07)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chargeloom.config import Contracts
from chargeloom.protocols.ocpp.v21.version import V21
from tests.contract_pki import Operator, crl
from tests.patience import PATIENCE_S
from tests.pki import FAR
from tests.responder import REVOKED, UNKNOWN, Responder, operating
from tests.rig import FakeStation, running

BOOT = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}


class Site(NamedTuple):
    """A station, and the operator of a car that is plugged in."""

    station: FakeStation
    operator: Operator
    responder: Responder

    def chain(self, *urls: str, source: str = "OCSP") -> list[dict[str, Any]]:
        """Name the car's certificate and those above it."""
        named = self.operator.hashes(self.operator.contract())
        return [
            {
                "certificateHashData": {
                    key: value for key, value in one.items() if key != "responderURL"
                },
                "source": source,
                "urls": list(urls) or [one["responderURL"]],
            }
            for one in named
        ]

    async def ask(self, chain: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Ask about them; each is answered by its name and its source (M07.FR.08)."""
        asked = {"certificateStatusRequests": chain}
        reply = await self.station.ask("GetCertificateChainStatus", asked)
        told: list[dict[str, Any]] = reply["certificateStatus"]
        for one, answer in zip(chain, told, strict=True):
            assert answer["certificateHashData"] == one["certificateHashData"]
            assert answer["source"] == one["source"]
            assert answer["nextUpdate"].endswith("Z")
        return told

    async def statuses(self, chain: list[dict[str, Any]]) -> list[str]:
        return [one["status"] for one in await self.ask(chain)]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with operating() as (operator, responder):
        responder.shown = (operator.second, operator.first)
        settings = Contracts(
            responders=(responder.origin,),
            authorities=operator.trusted(tmp_path / "trusted"),
            patience=PATIENCE_S,
        )
        async with running(tmp_path, contracts=settings) as rig:
            station = await rig.station(version=V21)
            await station.ask("BootNotification", BOOT)
            yield Site(station, operator, responder)


async def test_each_is_told_as_its_responder_says(site: Site) -> None:
    site.responder.statuses = {
        site.operator.second.serial: REVOKED,
        site.operator.first.serial: UNKNOWN,
    }
    chain = site.chain()
    told = await site.ask(chain)
    assert [one["status"] for one in told] == ["Good", "Revoked", "Unknown"], "M07.FR.03"
    assert await site.ask(chain) == told, "from what is known, with its nextUpdate"
    assert len(site.responder.asked) == 3


async def test_of_several_responders_one_that_may_be_asked_is(site: Site) -> None:
    chain = site.chain("http://evil.example/", site.responder.url, "ldap://elsewhere.example")
    assert await site.statuses(chain) == ["Good"] * 3, "M07.FR.01"


async def test_what_could_not_be_asked_has_failed_alone(site: Site) -> None:
    good, elsewhere, malformed = site.chain()
    elsewhere["urls"] = ["http://evil.example/"]
    malformed["certificateHashData"]["serialNumber"] = "xyz"
    told = await site.statuses([good, elsewhere, malformed])
    assert told == ["Good", "Failed", "Failed"], "M07.FR.02"


async def test_an_answer_that_nobody_can_verify_has_failed(site: Site) -> None:
    site.responder.shown = ()
    told = await site.statuses(site.chain())
    assert told == ["Failed", "Failed", "Good"], "the operator shows the root alone"


@pytest.fixture
def knows_all(site: Site, tmp_path: Path) -> None:
    """Let the operator show the authorities below the root, too."""
    site.operator.trusted(tmp_path / "trusted", site.operator.first, site.operator.second)


@pytest.mark.usefixtures("knows_all")
async def test_whom_the_list_of_an_authority_names_is_revoked(site: Site) -> None:
    """(M07.FR.04, FR.06 and FR.07.)"""
    root, first = site.operator.root, site.operator.first
    chain = site.chain("http://evil.example/", site.responder.url, source="CRL")
    for revoked, status in (((), "Good"), ((first,), "Revoked")):
        site.responder.listed = crl(root, *revoked).encode()
        contract, above, below_the_root = await site.statuses(chain)
        assert (contract, above) == ("Failed", "Failed"), "their own authorities list nobody here"
        assert below_the_root == status
    assert site.responder.asked == []
    assert set(site.responder.paths) == {"/ocsp"}


@pytest.mark.usefixtures("knows_all")
async def test_a_list_tells_when_there_is_a_newer_one(site: Site) -> None:
    site.responder.listed = crl(site.operator.root).encode()
    *_, last = await site.ask(site.chain(source="CRL"))
    assert last["nextUpdate"].startswith(str(FAR.year))


async def test_a_list_that_can_not_be_fetched_has_failed(site: Site) -> None:
    """(M07.FR.05.)"""
    site.responder.head = b"HTTP/1.1 404 Not Found\r\n"
    assert await site.statuses(site.chain(source="CRL")) == ["Failed"] * 3
    asked = len(site.responder.paths)
    assert asked > 0
    elsewhere = site.chain("http://evil.example/", source="CRL")
    assert await site.statuses(elsewhere) == ["Failed"] * 3
    assert len(site.responder.paths) == asked


async def test_an_answer_without_an_end_may_be_asked_for_at_once(site: Site) -> None:
    site.responder.lasts = None
    chain = site.chain()
    assert await site.statuses(chain) == ["Good"] * 3
    await site.ask(chain)
    assert len(site.responder.asked) == 6
