"""A, security: who may come in, by password and by certificate; and the subprotocol that is spoken."""

import json
import ssl
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from chargeloom.domain.commands.certificate_orders import SendCertificate
from chargeloom.domain.commands.command import (
    Command,
    CommandName,
    CommandStatus,
    Order,
    Reset,
    ResetKind,
    Trigger,
)
from chargeloom.domain.commands.network_orders import SetNetworkPriority, SetNetworkProfile
from chargeloom.domain.commands.survey_orders import Setting, SetVariables
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.certificate_request import CertificateRequest, RequestState
from chargeloom.services.secrets import SecretKeeper, load_or_create
from tests.conformance.door import (
    HANDSHAKE,
    IDENTITY,
    PASSWORD,
    TLS_1_1,
    TLS_1_2,
    client_hello,
    door,
)
from tests.conformance.v201.charging_station import ChargingStation
from tests.patience import PATIENCE_S
from tests.pki import Authority
from tests.requesting import Signer, request_of
from tests.rig import Rig

OCPP: str = "ocpp2.0.1"


async def test_TC_A_01_CSMS_the_right_password_opens_the_door(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=1) as entrance:
        await entrance.boots(await entrance.enter(IDENTITY))


async def test_TC_A_02_CSMS_the_user_name_is_the_identity(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=1) as entrance:
        await entrance.is_refused(f"{IDENTITY}Invalid", PASSWORD)


async def test_TC_A_03_CSMS_a_wrong_password_opens_nothing(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=1) as entrance:
        await entrance.is_refused(IDENTITY, "an-other-password-123")


async def test_TC_A_04_CSMS_our_certificate_is_one_that_the_station_trusts(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=2) as entrance:
        link = await entrance.enter_by_tls(IDENTITY)
        secured = link.transport.get_extra_info("ssl_object")
        assert secured.version() in {"TLSv1.2", "TLSv1.3"}
        await entrance.boots(link)


async def test_TC_A_06_CSMS_a_version_of_tls_that_is_too_old(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=2) as entrance:
        assert await entrance.answer_to(client_hello(TLS_1_1)) != HANDSHAKE
        assert await entrance.answer_to(client_hello(TLS_1_2)) == HANDSHAKE
        await entrance.boots(await entrance.enter_by_tls(IDENTITY))


async def test_TC_A_07_CSMS_the_stations_certificate_opens_the_door(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=3, has_password=False) as entrance:
        certificate = entrance.authority.issue(IDENTITY)
        await entrance.boots(await entrance.enter_by_tls(certificate=certificate))


async def test_TC_A_08_CSMS_a_certificate_of_nobody_that_we_trust(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=3, has_password=False) as entrance:
        stranger = Authority.other(tmp_path / "other").issue(IDENTITY)
        with pytest.raises((ssl.SSLError, websockets.InvalidMessage, ConnectionError, EOFError)):
            await entrance.enter_by_tls(certificate=stranger)
        certificate = entrance.authority.issue(IDENTITY)
        await entrance.boots(await entrance.enter_by_tls(certificate=certificate))


NEW = "0123456789abcdef-A-NEW-1"
WHERE = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}


async def given_password(play: ChargingStation, word: str) -> Command:
    """Set the station's password; it is told as the standard says, and written down nowhere."""
    setting = Setting(component="SecurityCtrlr", variable="BasicAuthPassword", value=NEW)
    asked = await play.order(SetVariables(variables=(setting,)))
    assert asked.action == "SetVariables"
    [data] = asked.payload["setVariableData"]
    assert data.pop("attributeType", "Actual") == "Actual"
    assert data == WHERE | {"attributeValue": NEW}
    command = await asked.answer({"setVariableResult": [WHERE | {"attributeStatus": word}]})
    for exchange in await play.told("SetVariables"):
        assert NEW.encode() not in exchange.frame
    return command


async def opens(play: ChargingStation, password: str) -> bool:
    """Say whether the stored password is this one."""
    keeper = SecretKeeper(load_or_create(play.rig.config.data / "secret.key"))
    await play.rig.settle()
    [stored] = (await play.rig.core.ground.store.live_state()).stations
    return keeper.matches(password.encode(), stored.password_hash)


async def with_password(rig: Rig) -> ChargingStation:
    hashed = rig.core.provisioning.password_hash(PASSWORD)
    play = await ChargingStation.known(rig, security_profile=1, password_hash=hashed)
    await play.boot()
    return play


async def test_TC_A_09_CSMS_a_new_password_that_the_station_took(rig: Rig) -> None:
    play = await with_password(rig)
    assert (await given_password(play, "Accepted")).status is CommandStatus.ACCEPTED
    assert await opens(play, NEW)
    assert not await opens(play, PASSWORD)


async def test_TC_A_10_CSMS_a_new_password_that_the_station_refused(rig: Rig) -> None:
    play = await with_password(rig)
    assert (await given_password(play, "Rejected")).status is CommandStatus.REJECTED
    assert await opens(play, PASSWORD)
    assert not await opens(play, NEW)


async def test_TC_B_58_CSMS_the_subprotocol_that_both_speak_is_chosen(tmp_path: Path) -> None:
    async with door(tmp_path, OCPP, profile=1) as entrance:
        await entrance.boots(await entrance.enter(IDENTITY, PASSWORD, "ocpp0.1", OCPP))
        link = await entrance.enter(IDENTITY, PASSWORD, "ocpp0.1")
        assert link.subprotocol is None, "nothing is spoken that we do not speak"
        await link.wait_closed()


async def renewed(rig: Rig, trigger: str, use: str | None, word: str) -> CertificateRequest:
    """Let the station ask for a certificate, sign it elsewhere, and give it the chain."""
    play = await ChargingStation.booted(rig)
    asked = await play.order(Trigger(message=trigger))
    assert (asked.action, asked.payload) == ("TriggerMessage", {"requestedMessage": trigger})
    await asked.answer({"status": "Accepted"})
    csr = request_of("CS-1")
    told = {"csr": csr} if use is None else {"csr": csr, "certificateType": use}
    assert await play.station.ask("SignCertificate", told) == {"status": "Accepted"}
    chain = Signer().chain(csr)
    fitting = await rig.core.certifying.fitting(
        play.station.station.id, chain, rig.core.ground.now()
    )
    request = fitting.request
    asked = await play.order(SendCertificate(chain=chain, use=request.use))
    sent = (
        {"certificateChain": chain}
        if use is None
        else {
            "certificateChain": chain,
            "certificateType": use,
        }
    )
    assert (asked.action, asked.payload) == ("CertificateSigned", sent)
    command = await asked.answer({"status": word})
    assert command.status == word.lower()
    [kept] = rig.core.certifying.of(play.station.station.id)
    return kept


OWN = "SignChargingStationCertificate"


async def test_TC_A_11_CSMS_the_station_renews_its_certificate(rig: Rig) -> None:
    kept = await renewed(rig, OWN, "ChargingStationCertificate", "Accepted")
    assert kept.state is RequestState.ACCEPTED


async def test_TC_A_12_CSMS_the_station_renews_its_certificate_for_vehicles(rig: Rig) -> None:
    kept = await renewed(rig, "SignV2GCertificate", "V2GCertificate", "Accepted")
    assert kept.state is RequestState.ACCEPTED


async def test_TC_A_13_CSMS_the_station_renews_its_certificate_for_both(rig: Rig) -> None:
    kept = await renewed(rig, "SignCombinedCertificate", None, "Accepted")
    assert kept.state is RequestState.ACCEPTED


async def test_TC_A_14_CSMS_the_station_refuses_its_new_certificate(rig: Rig) -> None:
    kept = await renewed(rig, OWN, "ChargingStationCertificate", "Rejected")
    assert kept.state is RequestState.REJECTED


def told_variable(asked: dict[str, Any], **more: str) -> dict[str, Any]:
    named = {part: asked[part] for part in ("component", "variable")}
    return named | {"attributeStatus": "Accepted"} | more


async def grants(link: ClientConnection, action: str) -> dict[str, Any]:
    """Answer what the station is asked on the way to a request, and grant that; return it."""
    while True:
        kind, message_id, asked, payload = json.loads(await link.recv())
        assert kind == 2
        reply: dict[str, Any] = {"status": "Accepted"}
        if asked == "GetVariables":
            told = [told_variable(one, attributeValue="1") for one in payload["getVariableData"]]
            reply = {"getVariableResult": told}
        if asked == "SetVariables":
            reply = {
                "setVariableResult": [told_variable(one) for one in payload["setVariableData"]]
            }
        await link.send(json.dumps([3, message_id, reply]))
        if asked == action:
            found: dict[str, Any] = payload
            return found


async def test_TC_A_19_CSMS_a_higher_security_profile_and_none_below_it_again(
    tmp_path: Path,
) -> None:
    """A05: what was told becomes what is demanded once the station came by it."""
    async with door(tmp_path, OCPP, profile=1) as entrance:
        commanding = entrance.server.core.commanding
        link = await entrance.enter(IDENTITY)
        await entrance.boot(link)
        way: dict[str, Any] = {
            "url": "wss://localhost/ocpp",
            "security_profile": 2,
            "interface": "Wired0",
        }
        orders: tuple[tuple[CommandName, Order, str], ...] = (
            (
                CommandName.SET_NETWORK_PROFILE,
                SetNetworkProfile(slot=2, message_timeout_s=30, **way),
                "SetNetworkProfile",
            ),
            (
                CommandName.SET_NETWORK_PRIORITY,
                SetNetworkPriority(slots=(2, 1)),
                "SetVariables",
            ),
            (CommandName.RESET, Reset(kind=ResetKind.SOFT), "Reset"),
        )
        asked = {}
        for name, order, action in orders:
            command = await commanding.issue(StationId(IDENTITY), name, order, "operator")
            asked[action] = await grants(link, action)
            assert (await commanding.wait(command, PATIENCE_S)).status == "accepted"
        assert asked["SetNetworkProfile"]["connectionData"]["securityProfile"] == 2
        [setting] = asked["SetVariables"]["setVariableData"]
        assert setting["attributeValue"] == "2,1"
        await link.close()
        await entrance.boots(await entrance.enter(IDENTITY))
        await entrance.boots(await entrance.enter_by_tls(IDENTITY))
        with pytest.raises(websockets.InvalidStatus) as refused:
            await entrance.enter(IDENTITY)
        assert refused.value.response.status_code == 403
        await entrance.boots(await entrance.enter_by_tls(IDENTITY))
