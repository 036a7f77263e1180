"""C, authorization: a car shows the certificate of its contract, and its operator's responder is asked about it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from chargeloom.config import Contracts
from chargeloom.domain.charging.token import TokenType
from tests.conformance.v201.charging_station import ChargingStation, Payload, Ride
from tests.contract_pki import EMAID, Operator, Signed
from tests.patience import PATIENCE_S
from tests.responder import REVOKED, Responder, operating
from tests.rig import Rig, running

CONTRACT: Payload = {"idToken": EMAID, "type": "eMAID"}


class Plugged(NamedTuple):
    """A car that is plugged in, its operator, and the operator's responder; the eMAID is known as valid."""

    play: ChargingStation
    ride: Ride
    operator: Operator
    responder: Responder

    async def authorize(self, **shown: Any) -> tuple[str, str]:
        """Show the contract; return what the certificate is told, and what the token."""
        reply = await self.play.station.ask("Authorize", {"idToken": CONTRACT} | shown)
        return reply["certificateStatus"], reply["idTokenInfo"]["status"]

    async def charges(self) -> None:
        """Let the station charge for the contract."""
        told = await self.play.tell(self.ride, "Authorized", idToken=CONTRACT)
        assert told["status"] == "Accepted"
        self.ride.is_authorized = True
        await self.play.charging(self.ride)
        record = await self.play.transaction()
        assert (record.token_uid, record.refused, record.suspect) == (EMAID, None, ())

    def asked_about(self) -> set[int]:
        return {one.serial_number for one in self.responder.asked}

    def numbers(self, contract: Signed) -> set[int]:
        return {one.serial for one in (contract, self.operator.second, self.operator.first)}


@asynccontextmanager
async def plugged_in(folder: Path) -> AsyncIterator[Plugged]:
    """Run a core that trusts the operator, and plug the car in."""
    async with operating() as (operator, responder):
        responder.shown = (operator.second, operator.first)
        settings = Contracts(
            responders=(responder.origin,),
            authorities=operator.trusted(folder / "trusted"),
            patience=PATIENCE_S,
        )
        async with running(folder, contracts=settings) as rig:
            await rig.token(EMAID, type=TokenType.EMAID)
            play = await ChargingStation.booted(rig)
            ride = play.ride()
            await play.plugged_in(ride)
            yield Plugged(play, ride, operator, responder)


async def test_TC_C_50_CSMS_a_contract_that_the_station_proved_is_valid(rig: Rig) -> None:
    async with plugged_in(rig.config.data / "contracts") as plugged:
        contract = plugged.operator.contract()
        hashes = plugged.operator.hashes(contract)
        told = await plugged.authorize(iso15118CertificateHashData=hashes)
        assert plugged.asked_about() == plugged.numbers(contract)
        assert told == ("Accepted", "Accepted")
        await plugged.charges()


async def test_TC_C_51_CSMS_a_contract_that_the_station_proved_is_revoked(rig: Rig) -> None:
    async with plugged_in(rig.config.data / "contracts") as plugged:
        contract = plugged.operator.contract()
        plugged.responder.statuses[contract.serial] = REVOKED
        hashes = plugged.operator.hashes(contract)
        told = await plugged.authorize(iso15118CertificateHashData=hashes)
        assert contract.serial in plugged.asked_about()
        assert told == ("CertificateRevoked", "Invalid")


async def test_TC_C_52_CSMS_a_contract_that_is_proven_here_is_valid(rig: Rig) -> None:
    async with plugged_in(rig.config.data / "contracts") as plugged:
        contract = plugged.operator.contract()
        told = await plugged.authorize(certificate=plugged.operator.chain(contract))
        assert plugged.asked_about() == plugged.numbers(contract)
        assert told == ("Accepted", "Accepted")
        await plugged.charges()
