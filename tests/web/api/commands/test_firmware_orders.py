"""Firmware, asked for over the API: the same words whatever a station speaks."""

import asyncio
import base64
from typing import Any

import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import AuditPage, Page
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.requesting import Signer, request_of
from tests.rig import FakeStation
from tests.web.site import Site, pointers

COMMANDS = "/api/v1/stations/CP-1/commands"
PLACE = "https://files.example/loom.bin"
SIGNATURE = base64.b64encode(b"signed").decode()
CHECKSUM = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def certificate() -> str:
    return Signer().chain(request_of("CP-1")).partition("-----END CERTIFICATE-----")[0] + (
        "-----END CERTIFICATE-----\n"
    )


async def booted(site: Site, version: Version) -> FakeStation:
    station = await site.rig.station(version=version)
    await (station.boot() if version is V16 else station.ask("BootNotification", BOOT))
    return station


async def commanded(
    site: Site, station: FakeStation, name: str, body: dict[str, Any], reply: dict[str, Any]
) -> tuple[dict[str, Any], tuple[str, Any]]:
    """Give a command, answer it, and return how it stands and what the station heard."""
    async with site.client(Role.OPERATOR) as client:
        giving = asyncio.create_task(
            client.post(f"{COMMANDS}/{name}", json=body, params={"wait": 10})
        )
        _, message_id, action, payload = await station.connection.next()
        station.answer(message_id, reply)
        told: dict[str, Any] = (await giving).json()
    return told, (action, payload)


@pytest.mark.parametrize("version", [V16, V201, V21], ids=["1.6", "2.0.1", "2.1"])
async def test_a_command_shows_how_far_its_update_is(site: Site, version: Version) -> None:
    station = await booted(site, version)
    body = {"location": PLACE, "retrieve_at": "2026-12-01T02:00:00+01:00", "retries": 3}
    reply = {} if version is V16 else {"status": "Accepted"}
    told, (action, payload) = await commanded(site, station, "update-firmware", body, reply)
    assert told["status"] == "accepted"
    assert "progress" not in told
    number = told["outcome"]["request"]
    firmware = {"location": PLACE, "retrieveDateTime": "2026-12-01T01:00:00.000Z"}
    wanted: dict[str, Any] = {"requestId": number, "retries": 3, "firmware": firmware}
    if version is V16:
        wanted = {"location": PLACE, "retrieveDate": firmware["retrieveDateTime"], "retries": 3}
    assert (action, payload) == ("UpdateFirmware", wanted)
    numbered = {} if version is V16 else {"requestId": number}
    for word, end in (("Installing", None), ("Installed", "well")):
        notice = {"status": word} | numbered
        assert await station.ask("FirmwareStatusNotification", notice) == {}
        async with site.client() as client:
            shown = (await client.get(f"/api/v1/commands/{told['id']}")).json()
        assert (shown["status"], shown["progress"]["status"]) == ("accepted", word)
        assert shown["progress"]["end"] == end
        assert shown["progress"]["at"] >= shown["ended_at"]


@pytest.mark.parametrize("version", [V16, V201, V21], ids=["1.6", "2.0.1", "2.1"])
async def test_what_is_signed_goes_with_its_certificate(
    site: Site, version: Version, certificate: str
) -> None:
    """(OCPP 1.6 security and 2.0.1, L01.FR.11.)"""
    station = await booted(site, version)
    proof = {"signature": SIGNATURE, "signing_certificate": certificate}
    body = {"location": PLACE, "install_at": "2099-01-01T00:00:00Z"} | proof
    reply = {"status": "InvalidCertificate"}
    told, (action, payload) = await commanded(site, station, "update-firmware", body, reply)
    assert action == ("SignedUpdateFirmware" if version is V16 else "UpdateFirmware")
    firmware = payload["firmware"]
    assert firmware.pop("retrieveDateTime") < "2099"
    assert firmware == {
        "location": PLACE,
        "installDateTime": "2099-01-01T00:00:00.000Z",
        "signature": SIGNATURE,
        "signingCertificate": certificate,
    }
    assert (told["status"], told["outcome"]["answer"]) == ("rejected", "InvalidCertificate")


async def test_firmware_is_published_and_published_no_more(site: Site) -> None:
    station = await booted(site, V201)
    body = {"location": PLACE, "checksum": CHECKSUM}
    told, (action, payload) = await commanded(
        site, station, "publish-firmware", body, {"status": "Accepted"}
    )
    number = told["outcome"]["request"]
    assert (action, payload) == ("PublishFirmware", body | {"requestId": number})
    published = {"status": "Published", "requestId": number, "location": [PLACE]}
    assert await station.ask("PublishFirmwareStatusNotification", published) == {}
    async with site.client() as client:
        shown = (await client.get(f"/api/v1/commands/{told['id']}")).json()
    assert (shown["progress"]["status"], shown["progress"]["end"]) == ("Published", "well")
    told, (action, payload) = await commanded(
        site, station, "unpublish-firmware", {"checksum": CHECKSUM}, {"status": "Unpublished"}
    )
    assert (action, payload) == ("UnpublishFirmware", {"checksum": CHECKSUM})
    assert (told["status"], told["outcome"]) == ("accepted", {"answer": "Unpublished"})


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("publish-firmware", {"location": PLACE, "checksum": CHECKSUM}),
        ("unpublish-firmware", {"checksum": CHECKSUM}),
        ("update-firmware", {"location": PLACE, "install_at": "2099-01-01T00:00:00Z"}),
    ],
)
async def test_what_1_6_has_no_words_for_is_refused(
    site: Site, name: str, body: dict[str, Any]
) -> None:
    await booted(site, V16)
    async with site.client(Role.OPERATOR) as client:
        told = await client.post(f"{COMMANDS}/{name}", json=body, params={"wait": 10})
    assert told.json()["outcome"]["answer"] == "command-unsupported"


async def test_who_a_location_lets_in_stands_nowhere(site: Site) -> None:
    station = await booted(site, V16)
    location = "ftp://loom:secret@files.example/loom.bin?token=secret&v=2"
    body = {"location": location}
    told, (_, payload) = await commanded(site, station, "update-firmware", body, {})
    assert payload["location"] == location
    await site.rig.settle()
    [known] = await site.core.ground.store.commands(station.station.id, 9)
    shown = f"ftp://{HIDDEN}@files.example/loom.bin?token={HIDDEN}&v={HIDDEN}"
    assert known.body["url"] == shown
    entries = await site.core.ground.store.audit(AuditPage(Page(99)))
    exchanges = await site.rig.exchanges()
    events = await site.core.ground.store.events(Page(99))
    kept = f"{entries} {exchanges} {events} {told}"
    assert "secret" not in kept
    frames = [one.frame for one in exchanges if one.action == "UpdateFirmware"]
    assert any(shown.encode() in frame for frame in frames)


async def test_who_the_place_of_a_log_lets_in_stands_nowhere(site: Site) -> None:
    station = await booted(site, V201)
    body = {"log": "diagnostics", "url": "ftp://loom:secret@files.example/"}
    await commanded(site, station, "get-log", body, {"status": "Accepted"})
    await site.rig.settle()
    [known] = await site.core.ground.store.commands(station.station.id, 9)
    assert known.body["url"] == f"ftp://{HIDDEN}@files.example/"


PROOF = {"signature": SIGNATURE, "signing_certificate": "x"}


@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("update-firmware", {"location": "file:///etc/passwd"}, "/location"),
        ("update-firmware", {"location": "loom.bin"}, "/location"),
        ("update-firmware", {"location": "https://a b/"}, "/location"),
        ("update-firmware", {"location": "https://:80/x"}, "/location"),
        ("update-firmware", {"location": "https://a:x/"}, "/location"),
        ("update-firmware", {"location": "ftp://loom:se/cret@files.example/"}, "/location"),
        ("update-firmware", {"location": PLACE, "retrieve_at": "tomorrow"}, "/retrieve_at"),
        (
            "update-firmware",
            {
                "location": PLACE,
                "retrieve_at": "2099-01-01T00:00:00Z",
                "install_at": "2098-01-01T00:00:00Z",
            },
            "/install_at",
        ),
        (
            "update-firmware",
            {"location": PLACE, "install_at": "2001-01-01T00:00:00Z"},
            "/install_at",
        ),
        ("update-firmware", {"location": PLACE, "retries": -1}, "/retries"),
        (
            "update-firmware",
            {"location": PLACE, "signature": SIGNATURE},
            "/signing_certificate",
        ),
        ("update-firmware", {"location": PLACE, "signing_certificate": "x"}, "/signature"),
        ("update-firmware", {"location": PLACE} | PROOF, "/signing_certificate"),
        ("update-firmware", {"location": PLACE} | PROOF | {"signature": "?"}, "/signature"),
        ("publish-firmware", {"location": PLACE, "checksum": "abc"}, "/checksum"),
        ("publish-firmware", {"location": "gopher://a/b", "checksum": CHECKSUM}, "/location"),
        ("unpublish-firmware", {"checksum": "x" * 32}, "/checksum"),
    ],
)
async def test_what_can_not_be_is_refused_where_it_stands(
    site: Site, name: str, body: dict[str, Any], pointer: str
) -> None:
    station = await booted(site, V201)
    async with site.client(Role.OPERATOR) as client:
        answer = await client.post(f"{COMMANDS}/{name}", json=body)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])
    assert "secret" not in answer.text
    assert station.connection.sent == []


async def test_a_location_that_the_version_has_no_room_for_is_refused(site: Site) -> None:
    """(OCPP 2.0.1, 2.24: 512 characters; 2.1, 2.48: 2000.)"""
    body = {"location": f"{PLACE}?{'x' * 600}"}
    await booted(site, V201)
    async with asyncio.timeout(PATIENCE_S), site.client(Role.OPERATOR) as client:
        told = await client.post(f"{COMMANDS}/update-firmware", json=body, params={"wait": 10})
    assert told.json()["outcome"]["answer"] == "command-unsupported"


async def test_who_only_looks_on_updates_nothing(site: Site) -> None:
    await booted(site, V201)
    async with site.client(Role.VIEWER) as client:
        answer = await client.post(f"{COMMANDS}/update-firmware", json={"location": PLACE})
    assert answer.status_code == 403
