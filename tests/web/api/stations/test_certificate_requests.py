"""Requests for certificates are listed, and answered with a chain."""

import asyncio

import pytest

from chargeloom.domain.access import Role
from chargeloom.protocols.ocpp.v201.version import V201
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.requesting import Signer, request_of
from tests.rig import FakeStation
from tests.web.site import Site, problem

STATION = "/api/v1/stations/CP-1"
USE = "ChargingStationCertificate"


@pytest.fixture
async def station(site: Site) -> FakeStation:
    station = await site.rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def test_a_request_is_listed_until_its_chain_is_accepted(
    site: Site, station: FakeStation
) -> None:
    csr = request_of("CP-1", "Loom")
    await station.ask("SignCertificate", {"csr": csr, "certificateType": USE})
    async with site.client(Role.OPERATOR) as client:
        [item] = (await client.get(f"{STATION}/certificate-requests")).json()["items"]
        assert item.pop("asked_at").endswith("Z")
        assert item == {
            "use": USE,
            "status": "pending",
            "csr": csr,
            "name": "CP-1",
            "organisation": "Loom",
            "key": "EC secp256r1",
            "chain": None,
            "ended_at": None,
        }
        body = {"chain": Signer().chain(csr)}
        path = f"{STATION}/commands/send-certificate"
        sending = asyncio.create_task(client.post(path, json=body, params={"wait": 10}))
        _, message_id, action, payload = await station.connection.next()
        assert (action, payload) == (
            "CertificateSigned",
            {"certificateChain": body["chain"], "certificateType": USE},
        )
        station.answer(message_id, {"status": "Accepted"})
        assert (await sending).json()["status"] == "accepted"
        [item] = (await client.get(f"{STATION}/certificate-requests")).json()["items"]
        assert (item["status"], item["chain"]) == ("accepted", body["chain"])


async def test_a_chain_that_nobody_asked_for_is_refused(site: Site, station: FakeStation) -> None:
    await station.ask("SignCertificate", {"csr": request_of("CP-1")})
    async with site.client(Role.OPERATOR) as client:
        for chain, detail in (
            (
                Signer().chain(request_of("CP-1")),
                "the station asked for no certificate of this key",
            ),
            ("no certificate", "this can't be read as certificates in PEM"),
        ):
            answer = await client.post(
                f"{STATION}/commands/send-certificate", json={"chain": chain}
            )
            assert problem(answer)["errors"] == [{"pointer": "/chain", "message": detail}]
    assert station.connection.sent == []


async def test_the_requests_of_a_station_that_nobody_knows(site: Site) -> None:
    async with site.client(Role.VIEWER) as client:
        answer = await client.get("/api/v1/stations/nobody/certificate-requests")
    assert (answer.status_code, problem(answer)["code"]) == (404, "station-unknown")
