"""What keeps a station up is asked in its own version's words, and what comes of it is told."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.web.console.tastes import LANGUAGE_COOKIE, ZONE_COOKIE
from tests.contract_pki import issue
from tests.patience import PATIENCE_S
from tests.requesting import Signer, request_of
from tests.rig import FakeStation
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}
PATH = "/stations/CP-1/upkeep"


async def asked(
    browser: httpx.AsyncClient,
    station: FakeStation,
    what: str,
    form: dict[str, str],
    *answers: dict[str, Any],
) -> tuple[httpx.Response, list[tuple[str, Any]]]:
    """Send a form, and answer each request that the station then hears."""
    posting = asyncio.create_task(browser.post(f"{PATH}/{what}", data=form, headers=OWN))
    heard = []
    for answer in answers:
        _, message_id, action, payload = await station.connection.next()
        heard.append((action, payload))
        station.answer(message_id, answer)
    return await posting, heard


@pytest.mark.parametrize("version", [V16, V201], ids=["1.6", "2.0.1"])
async def test_firmware_and_logs_are_asked_for_by_the_readers_clock(
    site: Site, version: Any
) -> None:
    station = await site.rig.station(version=version)
    is_old = version is V16
    firmware = {"location": "https://a.example/new.bin", "retrieve_at": "2026-07-01T12:00"}
    log = {"location": "ftp://a.example/logs/", "first": "2026-07-01T00:00"}
    async with site.browser(Role.OPERATOR) as browser:
        browser.cookies.set(ZONE_COOKIE, "Europe/Berlin")
        answer = {} if is_old else {"status": "Accepted"}
        sent, ((action, payload),) = await asked(browser, station, "firmware", firmware, answer)
        assert sent.headers["location"] == f"{PATH}?said=asked"
        assert action == "UpdateFirmware"
        told = payload["retrieveDate"] if is_old else payload["firmware"]["retrieveDateTime"]
        assert told == "2026-07-01T10:00:00.000Z"
        answer = {"status": "Accepted", "filename": "log.txt"}
        _, ((action, payload),) = await asked(browser, station, "log", log, answer)
        assert action == "GetLog"
        assert payload["log"]["oldestTimestamp"] == "2026-06-30T22:00:00.000Z"
        await site.rig.settle()
        page = (await browser.get(PATH)).text
    assert "We ask it to update its firmware." in page
    assert ('name="content"' in page) is not is_old


@pytest.mark.parametrize("version", [V16, V201], ids=["1.6", "2.0.1"])
async def test_how_far_an_update_is_is_told_in_words(site: Site, version: Any) -> None:
    station = await site.rig.station(version=version, accepted_at=site.core.ground.now())
    form = {"location": "ftp://loom:secret@a.example/new.bin"}
    reply = {} if version is V16 else {"status": "Accepted"}
    async with site.browser(Role.OPERATOR) as browser:
        _, ((_, payload),) = await asked(browser, station, "firmware", form, reply)
        number = {} if version is V16 else {"requestId": payload["requestId"]}
        for word, english, german in (
            ("Downloading", "being fetched", "wird geholt"),
            ("InstallationFailed", "could not be installed", "konnte nicht installiert werden"),
        ):
            notice = {"status": word} | number
            assert await station.ask("FirmwareStatusNotification", notice) == {}
            await site.rig.settle()
            page = (await browser.get(PATH)).text
            assert f">{english}<" in page
            assert "secret" not in page
            browser.cookies.set(LANGUAGE_COOKIE, "de")
            assert f">{german}<" in (await browser.get(PATH)).text
            browser.cookies.delete(LANGUAGE_COOKIE)


async def test_what_is_wrong_with_an_update_is_said_where_it_stands(site: Site) -> None:
    await site.rig.station(version=V201)
    wrong = {"location": "https://a.example/x", "retrieve_at": "2026-07-01T12:00"}
    async with site.browser(Role.OPERATOR) as browser:
        form = wrong | {"install_at": "2026-06-01T12:00"}
        answer = await browser.post(f"{PATH}/firmware", data=form, headers=OWN)
        assert answer.status_code == 422
        assert "it can&#39;t be installed before it is fetched" in answer.text
        form = wrong | {"signature": "c2ln", "signing_certificate": "x"}
        answer = await browser.post(f"{PATH}/firmware", data=form, headers=OWN)
        assert answer.status_code == 422


async def says(station: FakeStation, name: str, value: str) -> None:
    """Let a station of 1.6 tell a setting."""
    call = RawCall(action="GetConfiguration", payload=b"{}")
    asking = asyncio.create_task(station.core.commanding.call(station.station.id, call))
    _, message_id, _, _ = await station.connection.next()
    setting = {"key": name, "readonly": True, "value": value}
    station.answer(message_id, {"configurationKey": [setting]})
    await asking


async def gives_list(
    browser: httpx.AsyncClient, station: FakeStation, *answers: dict[str, Any]
) -> list[tuple[str, Any]]:
    """Send the list of tokens, and answer each request that the station then hears."""
    path = "/stations/CP-1/commands/send-local-list"
    sent = await browser.post(path, data={"update": "full"}, headers=OWN)
    assert sent.status_code == 303, sent.text
    heard = []
    for answer in answers:
        _, message_id, action, payload = await station.connection.next()
        heard.append((action, payload))
        station.answer(message_id, answer)
    return heard


async def test_all_tokens_go_into_the_stations_list_in_pieces_of_its_own_measure(
    site: Site,
) -> None:
    """(OCPP 1.6, 9.2.3: SendLocalListMaxLength.)"""
    station = await site.rig.station()
    await says(station, "SendLocalListMaxLength", "2")
    for uid in ("AAA", "BBB", "CCC", "LONGER-THAN-TWENTY-LETTERS"):
        await site.rig.token(uid)
    accepted = {"status": "Accepted"}
    async with site.browser(Role.OPERATOR) as browser:
        assert "commands/send-local-list" in (await browser.get(PATH)).text
        heard = await gives_list(browser, station, {"listVersion": 6}, accepted, accepted)
    assert [action for action, _ in heard] == [
        "GetLocalListVersion",
        "SendLocalList",
        "SendLocalList",
    ]
    await holds_all(site, station, 3)
    told = [
        (
            one["listVersion"],
            one["updateType"],
            [entry["idTag"] for entry in one["localAuthorizationList"]],
        )
        for _, one in heard[1:]
    ]
    assert told == [(7, "Full", ["AAA", "BBB"]), (8, "Differential", ["CCC"])]


async def holds_all(site: Site, station: FakeStation, count: int) -> None:
    """Wait until a station has all of its list."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            known = await site.core.enlisting.of(station.station.id)
            if known.is_settled and len(known.members) == count:
                return
            await site.rig.settle()


WHY_NOT = "its list holds fewer tokens than there are"


async def test_why_a_list_was_not_sent_is_said_on_the_stations_page(site: Site) -> None:
    """(OCPP 1.6, 9.2.2: LocalAuthListMaxLength.)"""
    station = await site.rig.station()
    await says(station, "LocalAuthListMaxLength", "1")
    for uid in ("AAA", "BBB"):
        await site.rig.token(uid)
    async with site.browser(Role.OPERATOR) as browser:
        await gives_list(browser, station)
        async with asyncio.timeout(PATIENCE_S):
            while WHY_NOT not in (await browser.get("/stations/CP-1")).text:
                await site.rig.settle()
    assert (await site.core.enlisting.of(station.station.id)).members == ()


async def test_a_station_of_2_x_takes_the_list_and_a_text_for_its_display(site: Site) -> None:
    station = await site.rig.station(version=V201)
    await site.rig.token("AAA")
    accepted = {"status": "Accepted"}
    async with site.browser(Role.OPERATOR) as browser:
        heard = await gives_list(browser, station, {"versionNumber": 0}, accepted)
        (entry,) = heard[1][1]["localAuthorizationList"]
        assert entry == {
            "idToken": {"idToken": "AAA", "type": "ISO14443"},
            "idTokenInfo": {"status": "Accepted"},
        }
        _, ((action, payload),) = await asked(
            browser, station, "display", {"content": "Bitte warten"}, accepted
        )
        assert (action, payload["message"]["message"]["content"]) == (
            "SetDisplayMessage",
            "Bitte warten",
        )


async def test_what_is_no_place_and_who_may_not_are_refused(site: Site) -> None:
    await site.rig.station()
    async with site.browser(Role.OPERATOR) as operator, site.browser() as viewer:
        for place in ("", "file:///etc/passwd", "https://a b", "javascript:alert(1)"):
            form = {"location": place}
            answer = await operator.post(f"{PATH}/firmware", data=form, headers=OWN)
            assert answer.status_code == 422, place
        form = {"location": "https://a.example/x"}
        assert (await viewer.post(f"{PATH}/log", data=form, headers=OWN)).status_code == 403
        assert (await viewer.get(PATH)).status_code == 403


async def test_ways_to_a_central_system_are_stored_and_ordered_for_stations_of_2_x(
    site: Site,
) -> None:
    station = await site.rig.station(version=V201)
    way = {"url": "wss://loom.test/ocpp", "slot": "2", "security_profile": "2"}
    taken = {
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "NetworkConfigurationPriority"},
        "attributeStatus": "Accepted",
    }
    async with site.browser(Role.OPERATOR) as browser:
        assert "set-network-priority" in (await browser.get(PATH)).text
        for name, form, answer, asked_for in (
            (
                "set-network-profile",
                way | {"even_in_use": "true"},
                {"status": "Accepted"},
                "SetNetworkProfile",
            ),
            (
                "set-network-priority",
                {"slots": ["2", "1", ""], "even_in_use": "true"},
                {"setVariableResult": [taken]},
                "SetVariables",
            ),
        ):
            sent = await browser.post(f"/stations/CP-1/commands/{name}", data=form, headers=OWN)
            assert sent.status_code == 303, sent.text
            _, message_id, action, _ = await station.connection.next()
            assert action == asked_for
            station.answer(message_id, answer)


@pytest.mark.parametrize("version", [V16, V201], ids=["1.6", "2.0.1"])
async def test_what_a_station_trusts_is_shown_installed_and_deleted(
    site: Site, version: Any
) -> None:
    station = await site.rig.station(version=version)
    root = issue("Root", None, is_authority=True)
    accepted = {"status": "Accepted"}
    async with site.browser(Role.OPERATOR) as browser:
        page = (await browser.get(PATH)).text
        assert ("contracts of cars" in page) is (version is V201)
        form = {"kind": "csms-root", "certificate": root.pem}
        path = "/stations/CP-1/commands/install-certificate"
        sent = await browser.post(path, data=form, headers=OWN)
        assert sent.status_code == 303, sent.text
        _, message_id, action, _ = await station.connection.next()
        assert action == "InstallCertificate"
        station.answer(message_id, accepted)
        await site.rig.settle()
        page = (await browser.get(PATH)).text
        assert "CN=Root" in page
        hidden = r'name="([a-z_]+)" value="([0-9A-Za-z]+)"'
        shown = page.partition("upkeep/distrust")[2].partition("</form>")[0]
        fields = dict(re.findall(hidden, shown))
        confirmed = fields.pop("even_last")
        kept = await browser.post(f"{PATH}/distrust", data=fields, headers=OWN)
        assert kept.status_code == 422
        form = fields | {"even_last": confirmed}
        gone = await browser.post(f"{PATH}/distrust", data=form, headers=OWN)
        assert gone.headers["location"] == f"{PATH}?said=asked"
        _, message_id, action, payload = await station.connection.next()
        assert action == "DeleteCertificate"
        assert payload["certificateHashData"]["serialNumber"] == fields["serial_number"]
        station.answer(message_id, accepted)
        await site.rig.settle()
        assert "CN=Root" not in (await browser.get(PATH)).text


@pytest.mark.parametrize("version", [V16, V201], ids=["1.6", "2.0.1"])
async def test_a_request_for_a_certificate_is_shown_and_answered(site: Site, version: Any) -> None:
    now = site.rig.core.ground.now()
    station = await site.rig.station(version=version, accepted_at=now)
    csr = request_of("CP-1")
    assert (await station.ask("SignCertificate", {"csr": csr}))["status"] == "Accepted"
    async with site.browser(Role.OPERATOR) as browser:
        page = (await browser.get(PATH)).text
        assert csr.splitlines()[1] in page
        chain = Signer().chain(csr)
        form = {"chain": chain.replace("\n", "\r\n")}
        path = "/stations/CP-1/commands/send-certificate"
        sent = await browser.post(path, data=form, headers=OWN)
        assert sent.status_code == 303, sent.text
        _, message_id, action, payload = await station.connection.next()
        assert (action, payload["certificateChain"]) == ("CertificateSigned", chain)
        station.answer(message_id, {"status": "Accepted"})
