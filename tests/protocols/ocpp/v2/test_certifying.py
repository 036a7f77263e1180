"""A station wants a certificate, and gets what somebody signed for it (OCPP 2.0.1 and 2.1, A02 and A03)."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.config import Ocpps
from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.commands.certificate_orders import SendCertificate
from chargeloom.domain.commands.command import CommandName as Name
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.stations.certificate_request import RequestState
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.stations.certifying import MOST
from chargeloom.services.stations.signing import Unfit, Why
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.v2.asking import ordered
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.requesting import Signer, pem, request_of
from tests.rig import FakeStation, Rig, running

OK = {"status": "Accepted"}
NO = {"status": "Rejected"}
STATION = "ChargingStationCertificate"


async def asked(station: FakeStation, csr: str, **said: Any) -> Any:
    return await station.ask("SignCertificate", {"csr": csr, **said})


async def told(rig: Rig) -> list[dict[str, Any]]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [event.data for event in events if event.type == "station.certificate"]


def state(rig: Rig, station: FakeStation) -> list[RequestState]:
    return [one.state for one in rig.core.certifying.of(station.station.id)]


@pytest.mark.parametrize(
    ("answer", "status"), [(OK, RequestState.ACCEPTED), (NO, RequestState.REJECTED)]
)
async def test_a_request_waits_until_a_chain_is_sent_and_answered(
    rig: Rig, station: FakeStation, answer: dict[str, str], status: RequestState
) -> None:
    csr = request_of("CP-1")
    assert await asked(station, csr, certificateType=STATION) == OK
    assert state(rig, station) == [RequestState.PENDING]
    chain = Signer().chain(csr)
    order = SendCertificate(chain=chain, use=STATION)
    command, sent = await ordered(rig, station, Name.SEND_CERTIFICATE, order, answer)
    assert sent == [("CertificateSigned", {"certificateChain": chain, "certificateType": STATION})]
    assert command.status == status.value
    [kept] = rig.core.certifying.of(station.station.id)
    assert (kept.state, kept.chain) == (status, chain)
    assert [(one["state"], one["use"]) for one in await told(rig)] == [
        ("pending", STATION),
        (status.value, STATION),
    ]


@pytest.mark.parametrize("answer", [OK, NO])
async def test_a_request_that_nobody_signs_is_an_alert_until_the_station_answered_to_a_chain(
    rig: Rig, station: FakeStation, answer: dict[str, str]
) -> None:
    alerting, now = rig.core.alerting, rig.core.ground.now
    await alerting.rules.make("test", kind=RuleKind.CERTIFICATE_REQUESTED, name="x", after_s=300)
    await asked(station, request_of("CP-1"), certificateType=STATION)
    await alerting.look()
    assert alerting.open() == ()
    await alerting.look(Instant(now() + 5 * MINUTE))
    [alert] = alerting.open()
    assert (alert.subject, alert.detail) == ("CP-1", {"use": STATION})
    newer = request_of("CP-1")
    await asked(station, newer, certificateType=STATION)
    await alerting.look(Instant(now() + 6 * MINUTE))
    assert [one.id for one in alerting.open()] == [alert.id]
    order = SendCertificate(chain=Signer().chain(newer), use=STATION)
    await ordered(rig, station, Name.SEND_CERTIFICATE, order, answer)
    await alerting.look(Instant(now() + 7 * MINUTE))
    assert alerting.open() == ()


async def test_the_number_of_a_request_is_repeated(rig: Rig) -> None:
    station = await rig.station(version=V21)
    await station.ask("BootNotification", BOOT)
    csr = request_of("CP-1")
    await asked(station, csr, requestId=42)
    [request] = rig.core.certifying.of(station.station.id)
    assert request.number == 42
    order = SendCertificate(chain=Signer().chain(csr), number=42)
    _, [(_, payload)] = await ordered(rig, station, Name.SEND_CERTIFICATE, order, OK)
    assert payload["requestId"] == 42


@pytest.mark.parametrize(
    ("csr", "why"),
    [
        ("-----BEGIN CERTIFICATE REQUEST-----", Why.UNREADABLE),
        (request_of("CP-2"), Why.OTHER_NAME),
    ],
)
async def test_a_request_of_no_use_is_rejected_and_told(
    rig: Rig, station: FakeStation, csr: str, why: Why
) -> None:
    said = {"reasonCode": "InvalidCSR", "additionalInfo": why.value}
    assert await asked(station, csr) == NO | {"statusInfo": said}
    assert rig.core.certifying.of(station.station.id) == ()
    assert await told(rig) == [{"use": None, "state": "refused", "why": why.value}]


async def test_a_certificate_for_vehicles_bears_another_name(
    rig: Rig, station: FakeStation
) -> None:
    assert await asked(station, request_of("SECC-7"), certificateType="V2GCertificate") == OK
    assert state(rig, station) == [RequestState.PENDING]


async def test_a_request_outlives_a_restart(tmp_path: Path, version: Version) -> None:
    csr = request_of("CP-1")
    async with running(tmp_path) as before:
        station = await before.station(version=version)
        await station.ask("BootNotification", BOOT)
        await asked(station, csr, certificateType=STATION)
    async with running(tmp_path) as after:
        certifying, now = after.core.certifying, after.core.ground.now()
        fitting = await certifying.fitting(station.station.id, Signer().chain(csr), now)
        assert (fitting.request.csr, fitting.request.use) == (csr, STATION)


async def test_a_newer_request_takes_the_place_of_an_older_one(
    rig: Rig, station: FakeStation
) -> None:
    older, newer, signer = request_of("CP-1"), request_of("CP-1"), Signer()
    await asked(station, older)
    await asked(station, newer)
    certifying, now = rig.core.certifying, rig.core.ground.now()
    identity = station.station.id
    assert (await certifying.fitting(identity, signer.chain(newer), now)).request.csr == newer
    for chain, why in (
        (signer.chain(older), Why.NOT_ASKED),
        (signer.chain(newer, name="CP-9"), Why.OTHER_NAME),
    ):
        with pytest.raises(Unfit) as unfit:
            await certifying.fitting(identity, chain, now)
        assert unfit.value.why is why


async def test_each_controller_of_vehicles_gets_the_certificate_that_it_asked_for(
    tmp_path: Path, version: Version
) -> None:
    """A02: a station may have one for each EVSE, each with a name and a key of its own; what was accepted is kept."""
    use, signer = "V2GCertificate", Signer()
    older, left, right = (request_of(name) for name in ("SECC-1", "SECC-1", "SECC-2"))
    async with running(tmp_path) as before:
        station = await before.station(version=version)
        await station.ask("BootNotification", BOOT)
        for csr in (older, right, left):
            assert await asked(station, csr, certificateType=use) == OK
    async with running(tmp_path) as after:
        certifying, now = after.core.certifying, after.core.ground.now()
        identity = station.station.id
        assert {one.csr for one in certifying.of(identity)} == {left, right}
        for csr in (left, right):
            fitting = await certifying.fitting(identity, signer.chain(csr), now)
            assert (fitting.request.csr, fitting.request.use) == (csr, use)


async def test_a_station_has_only_so_many_requests(rig: Rig, station: FakeStation) -> None:
    use = "V2GCertificate"
    for number in range(MOST):
        assert await asked(station, request_of(f"SECC-{number}"), certificateType=use) == OK
    reply = await asked(station, request_of("SECC-more"), certificateType=use)
    assert reply["statusInfo"]["additionalInfo"] == Why.TOO_MANY.value
    assert await asked(station, request_of("SECC-0"), certificateType=use) == OK
    assert await asked(station, request_of("CP-1"), certificateType=STATION) == OK


async def test_a_chain_longer_than_the_station_takes_is_not_sent(
    rig: Rig, station: FakeStation
) -> None:
    csr = request_of("CP-1")
    await asked(station, csr)
    reported = {
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": "MaxCertificateChainSize"},
        "variableAttribute": [{"value": "900"}],
    }
    report = {"requestId": 7, "generatedAt": "2024-06-01T10:00:00Z", "seqNo": 0}
    assert await station.ask("NotifyReport", report | {"reportData": [reported]}) == {}
    with pytest.raises(Unfit) as unfit:
        await rig.core.certifying.fitting(
            station.station.id, Signer().chain(csr), rig.core.ground.now()
        )
    assert unfit.value.why is Why.TOO_LONG


async def test_a_chain_that_would_not_open_our_own_door_is_not_sent(tmp_path: Path) -> None:
    signer, ca = Signer(), tmp_path / "ca.pem"
    async with running(tmp_path, ocpps=Ocpps(client_ca=ca)) as rig:
        station = await rig.station(version=V21)
        await station.ask("BootNotification", BOOT)
        csr = request_of("CP-1")
        await asked(station, csr)
        chain, now = signer.chain(csr), rig.core.ground.now()
        for trusted in ("", pem(Signer().root)):
            ca.write_text(trusted)
            with pytest.raises(Unfit) as unfit:
                await rig.core.certifying.fitting(station.station.id, chain, now)
            assert unfit.value.why is Why.NOT_TRUSTED
        for trusted in (pem(signer.root), pem(signer.own)):
            ca.write_text(trusted)
            fitting = await rig.core.certifying.fitting(station.station.id, chain, now)
            assert fitting.chain.text == chain


async def test_what_was_sent_by_hand_counts_too(rig: Rig, station: FakeStation) -> None:
    csr = request_of("CP-1")
    await asked(station, csr)
    certifying, now = rig.core.certifying, rig.core.ground.now()
    await certifying.answered(station.station, "no chain", is_accepted=True, now=now)
    other = Signer().chain(request_of("CP-1"))
    await certifying.answered(station.station, other, is_accepted=True, now=now)
    assert state(rig, station) == [RequestState.PENDING]
    await certifying.answered(station.station, Signer().chain(csr), is_accepted=True, now=now)
    assert state(rig, station) == [RequestState.ACCEPTED]
