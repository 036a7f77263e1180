"""M, certificates: what a responder says of a station's authorities, and what a pool has for a car, is handed on."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.x509 import ocsp

from chargeloom.config import ContractPool, Contracts
from tests.conformance.v201.charging_station import ChargingStation
from tests.contract_pki import Operator, hash_data
from tests.patience import PATIENCE_S
from tests.pool import SECOND_EDITION, WANTED, pooling
from tests.responder import operating
from tests.rig import Rig, running


async def test_TC_M_24_CSMS_what_the_responder_says_is_handed_on(rig: Rig) -> None:
    async with asking(rig.config.data / "asking") as (play, operator):
        for one, issuer in ((operator.second, operator.first), (operator.first, operator.root)):
            named = hash_data(one, issuer, operator.ocsp_url)
            reply = await play.station.ask("GetCertificateStatus", {"ocspRequestData": named})
            assert reply.keys() == {"status", "ocspResult"}
            assert reply["status"] == "Accepted"
            told = ocsp.load_der_ocsp_response(b64decode(reply["ocspResult"], validate=True))
            assert told.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
            assert told.serial_number == one.serial


async def test_TC_M_26_CSMS_a_car_gets_its_contract_installed(rig: Rig) -> None:
    await installed(rig, "Install")


async def test_TC_M_28_CSMS_a_car_gets_its_contract_renewed(rig: Rig) -> None:
    await installed(rig, "Update")


async def installed(rig: Rig, action: str) -> None:
    """Let a car ask through a station of a core behind which there is a pool."""
    folder = rig.config.data / "installing"
    await asyncio.to_thread(folder.mkdir)
    async with pooling() as pool:
        settings = ContractPool(url=pool.url, patience=PATIENCE_S)
        async with running(folder, contract_pool=settings) as with_pool:
            play = await ChargingStation.booted(with_pool)
            asked = {
                "action": action,
                "exiRequest": WANTED,
                "iso15118SchemaVersion": SECOND_EDITION,
            }
            reply = await play.station.ask("Get15118EVCertificate", asked)
        answer = pool.contracts[0]["messageDef"]["certificateInstallationRes"]
        assert reply == {"status": "Accepted", "exiResponse": answer}
        assert b64decode(answer, validate=True)


@asynccontextmanager
async def asking(folder: Path) -> AsyncIterator[tuple[ChargingStation, Operator]]:
    """Run a core that may ask the operator's responder."""
    await asyncio.to_thread(folder.mkdir)
    async with operating() as (operator, responder):
        settings = Contracts(responders=(responder.origin,), patience=PATIENCE_S)
        async with running(folder, contracts=settings) as rig:
            yield await ChargingStation.booted(rig), operator
