"""A contract is worth what its root and its responder say, in time (OCPP 2.0.1, C07.FR.05 and 13 to 17)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from chargeloom import clock
from chargeloom.choices import contracts
from chargeloom.config import Config, ConfigError, Contracts as Settings
from chargeloom.domain.charging.contract import Judgement, Verdict
from chargeloom.services.contracts import Contracts, Shown
from chargeloom.services.ocsp.question import Question, read_id
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.contract_pki import EMAID, Operator, Signed
from tests.patience import PATIENCE_S
from tests.pki import PAST
from tests.responder import REVOKED, UNKNOWN, Responder, operating

VALID = Judgement(Verdict.VALID)


class Desk:
    """An operator with a responder, and who judges by them."""

    def __init__(self, folder: Path, operator: Operator, responder: Responder) -> None:
        self.folder = operator.trusted(folder / "trusted")
        self.operator = operator
        self.responder = responder
        self.patience_s = PATIENCE_S
        self.contracts: Contracts = self.built(responder.origin)

    def built(self, *responders: str) -> Contracts:
        settings = Settings(
            responders=responders, authorities=self.folder, patience=self.patience_s
        )
        return contracts(Config(data=self.folder, contracts=settings), clock.now)

    async def of_chain(
        self, contract: Signed, emaid: str | None = EMAID, *hashes: Question
    ) -> Judgement:
        return await self.contracts.judge(Shown(self.operator.chain(contract), hashes, emaid))

    async def of_hashes(self, contract: Signed, url: str | None = None) -> Judgement:
        return await self.contracts.judge(Shown(None, self.questions(contract, url), EMAID))

    def questions(self, contract: Signed, url: str | None = None) -> tuple[Question, ...]:
        return tuple(
            Question(read_id(*list(one.values())[:4]), one["responderURL"])
            for one in self.operator.hashes(contract, url)
        )

    @property
    def asked(self) -> set[int]:
        return {one.serial_number for one in self.responder.asked}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with operating() as (operator, responder):
        desk = Desk(tmp_path, operator, responder)
        yield desk
        await desk.contracts.close()


def unverified(why: str) -> Judgement:
    return Judgement(Verdict.UNVERIFIED, why)


async def test_every_certificate_of_a_chain_but_its_root_is_asked_about(desk: Desk) -> None:
    contract = desk.operator.contract()
    assert await desk.of_chain(contract) == VALID
    whole = (contract, desk.operator.second, desk.operator.first)
    assert desk.asked == {one.serial for one in whole}
    assert await desk.of_chain(contract) == VALID
    assert len(desk.responder.asked) == 3, "cached OCSP data (C07.FR.05)"


async def test_one_that_is_revoked_settles_it(desk: Desk) -> None:
    contract = desk.operator.contract()
    for one in (contract, desk.operator.second, desk.operator.first):
        await desk.contracts.close()
        desk.contracts = desk.built(desk.responder.origin)
        desk.responder.statuses = {one.serial: REVOKED}
        assert await desk.of_chain(contract) == Judgement(Verdict.REVOKED, "revoked")


async def test_one_that_nobody_knows_spoils_it(desk: Desk) -> None:
    desk.responder.statuses = {desk.operator.first.serial: UNKNOWN}
    assert await desk.of_chain(desk.operator.contract()) == unverified("unknown")


async def test_hashes_alone_are_asked_about_where_the_station_proved_the_chain(
    desk: Desk,
) -> None:
    contract = desk.operator.contract()
    desk.responder.shown = (desk.operator.second, desk.operator.first)
    assert await desk.of_hashes(contract) == VALID
    assert len(desk.asked) == 3


async def test_an_answer_whose_signer_nobody_shows_is_not_believed(desk: Desk) -> None:
    contract = desk.operator.contract()
    assert await desk.of_hashes(contract) == unverified("issuer-unknown")
    desk.operator.trusted(desk.folder, desk.operator.second, desk.operator.first)
    assert await desk.of_hashes(contract) == VALID, "the operator shows it"


async def test_a_responder_that_the_operator_does_not_allow_is_not_asked(desk: Desk) -> None:
    await desk.contracts.close()
    desk.contracts = desk.built("http://elsewhere.example")
    contract = desk.operator.contract()
    assert await desk.of_chain(contract) == unverified("responder-not-allowed")
    assert await desk.of_hashes(contract) == unverified("responder-not-allowed")
    assert desk.asked == set()


async def test_a_certificate_that_names_no_responder_is_asked_about_where_the_station_says(
    desk: Desk,
) -> None:
    contract = desk.operator.contract(ocsp_url="")
    assert await desk.of_chain(contract) == unverified("no-responder-named")
    assert await desk.of_chain(contract, EMAID, *desk.questions(contract)) == VALID


async def test_hashes_beside_a_chain_are_asked_about_too(desk: Desk) -> None:
    other = desk.operator.contract("OTHER")
    desk.responder.statuses = {other.serial: REVOKED}
    judgement = await desk.of_chain(desk.operator.contract(), EMAID, *desk.questions(other))
    assert judgement.verdict is Verdict.REVOKED


async def test_a_contract_is_that_of_its_emaid_only(desk: Desk) -> None:
    contract = desk.operator.contract()
    assert await desk.of_chain(contract, "DE8EO7654321X") == unverified("other-emaid")
    assert await desk.of_chain(contract, None) == VALID, "the token is none of a contract"


async def test_a_chain_that_expired_is_not_asked_about(desk: Desk) -> None:
    judgement = await desk.of_chain(desk.operator.contract(until=PAST))
    assert judgement == Judgement(Verdict.EXPIRED, "expired")
    assert desk.asked == set()


async def test_a_silent_responder_vouches_for_nobody(desk: Desk) -> None:
    await desk.contracts.close()
    desk.patience_s = 0.05
    desk.contracts = desk.built(desk.responder.origin)
    desk.responder.may_answer.clear()
    assert await desk.of_hashes(desk.operator.contract()) == unverified("responder-silent")
    with pytest.raises(Unusable) as unusable:
        await desk.contracts.status(desk.questions(desk.operator.contract())[0])
    assert unusable.value.why is Why.SILENT


async def test_authorities_that_go_away_vouch_for_nobody(desk: Desk) -> None:
    for file in desk.folder.iterdir():
        file.unlink()
    desk.folder.rmdir()
    with structlog.testing.capture_logs() as told:
        judgement = await desk.of_chain(desk.operator.contract())
    assert judgement == unverified("no-trusted-root-vouches")
    assert [one["event"] for one in told] == ["authorities can't be read"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(responders=("ocsp.example",)), "contracts.responders"),
        (Settings(responders=("http://ocsp.example/path",)), "contracts.responders"),
        (Settings(authorities=Path("nowhere")), "contracts.authorities"),
        (Settings(authorities=Path(__file__)), "contracts.authorities"),
    ],
)
def test_settings_that_can_not_be_meant_are_told(
    tmp_path: Path, settings: Settings, named: str
) -> None:
    with pytest.raises(ConfigError, match=named):
        contracts(Config(data=tmp_path, contracts=settings), clock.now)
