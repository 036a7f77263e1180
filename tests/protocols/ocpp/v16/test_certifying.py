"""A charge point of 1.6 wants a certificate (security whitepaper, A02 and A03)."""

from chargeloom.domain.commands.certificate_orders import SendCertificate
from chargeloom.domain.commands.command import CommandName as Name, Trigger
from chargeloom.domain.stations.certificate_request import RequestState
from tests.protocols.ocpp.v2.asking import ordered
from tests.requesting import Signer, request_of
from tests.rig import FakeStation, Rig

OK = {"status": "Accepted"}


async def test_it_is_asked_to_ask_and_gets_what_was_signed(rig: Rig, station: FakeStation) -> None:
    order = Trigger(message="SignChargePointCertificate")
    command, sent = await ordered(rig, station, Name.TRIGGER, order, OK)
    wanted = {"requestedMessage": "SignChargePointCertificate"}
    assert sent == [("ExtendedTriggerMessage", wanted)]
    assert command.status == "accepted"
    csr = request_of("CP-1")
    assert await station.ask("SignCertificate", {"csr": csr}) == OK
    chain = Signer().chain(csr)
    signed = SendCertificate(chain=chain)
    command, sent = await ordered(rig, station, Name.SEND_CERTIFICATE, signed, OK)
    assert sent == [("CertificateSigned", {"certificateChain": chain})]
    [request] = rig.core.certifying.of(station.station.id)
    assert (request.state, request.chain) == (RequestState.ACCEPTED, chain)


async def test_a_request_of_no_use_is_rejected(rig: Rig, station: FakeStation) -> None:
    assert await station.ask("SignCertificate", {"csr": "MIIB"}) == {"status": "Rejected"}
    assert rig.core.certifying.of(station.station.id) == ()
