"""What stations trust is listed, and changed by commands that refuse what could never be meant."""

import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.protocols.ocpp.v201.version import V201
from tests.contract_pki import Signed, hash_data, issue
from tests.pki import PAST
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation
from tests.web.site import Site, problem

STATION = "/api/v1/stations/CP-1"
OK = {"status": "Accepted"}


@pytest.fixture(scope="module")
def root() -> Signed:
    return issue("Root", None, is_authority=True)


@pytest.fixture
async def station(site: Site) -> FakeStation:
    station = await site.rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def command(
    client: httpx.AsyncClient,
    station: FakeStation,
    name: str,
    body: dict[str, Any],
    reply: dict[str, Any],
) -> tuple[dict[str, Any], Any]:
    """Give a command that the station answers so; returns the command and what it was told."""
    path = f"{STATION}/commands/{name}"
    sending = asyncio.create_task(client.post(path, json=body, params={"wait": 10}))
    _, message_id, _, payload = await station.connection.next()
    station.answer(message_id, reply)
    answer = await sending
    assert answer.status_code == 201, answer.text
    return answer.json(), payload


async def test_a_root_is_installed_listed_and_deleted(
    site: Site, station: FakeStation, root: Signed
) -> None:
    async with site.client(Role.OPERATOR) as client:
        body = {"kind": "mo-root", "certificate": root.pem}
        ended, _ = await command(client, station, "install-certificate", body, OK)
        assert ended["status"] == "accepted"
        [item] = (await client.get(f"{STATION}/certificates")).json()["items"]
        assert item.pop("told_at").endswith("Z")
        named = hash_data(root, root)
        assert item == {
            "kind": "mo-root",
            "hash": {
                "algorithm": "SHA256",
                "issuer_name_hash": named["issuerNameHash"],
                "issuer_key_hash": named["issuerKeyHash"],
                "serial_number": named["serialNumber"],
            },
            "children": [],
            "name": "CN=Root",
            "until": "2090-01-01T00:00:00.000Z",
        }
        for body, word in (
            ({"certificate": root.pem}, "Failed"),
            ({"hash": item["hash"]}, "NotFound"),
        ):
            ended, told = await command(
                client, station, "delete-certificate", body, {"status": word}
            )
            assert ended["outcome"]["answer"] == word
            assert told["certificateHashData"]["serialNumber"] == named["serialNumber"]
        assert (await client.get(f"{STATION}/certificates")).json()["items"] == []


async def test_what_is_no_root_is_refused_with_a_pointer(
    site: Site, station: FakeStation, root: Signed
) -> None:
    path = f"{STATION}/commands/install-certificate"
    async with site.client(Role.OPERATOR) as client:
        for certificate, why in (
            ("no certificate", "this can't be read as certificates in PEM"),
            (
                issue("CP-1", root).pem,
                "a root is a certificate that may sign others (basicConstraints CA)",
            ),
            (
                issue("Root", None, is_authority=True, until=PAST).pem,
                "a certificate in it has expired",
            ),
        ):
            answer = await client.post(path, json={"kind": "csms-root", "certificate": certificate})
            assert problem(answer)["errors"] == [{"pointer": "/certificate", "message": why}]
        chain = {"kind": "v2g-chain", "certificate": root.pem}
        [fault] = problem(await client.post(path, json=chain))["errors"]
        assert fault["pointer"] == "/kind"
    assert station.connection.sent == []


async def test_what_is_to_be_deleted_is_named_in_one_way(
    site: Site, station: FakeStation, root: Signed
) -> None:
    path = f"{STATION}/commands/delete-certificate"
    below = issue("Sub", root, is_authority=True)
    async with site.client(Role.OPERATOR) as client:
        for body, why in (
            ({}, "either the certificate or its hash names it"),
            (
                {"certificate": below.pem},
                "its issuer must follow it, or the station be asked what it holds",
            ),
        ):
            answer = await client.post(path, json=body)
            assert problem(answer)["errors"] == [{"pointer": "/certificate", "message": why}]
    assert station.connection.sent == []


async def test_the_last_root_of_ours_goes_only_by_a_word_of_its_own(
    site: Site, station: FakeStation, root: Signed
) -> None:
    """(M04, remarks: the CSMS is advised to make very sure.)"""
    async with site.client(Role.OPERATOR) as client:
        body: dict[str, Any] = {"kind": "csms-root", "certificate": root.pem}
        await command(client, station, "install-certificate", body, OK)
        body = {"certificate": root.pem}
        answer = await client.post(f"{STATION}/commands/delete-certificate", json=body)
        [fault] = problem(answer)["errors"]
        assert fault["pointer"] == "/even_last"
        ended, _ = await command(
            client, station, "delete-certificate", body | {"even_last": True}, OK
        )
    assert ended["status"] == "accepted"


async def test_what_a_station_holds_is_listed_for_the_kinds_asked(
    site: Site, station: FakeStation
) -> None:
    async with site.client(Role.OPERATOR) as client:
        body = {"kinds": ["csms-root", "v2g-chain"]}
        ended, told = await command(
            client, station, "get-installed-certificates", body, {"status": "NotFound"}
        )
    assert told == {"certificateType": ["CSMSRootCertificate", "V2GCertificateChain"]}
    assert ended["outcome"] == {"answer": "NotFound", "data": {"certificates": []}}
