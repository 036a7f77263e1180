"""M, certificates: a station asks what the responder says of the authorities above its own certificate."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.x509 import ocsp

from chargeloom.config import Contracts
from tests.conformance.v201.charging_station import ChargingStation
from tests.contract_pki import Operator, hash_data
from tests.patience import PATIENCE_S
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


@asynccontextmanager
async def asking(folder: Path) -> AsyncIterator[tuple[ChargingStation, Operator]]:
    """Run a core that may ask the operator's responder."""
    await asyncio.to_thread(folder.mkdir)
    async with operating() as (operator, responder):
        settings = Contracts(responders=(responder.origin,), patience=PATIENCE_S)
        async with running(folder, contracts=settings) as rig:
            yield await ChargingStation.booted(rig), operator
