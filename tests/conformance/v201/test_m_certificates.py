"""M, certificates: a station asks what the responder says of the authorities above its own certificate."""

from base64 import b64decode
from pathlib import Path

from cryptography.x509 import ocsp

from chargeloom.config import Contracts
from tests.conformance.v201.charging_station import ChargingStation
from tests.contract_pki import hash_data
from tests.patience import PATIENCE_S
from tests.responder import operating
from tests.rig import running


async def test_TC_M_24_CSMS_what_the_responder_says_is_handed_on(tmp_path: Path) -> None:
    async with operating() as (operator, responder):
        settings = Contracts(responders=(responder.origin,), patience=PATIENCE_S)
        async with running(tmp_path, contracts=settings) as rig:
            play = await ChargingStation.booted(rig)
            for one, issuer in (
                (operator.second, operator.first),
                (operator.first, operator.root),
            ):
                named = hash_data(one, issuer, responder.url)
                asked = {"ocspRequestData": named}
                reply = await play.station.ask("GetCertificateStatus", asked)
                assert reply.keys() == {"status", "ocspResult"}
                assert reply["status"] == "Accepted"
                der = b64decode(reply["ocspResult"], validate=True)
                told = ocsp.load_der_ocsp_response(der)
                assert told.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
                assert told.serial_number == one.serial
