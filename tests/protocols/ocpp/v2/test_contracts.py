"""Contract certificates, and what is asked about others, over frames (OCPP 2.0.1 and 2.1, C07 and M06)."""

from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509 import ocsp

from chargeloom.config import Contracts
from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.handlers import contracts
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import Page
from tests.contract_pki import EMAID, Operator, Signed, hash_data
from tests.patience import PATIENCE_S
from tests.pki import PAST
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.responder import REVOKED, UNKNOWN, Responder, operating
from tests.rig import FakeStation, Rig, running


class Site:
    """A station, cars with contracts, and the responder of whoever made these."""

    def __init__(
        self, rig: Rig, station: FakeStation, operator: Operator, responder: Responder
    ) -> None:
        self.rig = rig
        self.station = station
        self.operator = operator
        self.responder = responder
        responder.shown = (operator.second, operator.first)

    async def authorize(self, **shown: Any) -> tuple[str, str]:
        """Show a contract; return what the certificate is told, and what the token."""
        token = {"idToken": EMAID, "type": "eMAID"}
        reply = await self.station.ask("Authorize", {"idToken": token} | shown)
        return reply["certificateStatus"], reply["idTokenInfo"]["status"]

    async def by_hashes(self, contract: Signed, url: str | None = None) -> tuple[str, str]:
        hashes = self.operator.hashes(contract, url)
        return await self.authorize(iso15118CertificateHashData=hashes)

    async def by_chain(self, contract: Signed) -> tuple[str, str]:
        return await self.authorize(certificate=self.operator.chain(contract))

    async def status(self, **changes: str) -> Any:
        """Ask about a sub-authority (M06)."""
        named = hash_data(self.operator.second, self.operator.first, self.responder.url)
        return await self.station.ask("GetCertificateStatus", {"ocspRequestData": named | changes})

    async def rejections(self) -> list[tuple[str, str]]:
        await self.rig.settle()
        events = await self.rig.core.ground.store.events(Page(500))
        told = (one.data for one in events if one.type.value == "token.rejected")
        return [(one["token"], one["why"]) for one in told]


@pytest.fixture
async def site(tmp_path: Path, version: Version) -> AsyncIterator[Site]:
    async with operating() as (operator, responder):
        settings = Contracts(
            responders=(responder.origin,),
            authorities=operator.trusted(tmp_path / "trusted"),
            patience=PATIENCE_S,
        )
        async with running(tmp_path, contracts=settings) as rig:
            station = await rig.station(version=version)
            await station.ask("BootNotification", BOOT)
            yield Site(rig, station, operator, responder)


VALID = ("Accepted", "Accepted")


async def test_a_contract_that_is_valid_is_worth_what_its_emaid_is(site: Site) -> None:
    await site.rig.token(EMAID, type=TokenType.EMAID)
    contract = site.operator.contract()
    assert await site.by_hashes(contract) == VALID, "C07.FR.14"
    assert await site.by_chain(contract) == VALID, "C07.FR.14"
    assert len(site.responder.asked) == 3, "C07.FR.05: real-time, or cached"
    assert await site.rejections() == []


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"status": TokenStatus.BLOCKED}, "Blocked"),
        ({"expires_at": 1}, "Expired"),
        ({"type": TokenType.LOCAL}, "Unknown"),
    ],
    ids=["blocked", "expired", "unknown"],
)
async def test_a_valid_certificate_of_a_contract_that_is_over(
    site: Site, known: dict[str, Any], told: str
) -> None:
    await site.rig.token(EMAID, **{"type": TokenType.EMAID} | known)
    contract = site.operator.contract()
    assert await site.by_hashes(contract) == ("ContractCancelled", told), "C07.FR.13"
    assert await site.by_chain(contract) == ("ContractCancelled", told), "C07.FR.13"
    assert len(await site.rejections()) == 2


async def test_a_certificate_that_has_expired(site: Site) -> None:
    await site.rig.token(EMAID, type=TokenType.EMAID)
    worth = await site.by_chain(site.operator.contract(until=PAST))
    assert worth == ("CertificateExpired", "Expired"), "C07.FR.15"
    assert await site.rejections() == [(EMAID, "contract-expired")]


async def test_a_certificate_that_has_been_revoked(site: Site) -> None:
    await site.rig.token(EMAID, type=TokenType.EMAID)
    contract = site.operator.contract()
    site.responder.statuses[contract.serial] = REVOKED
    assert await site.by_hashes(contract) == ("CertificateRevoked", "Invalid"), "C07.FR.16"
    assert await site.by_chain(contract) == ("CertificateRevoked", "Invalid"), "C07.FR.16"
    assert await site.rejections() == [(EMAID, "contract-revoked")] * 2


async def test_a_certificate_that_can_not_be_verified(site: Site) -> None:
    await site.rig.token(EMAID, type=TokenType.EMAID)
    operator, stranger = site.operator, Operator(name="Stranger")
    unverified = ("CertChainError", "Invalid")
    contract = operator.contract()
    site.responder.statuses[contract.serial] = UNKNOWN
    assert await site.by_hashes(contract) == unverified, "C07.FR.17"
    elsewhere = await site.by_hashes(operator.contract(), "http://evil.example/")
    assert elsewhere == unverified, "the operator does not allow it"
    malformed = [operator.hashes(contract)[0] | {"issuerNameHash": "zz"}]
    assert await site.authorize(iso15118CertificateHashData=malformed) == unverified
    strange = stranger.chain(stranger.contract(ocsp_url=site.responder.url))
    assert await site.authorize(certificate=strange) == unverified
    assert await site.by_chain(operator.contract("DE8EO7654321X")) == unverified
    assert [why for _, why in await site.rejections()] == [
        "contract-unknown",
        "contract-responder-not-allowed",
        "contract-malformed",
        "contract-no-trusted-root-vouches",
        "contract-other-emaid",
    ]


async def test_what_a_station_says_meanwhile_waits_and_is_answered_in_order(site: Site) -> None:
    await site.rig.token(EMAID, type=TokenType.EMAID)
    site.responder.may_answer.clear()
    token = {"idToken": EMAID, "type": "eMAID"}
    hashes = site.operator.hashes(site.operator.contract())
    shown = {"idToken": token, "iso15118CertificateHashData": hashes}
    site.station.say("Authorize", shown, "first")
    site.station.say("Heartbeat", {}, "second")
    await site.responder.came.wait()
    other = await site.rig.station("CS-OTHER", version=V21)
    assert (await other.ask("BootNotification", BOOT))["status"] == "Accepted", "nobody else waits"
    assert site.station.connection.sent == []
    site.responder.may_answer.set()
    frames = [await site.station.connection.next() for _ in range(2)]
    assert [frame[:2] for frame in frames] == [[3, "first"], [3, "second"]]
    assert frames[0][2]["certificateStatus"] == "Accepted"


@pytest.mark.parametrize("status", [REVOKED, UNKNOWN, ocsp.OCSPCertStatus.GOOD])
async def test_what_a_responder_says_is_handed_on(site: Site, status: ocsp.OCSPCertStatus) -> None:
    site.responder.status = status
    reply = await site.status()
    assert reply.keys() == {"status", "ocspResult"}
    assert reply["status"] == "Accepted", "M06.FR.02: it does not tell the validity"
    told = ocsp.load_der_ocsp_response(b64decode(reply["ocspResult"], validate=True))
    assert told.certificate_status is status, "M06.FR.03, 08 and 09"
    assert told.serial_number == site.operator.second.serial


async def test_an_answer_whose_signer_only_the_car_knows_is_handed_on(site: Site) -> None:
    site.responder.shown = ()
    assert (await site.status())["status"] == "Accepted"


async def failed(site: Site, code: str, why: str, **changes: str) -> None:
    said = {"reasonCode": code, "additionalInfo": why}
    assert await site.status(**changes) == {"status": "Failed", "statusInfo": said}, "M06.FR.04"


async def test_what_could_not_be_retrieved_has_failed(site: Site) -> None:
    await failed(site, "InvalidURL", "responder-not-allowed", responderURL="http://evil.example/")
    await failed(site, "InvalidURL", "no-responder-named", responderURL="")
    await failed(site, "InvalidValue", "malformed", serialNumber="xyz")
    assert site.responder.asked == []
    site.responder.age = timedelta(days=2)
    await failed(site, "NotFound", "stale")
    site.responder.signer = site.operator.root
    await failed(site, "NotFound", "stale")
    site.responder.age = timedelta(minutes=1)
    await failed(site, "NotFound", "wrong-signature")
    site.responder.body = b"<html>"
    await failed(site, "NotFound", "unreadable")
    site.responder.head = b"HTTP/1.1 503 x\r\n"
    await failed(site, "NotFound", "responder-refused")


async def test_an_answer_that_is_too_long_for_the_message_has_failed(
    site: Site, version: Version
) -> None:
    shown = 40 if version is V21 else 12
    site.responder.shown = (site.operator.first,) * shown
    await failed(site, "TooLargeElement", "too-long")
    site.responder.shown = (site.operator.first,) * (shown // 2)
    assert (await site.status(serialNumber="1"))["status"] == "Accepted"


def test_every_reason_code_is_one_of_the_standards() -> None:
    assert all(len(code) <= 20 for code in contracts._REASONS.values())
