"""The security cases of OCPP 1.6 in which the station tells what it found, and proves who it is."""

import json
from pathlib import Path
from typing import Any

from chargeloom.domain.commands.certificate_orders import SendCertificate
from chargeloom.domain.commands.command import Trigger
from chargeloom.domain.stations.certificate_request import RequestState
from tests.conformance.door import IDENTITY, door
from tests.conformance.v16.charge_point import ChargePoint
from tests.requesting import Signer, request_of
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00Z"


async def tells_security(play: ChargePoint, kind: str) -> None:
    event: dict[str, Any] = {"type": kind, "timestamp": WHEN, "techInfo": "chain"}
    assert await play.station.ask("SecurityEventNotification", event) == {}
    [kept] = await play.told("SecurityEventNotification")
    assert json.loads(kept.frame)[3] == event
    assert "station.security" in await play.rig.event_types()


async def test_TC_077_CSMS_the_station_was_offered_a_bad_certificate_of_its_own(rig: Rig) -> None:
    await tells_security(await ChargePoint.booted(rig), "InvalidChargePointCertificate")


async def test_TC_078_CSMS_the_station_saw_a_bad_certificate_of_ours(rig: Rig) -> None:
    await tells_security(await ChargePoint.booted(rig), "InvalidCentralSystemCertificate")


# Coming in.


async def test_TC_085_CSMS_a_user_name_and_its_password_open_the_door(tmp_path: Path) -> None:
    async with door(tmp_path, "ocpp1.6", profile=1) as entrance:
        await entrance.is_refused(IDENTITY, "a wrong password")
        await entrance.boots(await entrance.enter(IDENTITY))


async def test_TC_086_CSMS_our_certificate_is_one_that_the_station_trusts(tmp_path: Path) -> None:
    async with door(tmp_path, "ocpp1.6", profile=2) as entrance:
        link = await entrance.enter_by_tls(IDENTITY)
        secured = link.transport.get_extra_info("ssl_object")
        assert secured.version() in {"TLSv1.2", "TLSv1.3"}
        await entrance.boots(link)


async def test_TC_087_CSMS_the_stations_certificate_opens_the_door(tmp_path: Path) -> None:
    async with door(tmp_path, "ocpp1.6", profile=3, has_password=False) as entrance:
        certificate = entrance.authority.issue(IDENTITY)
        await entrance.boots(await entrance.enter_by_tls(certificate=certificate))


async def test_TC_074_CSMS_the_charge_point_renews_its_certificate(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(Trigger(message="SignChargePointCertificate"))
    wanted = {"requestedMessage": "SignChargePointCertificate"}
    assert (asked.action, asked.payload) == ("ExtendedTriggerMessage", wanted)
    await asked.answer({"status": "Accepted"})
    csr = request_of("CP-1")
    assert await play.station.ask("SignCertificate", {"csr": csr}) == {"status": "Accepted"}
    chain = Signer().chain(csr)
    asked = await play.order(SendCertificate(chain=chain))
    assert (asked.action, asked.payload) == ("CertificateSigned", {"certificateChain": chain})
    assert (await asked.answer({"status": "Accepted"})).status == "accepted"
    [kept] = rig.core.certifying.of(play.station.station.id)
    assert (kept.state, kept.chain) == (RequestState.ACCEPTED, chain)
