"""Authorization (OCPP 2.0.1 and 2.1, C): every kind of token, groups, and contract certificates."""

from typing import Any

import pytest

from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.commands.command import CommandName, Reserve, StartCharging
from chargeloom.domain.commands.survey_orders import CustomerInformation
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import DAY, MINUTE, Instant, to_rfc3339
from chargeloom.domain.reason import Reason
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import IdTokenType
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import AuditPage, Page
from tests.protocols.ocpp.v2.conftest import ordered
from tests.protocols.ocpp.v2.session import EVSE, event, whole_session
from tests.rig import FakeStation, Rig

CHAIN = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "aa",
    "issuerKeyHash": "bb",
    "serialNumber": "1",
    "responderURL": "http://ocsp.example",
}


async def authorize(station: FakeStation, uid: str, kind: str = "ISO14443", **more: Any) -> Any:
    return await station.ask("Authorize", {"idToken": {"idToken": uid, "type": kind}} | more)


async def test_a_token_is_worth_what_is_known_of_it(rig: Rig, station: FakeStation) -> None:
    expiry = Instant(rig.core.ground.now() + DAY)
    await rig.token("GROUPED", group="FAMILY", expires_at=expiry)
    await rig.token("BLOCKED", status=TokenStatus.BLOCKED)
    await rig.token("EXPIRED", expires_at=Instant(rig.core.ground.now() - 1))

    async def worth(uid: str) -> dict[str, Any]:
        info: dict[str, Any] = (await authorize(station, uid))["idTokenInfo"]
        return info

    assert await worth("CARD") == {"status": "Accepted"}
    assert await worth("card") == {"status": "Accepted"}, "a case-insensitive string (C, 1.1)"
    grouped = await worth("GROUPED")
    assert grouped["groupIdToken"] == {"idToken": "FAMILY", "type": "Central"}, "C09.FR.09"
    assert grouped["cacheExpiryDateTime"][:19] == to_rfc3339(expiry)[:19]
    assert (await worth("BLOCKED"))["status"] == "Blocked"
    assert (await worth("EXPIRED"))["status"] == "Expired"
    assert (await worth("NOBODY"))["status"] == "Unknown"


async def test_a_prepaid_token_with_nothing_left_is_told_so_and_not_remembered(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.1, C17.FR.02.)"""
    later = Instant(rig.core.ground.now() + DAY)
    await rig.token("PREPAID", status=TokenStatus.NO_CREDIT, expires_at=later)
    answers = [await authorize(station, "PREPAID")]
    shown = {"idToken": "PREPAID", "type": "ISO14443"}
    start = event("Started", 0, rig.core.ground.now(), evse=EVSE, idToken=shown)
    answers.append(await station.ask("TransactionEvent", start))
    for answer in answers:
        info = answer["idTokenInfo"]
        assert info["status"] == "NoCredit"
        assert info["cacheExpiryDateTime"] <= to_rfc3339(rig.core.ground.now())
    [stored] = await rig.transactions()
    assert stored.refused is Reason.TOKEN_WITHOUT_CREDIT


@pytest.mark.parametrize("kind", [kind for kind in IdTokenType if kind != "NoAuthorization"])
async def test_a_token_is_known_by_its_type(
    rig: Rig, station: FakeStation, kind: IdTokenType
) -> None:
    await rig.token("TYPED", type=TokenType(kind.value))
    assert (await authorize(station, "TYPED", kind.value))["idTokenInfo"]["status"] == "Accepted"
    other = "Local" if kind is not IdTokenType.LOCAL else "Central"
    assert (await authorize(station, "TYPED", other))["idTokenInfo"]["status"] == "Unknown"


async def test_a_start_button_is_always_accepted(station: FakeStation) -> None:
    reply = await authorize(station, "", "NoAuthorization")
    assert reply == {"idTokenInfo": {"status": "Accepted"}}, "C02.FR.02"


async def test_a_kind_of_reader_that_nobody_knows_matches_any(rig: Rig) -> None:
    station = await rig.station("CP-21", version=V21)
    boot = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
    await station.ask("BootNotification", boot)
    reply = await authorize(station, "CARD", "PalmVein")
    assert reply["idTokenInfo"]["status"] == "Accepted"


async def test_additional_information_does_not_change_the_verdict(station: FakeStation) -> None:
    shown = {
        "idToken": "CARD",
        "type": "ISO14443",
        "additionalInfo": [{"additionalIdToken": "1234", "type": "pin"}],
    }
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == "Accepted"


async def test_a_contract_without_its_certificate_is_a_token_like_others(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("DE8EO1234567X", type=TokenType.EMAID)
    reply = await authorize(station, "DE8EO1234567X", "eMAID")
    assert reply == {"idTokenInfo": {"status": "Accepted"}}


@pytest.mark.parametrize(
    "shown", [{"certificate": "PEM"}, {"iso15118CertificateHashData": [CHAIN]}]
)
async def test_a_chain_that_nobody_is_asked_about_is_refused_with_its_token(
    rig: Rig, station: FakeStation, shown: dict[str, Any]
) -> None:
    await rig.token("DE8EO1234567X", type=TokenType.EMAID)
    reply = await authorize(station, "DE8EO1234567X", "eMAID", **shown)
    assert reply["certificateStatus"] == "CertChainError", "C07.FR.17"
    assert reply["idTokenInfo"]["status"] == "Invalid", "C07.FR.17"


async def test_a_token_longer_than_its_version_allows_is_refused(
    station: FakeStation, version: Version
) -> None:
    longest = 255 if version is V21 else 36
    assert (await authorize(station, "x" * longest))["idTokenInfo"]["status"] == "Unknown"
    shown = {"idToken": {"idToken": "x" * (longest + 1), "type": "Central"}}
    assert await station.ask_in_vain("Authorize", shown) == "PropertyConstraintViolation"


async def test_a_group_longer_than_its_version_allows_is_left_out(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    longest = 36 if version.dialect.subprotocol == "ocpp2.0.1" else 255
    await rig.token("SHORT", group="A" * longest)
    await rig.token("LONG", group="A" * (longest + 1))
    for uid, is_told in (("SHORT", True), ("LONG", False)):
        shown = {"idToken": {"idToken": uid, "type": "ISO14443"}}
        info = (await station.ask("Authorize", shown))["idTokenInfo"]
        assert ("groupIdToken" in info) is is_told
        order = StartCharging(
            token=uid, token_type="ISO14443", group="A" * (longest + (not is_told))
        )
        reply = {"status": "Accepted"}
        _, (_, payload) = await ordered(rig, station, CommandName.START, order, reply)
        assert ("groupIdToken" in payload) is is_told


@pytest.mark.parametrize("status", [None, TokenStatus.BLOCKED])
async def test_a_key_code_that_does_not_count_is_invalid_and_nothing_more_is_told_of_it(
    rig: Rig, station: FakeStation, status: TokenStatus | None
) -> None:
    if status is not None:
        await rig.token("4711", type=TokenType.KEY_CODE, status=status)
    reply = await authorize(station, "4711", "KeyCode")
    assert reply == {"idTokenInfo": {"status": "Invalid"}}, "C04.FR.01"


async def test_a_key_code_is_in_no_log(rig: Rig, station: FakeStation) -> None:
    await rig.token("OPEN-SESAME", type=TokenType.KEY_CODE)
    for uid in ("OPEN-SESAME", "OPEN-BARLEY"):
        await authorize(station, uid, "KeyCode")
    order = StartCharging(token="OPEN-SESAME", token_type="KeyCode")
    await ordered(rig, station, CommandName.START, order, {"status": "Accepted"})
    frames = [one.frame for one in await rig.exchanges()]
    assert len(frames) == 5
    assert not [frame for frame in frames if b"OPEN-" in frame], "C04.FR.04"
    told = await rig.core.ground.store.events(Page(500))
    assert not [one for one in told if one.type is EventType.TOKEN_REJECTED and "OPEN-" in str(one)]


async def test_what_becomes_of_a_key_code_stands_in_no_log_either(
    rig: Rig, station: FakeStation
) -> None:
    """C04.FR.04; operators type them, too, and they lie in commands, in events and in the audit."""
    await rig.token("OPEN-SESAME", type=TokenType.KEY_CODE)
    code, now = {"idToken": "OPEN-SESAME", "type": "KeyCode"}, rig.core.ground.now()
    until = Instant(now + DAY)
    start = StartCharging(token="OPEN-SESAME", token_type="KeyCode")
    keep = Reserve(number=7, token="OPEN-SESAME", evse=1, expires_at=until, token_type="KeyCode")
    ask = CustomerInformation(
        number=8, report=True, clear=False, token="OPEN-SESAME", token_type="KeyCode"
    )
    commands = []
    for name, order in (
        (CommandName.START, start),
        (CommandName.RESERVE, keep),
        (CommandName.CUSTOMER_INFORMATION, ask),
    ):
        commands.append(await rig.core.commanding.issue(station.station.id, name, order, "test"))
        _, message_id, _, _ = await station.connection.next()
        station.answer(message_id, {"status": "Accepted"})
    for kind, seq in (("Started", 0), ("Ended", 1)):
        await station.ask("TransactionEvent", event(kind, seq, now, idToken=code, evse=EVSE))
    await rig.settle()
    store = rig.core.ground.store
    told = [one.type for one in await store.events(Page(500))]
    for expected in ("session.started", "transaction.started", "reservation.changed"):
        assert expected in told
    logs: list[object] = [*await store.events(Page(500)), *await store.audit(AuditPage(Page(500)))]
    logs += [await store.command(one.id) for one in commands]
    assert not [one for one in logs if "OPEN-" in str(one)]
    (record,) = await store.transactions(Page(9), None, None)
    assert record.token_uid == "OPEN-SESAME", "who is billed is no log"


AT_ONE = {"evseId": 1, "connectorId": 1}


async def _stopped_by_token(rig: Rig, station: FakeStation) -> Instant:
    """Stop a charge by its token, and leave the vehicle plugged in: its transaction goes on (TxStopPoint: EVConnected)."""
    began = Instant(rig.core.ground.now() - MINUTE)
    occupied = {"timestamp": to_rfc3339(began), "connectorStatus": "Occupied", **AT_ONE}
    await station.ask("StatusNotification", occupied)
    for told in whole_session(began)[:5]:
        await station.ask("TransactionEvent", told)
    return began


@pytest.mark.parametrize(
    ("uid", "status"), [("OTHER", "NotAtThisTime"), ("CARD", "Accepted"), ("NOBODY", "Unknown")]
)
async def test_another_token_is_not_let_in_while_a_charge_that_was_stopped_is_not_over(
    rig: Rig, station: FakeStation, uid: str, status: str
) -> None:
    """The new idToken differs from the initial one of a transaction no longer authorized (OCPP 2.0.1, C01.FR.24)."""
    await rig.token("OTHER")
    began = await _stopped_by_token(rig, station)
    shown = {"idToken": uid, "type": "ISO14443"}
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == status
    told = event("Updated", 7, began, triggerReason="Authorized", idToken=shown)
    reply = await station.ask("TransactionEvent", told)
    assert reply["idTokenInfo"]["status"] == status
    [stored] = await rig.transactions()
    assert stored.token_uid == "CARD"
    assert "token-changed" not in stored.suspect
    await station.ask("TransactionEvent", event("Ended", 8, began))
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == status.replace("NotAtThisTime", "Accepted")


async def test_another_token_is_let_in_where_another_evse_is_free(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("OTHER")
    began = await _stopped_by_token(rig, station)
    free = {"timestamp": to_rfc3339(began), "connectorStatus": "Available"}
    await station.ask("StatusNotification", free | {"evseId": 2, "connectorId": 1})
    shown = {"idToken": "OTHER", "type": "ISO14443"}
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == "Accepted"


async def test_who_is_of_the_same_group_goes_on_where_the_other_stopped(
    rig: Rig, station: FakeStation
) -> None:
    for uid in ("MOTHER", "FATHER"):
        await rig.token(uid, group="FAMILY")
    began = Instant(rig.core.ground.now() - MINUTE)
    mother, father = ({"idToken": uid, "type": "ISO14443"} for uid in ("MOTHER", "FATHER"))
    for told in (
        event("Started", 0, began, evse={"id": 1}, idToken=mother),
        event("Updated", 1, began, triggerReason="StopAuthorized", idToken=mother),
    ):
        await station.ask("TransactionEvent", told)
    told = event("Updated", 2, began, triggerReason="Authorized", idToken=father)
    reply = await station.ask("TransactionEvent", told)
    assert reply["idTokenInfo"]["status"] == "Accepted"


async def test_a_charge_whose_end_was_lost_keeps_nobody_out(rig: Rig, station: FakeStation) -> None:
    await rig.token("OTHER")
    began = await _stopped_by_token(rig, station)
    left = {"timestamp": to_rfc3339(began), "connectorStatus": "Available", **AT_ONE}
    await station.ask("StatusNotification", left)
    shown = {"idToken": "OTHER", "type": "ISO14443"}
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == "Accepted"
