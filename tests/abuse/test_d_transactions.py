"""Abuse of transactions and money, cases 66 to 86: everything is answered, kept, doubted where it must be."""

import json
from itertools import pairwise
from typing import Any

import pytest

from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import DAY, HOUR, MINUTE, YEAR, Instant, to_rfc3339
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import FrameKind
from chargeloom.domain.stations.station import MAX_CONNECTORS
from chargeloom.protocols.ocpp.actor import MAX_WAITING
from tests.abuse.hostile import BOOTS, VERSIONS, Hostile
from tests.pki import rsa_key
from tests.requesting import request_of, tampered
from tests.rig import Rig

INJECTIONS = (
    "' OR 1=1--",
    "'; DROP TABLE x",
    "<script>x</script>",
    "=HYPERLINK(1)",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "%s%s%n",
    "../../etc",
)
"""Each fits into an idTag."""


class Charger:
    """Tells the same charges in the words of either generation."""

    def __init__(self, station: Hostile) -> None:
        self.station = station
        self.is_old = station.name == "1.6"
        self.began = Instant(station.rig.core.ground.now() - HOUR)

    def at(self, minutes: int) -> str:
        return to_rfc3339(Instant(self.began + minutes * MINUTE))

    async def start(
        self, at: str | None = None, shown: str = "CARD", number: str = "T-1", wh: Any = 1000
    ) -> tuple[str, str]:
        """Begin to charge on connector 1; return the number and what the token is worth."""
        at = self.at(0) if at is None else at
        if self.is_old:
            payload = {"connectorId": 1, "idTag": shown, "meterStart": wh, "timestamp": at}
            reply = await self.station.ask("StartTransaction", payload)
            return str(reply["transactionId"]), reply["idTagInfo"]["status"]
        reply = await self.event("Started", 0, at, number, wh, token=shown)
        return number, reply["idTokenInfo"]["status"]

    async def stop(self, number: str, at: str | None = None, wh: Any = 8000, seq: int = 1) -> Any:
        """End the charge."""
        at = self.at(50) if at is None else at
        if self.is_old:
            payload = {"transactionId": int(number), "meterStop": wh, "timestamp": at}
            return await self.station.ask("StopTransaction", payload)
        return await self.event("Ended", seq, at, number, wh)

    async def event(
        self, kind: str, seq: int, at: str, number: str, wh: Any, token: str | None = None
    ) -> Any:
        sample = {"value": wh, "context": _CONTEXT[kind]}
        payload: dict[str, Any] = {
            "eventType": kind,
            "timestamp": at,
            "triggerReason": "Trigger",
            "seqNo": seq,
            "transactionInfo": {"transactionId": number},
            "evse": {"id": 1, "connectorId": 1},
            "meterValue": [{"timestamp": at, "sampledValue": [sample]}],
        }
        if token is not None:
            payload["idToken"] = {"idToken": token, "type": "ISO14443"}
        return await self.station.ask("TransactionEvent", payload)


_CONTEXT = {
    "Started": "Transaction.Begin",
    "Updated": "Sample.Periodic",
    "Ended": "Transaction.End",
}


@pytest.fixture
def charger(station: Hostile) -> Charger:
    return Charger(station)


async def other_charger(rig: Rig, name: str, identity: str) -> Charger:
    station = Hostile(rig, name, await rig.station(identity, version=VERSIONS[name]))
    await station.ask("BootNotification", BOOTS[name])
    return Charger(station)


async def stored(rig: Rig) -> list[TransactionRecord]:
    """List the transactions, the oldest first."""
    return await rig.transactions()


async def alarms(rig: Rig) -> int:
    return (await rig.event_types()).count(EventType.TRANSACTION_SUSPECT)


async def test_abuse_066_a_stop_of_the_transaction_of_another_station(
    rig: Rig, charger: Charger
) -> None:
    number, _ = await charger.start()
    thief = await other_charger(rig, charger.station.name, "THIEF")
    reply = await thief.stop(number)
    assert reply == {}
    mine, claimed = await stored(rig)
    assert (mine.station, mine.stopped_at) == ("HOSTILE", None), "it charges on"
    assert charger.station.fake.station.open
    assert (claimed.station, claimed.energy_wh) == ("THIEF", None)
    if charger.is_old:
        assert claimed.suspect == (Suspicion.TRANSACTION_OF_OTHER_STATION,)
        assert await alarms(rig) == 1
    else:
        assert Suspicion.START_MISSING in claimed.suspect, "numbers are each station's own in 2.x"
    await charger.stop(number)
    assert (await stored(rig))[0].energy_wh == 7000


async def test_abuse_066_our_numbers_tell_nothing(rig: Rig) -> None:
    charger = await other_charger(rig, "1.6", "OLD")
    numbers = []
    for minute in range(40):
        number, _ = await charger.start(charger.at(minute), wh=1000 + minute)
        numbers.append(int(number))
    assert len(set(numbers)) == 40
    assert all(0 < number < 2**31 for number in numbers)
    steps = {after - before for before, after in pairwise(numbers)}
    assert len(steps) == 39, "no two neighbours lie equally far apart"
    assert numbers != sorted(numbers)


async def test_abuse_067_a_stop_of_nothing_known(rig: Rig, charger: Charger) -> None:
    running, _ = await charger.start()
    unknown = "77" if charger.is_old else "T-77"
    assert await charger.stop(unknown) == {}
    assert await charger.stop(unknown) == {}, "again"
    mine, orphan = await stored(rig)
    assert (mine.number, mine.stopped_at) == (running, None), "nothing is guessed"
    expected = Suspicion.TRANSACTION_UNKNOWN if charger.is_old else Suspicion.START_MISSING
    assert expected in orphan.suspect
    assert orphan.energy_wh is None


@pytest.mark.parametrize("number", ["-1", "0"])
async def test_abuse_068_a_number_that_was_never_learned(rig: Rig, number: str) -> None:
    charger = await other_charger(rig, "1.6", "OLD")
    await charger.start()
    assert await charger.stop(number) == {}
    [matched] = await stored(rig)
    assert matched.suspect == (Suspicion.MATCHED_WITHOUT_ID,)
    assert matched.energy_wh == 7000
    assert await charger.stop(number, charger.at(55)) == {}
    assert (await stored(rig))[1].suspect == (Suspicion.TRANSACTION_UNKNOWN,)


async def test_abuse_069_a_second_end_with_another_register(rig: Rig, charger: Charger) -> None:
    number, _ = await charger.start()
    await charger.stop(number)
    assert await charger.stop(number, wh=9_999_999, seq=2) == {}
    [one] = await stored(rig)
    assert one.energy_wh == 7000, "the first one stays"
    assert Suspicion.STOP_DISPUTED in one.suspect
    assert (await rig.event_types()).count(EventType.TRANSACTION_DISPUTED) == 1


async def test_abuse_070_the_same_start_after_the_end(rig: Rig, charger: Charger) -> None:
    first = await charger.start()
    await charger.stop(first[0])
    assert await charger.start() == first
    [one] = await stored(rig)
    assert one.energy_wh == 7000
    assert charger.station.fake.station.open == {}


async def test_abuse_071_a_start_on_an_occupied_connector(rig: Rig, charger: Charger) -> None:
    await rig.token("OTHER")
    older, _ = await charger.start()
    newer, worth = await charger.start(charger.at(10), "OTHER", "T-2", 2000)
    assert (older != newer, worth) == (True, "Accepted")
    first, second = await stored(rig)
    assert first.interrupted_at is not None
    assert Suspicion.INTERRUPTED in first.suspect
    assert (second.token_uid, second.interrupted_at) == ("OTHER", None)
    elsewhere = await other_charger(rig, charger.station.name, "ELSEWHERE")
    _, worth = await elsewhere.start(charger.at(20), "OTHER")
    assert worth == "ConcurrentTx"


@pytest.mark.parametrize(
    ("wh", "doubt"),
    [
        (500, Suspicion.METER_WENT_BACK),
        (0, Suspicion.METER_WENT_BACK),
        (-5, Suspicion.METER_WENT_BACK),
        (-(2**31), Suspicion.METER_WENT_BACK),
        (2**31 - 1, Suspicion.METER_JUMPED),
        (50_000_000, Suspicion.METER_JUMPED),
    ],
)
async def test_abuse_072_an_absurd_register(
    rig: Rig, charger: Charger, wh: int, doubt: Suspicion
) -> None:
    number, _ = await charger.start()
    assert await charger.stop(number, wh=wh) == {}
    [one] = await stored(rig)
    assert doubt in one.suspect
    assert one.meter_stop_wh == wh, "kept as it came"
    assert one.energy_wh is None


@pytest.mark.parametrize(
    "moment",
    [
        "222222017-10-27T19:10:11Z",
        "yesterday",
        "",
        "2026-11-25",
        "2026-02-30T00:00:00Z",
        "2026-11-25T24:00:01Z",
        "2026-11-25T12:00:00+25:00",
        "1764072000",
        "0000-00-00T00:00:00Z",
    ],
)
async def test_abuse_073_a_time_that_is_none(rig: Rig, charger: Charger, moment: str) -> None:
    """The quirks of all: a charge whose time nobody can read is still a charge."""
    _, worth = await charger.start(moment)
    assert worth == "Accepted"
    [one] = await stored(rig)
    assert Suspicion.CLOCK_IMPLAUSIBLE in one.suspect


@pytest.mark.parametrize(
    ("moment", "doubt"),
    [
        ("1970-01-01T00:00:00Z", Suspicion.CLOCK_IMPLAUSIBLE),
        ("0001-01-01T00:00:00Z", Suspicion.CLOCK_IMPLAUSIBLE),
        ("9999-12-31T23:59:59Z", Suspicion.CLOCK_IMPLAUSIBLE),
        ("in ten years", Suspicion.CLOCK_IMPLAUSIBLE),
        ("without zone", Suspicion.CLOCK_WITHOUT_ZONE),
        ("+14:00", None),
        ("-12:00", None),
    ],
)
async def test_abuse_073_a_time_that_can_hardly_be_true(
    rig: Rig, charger: Charger, moment: str, doubt: Suspicion | None
) -> None:
    now = to_rfc3339(rig.core.ground.now())
    moments = {
        "in ten years": to_rfc3339(Instant(rig.core.ground.now() + 10 * YEAR)),
        "without zone": now.removesuffix("Z"),
        "+14:00": _at_zone(rig.core.ground.now(), 14),
        "-12:00": _at_zone(rig.core.ground.now(), -12),
    }
    _, worth = await charger.start(moments.get(moment, moment))
    assert worth == "Accepted"
    [one] = await stored(rig)
    assert (doubt in one.suspect) if doubt is not None else (one.suspect == ())
    assert abs(one.received_at - rig.core.ground.now()) < DAY, "our own clock stands beside it"


def _at_zone(now: Instant, hours: int) -> str:
    local = to_rfc3339(Instant(now + hours * HOUR)).removesuffix("Z")
    return f"{local}{hours:+03d}:00"


async def test_abuse_073_a_leap_second(rig: Rig, charger: Charger) -> None:
    _, worth = await charger.start("2016-12-31T23:59:60Z")
    assert worth == "Accepted"
    assert len(await stored(rig)) == 1


async def test_abuse_074_an_end_before_the_start(rig: Rig, charger: Charger) -> None:
    number, _ = await charger.start()
    assert await charger.stop(number, charger.at(-30)) == {}
    [one] = await stored(rig)
    assert Suspicion.STOP_BEFORE_START in one.suspect


async def test_abuse_074_a_gap_a_reused_number_and_an_end_before_the_start_came(
    rig: Rig, charger: Charger
) -> None:
    if charger.is_old:
        return  # 1.6 numbers nothing
    await charger.stop("T-1", seq=5)
    [shell] = await stored(rig)
    assert Suspicion.START_MISSING in shell.suspect
    await charger.start()
    await charger.event("Updated", 3, charger.at(20), "T-1", 3000)
    await charger.event("Updated", 3, charger.at(20), "T-1", 3333)
    [one] = await stored(rig)
    assert Suspicion.SEQUENCE_CONFLICT in one.suspect
    assert Suspicion.EVENTS_MISSING in one.suspect
    assert Suspicion.START_MISSING not in one.suspect
    assert one.energy_wh == 7000


@pytest.mark.parametrize(
    ("token", "worth", "worth_2"),
    [
        ("BLOCKED", "Blocked", "Blocked"),
        ("EXPIRED", "Expired", "Expired"),
        ("NOBODY", "Invalid", "Unknown"),
    ],
)
async def test_abuse_075_a_start_by_a_token_that_may_not(
    rig: Rig, charger: Charger, token: str, worth: str, worth_2: str
) -> None:
    await rig.token("BLOCKED", status=TokenStatus.BLOCKED)
    await rig.token("EXPIRED", expires_at=Instant(rig.core.ground.now() - DAY))
    number, said = await charger.start(shown=token)
    assert said == (worth if charger.is_old else worth_2)
    assert number not in {"", "0", "-1"}, "it has a number all the same"
    [one] = await stored(rig)
    assert one.refused is not None, "nobody is billed for it"
    assert Suspicion.START_UNAUTHORIZED in one.suspect


@pytest.mark.parametrize("evil", INJECTIONS)
async def test_abuse_076_a_token_that_is_an_attack(rig: Rig, charger: Charger, evil: str) -> None:
    number, said = await charger.start(shown=evil)
    assert said in {"Invalid", "Unknown"}
    await charger.stop(number)
    [one] = await stored(rig)
    assert one.token_uid == evil, "data and nothing else"
    assert one.energy_wh == 7000
    assert rig.core.authorizing.authorize("CARD", rig.core.ground.now()).is_accepted


@pytest.mark.parametrize("evil", [*INJECTIONS, "<img src=x>", "x\x1b[2J", "\u202etxt.exe"])
async def test_abuse_077_names_of_a_station_that_are_an_attack(
    newcomer: Hostile, evil: str
) -> None:
    if newcomer.name == "1.6":
        boot: dict[str, Any] = {
            "chargePointVendor": evil,
            "chargePointModel": evil,
            "firmwareVersion": evil,
            "chargePointSerialNumber": evil,
        }
    else:
        station = {"model": evil, "vendorName": evil, "firmwareVersion": evil, "serialNumber": evil}
        boot = {"reason": "PowerUp", "chargingStation": station}
    reply = await newcomer.ask("BootNotification", boot)
    assert reply["status"] == "Accepted"
    record = newcomer.fake.station.record
    assert (record.vendor, record.model, record.firmware, record.serial) == (evil,) * 4
    await newcomer.probe()


@pytest.mark.parametrize("size", [0, 100, 60_000])
async def test_abuse_078_data_of_a_vendor_nobody_knows(station: Hostile, size: int) -> None:
    payload = {"vendorId": "org.evil", "messageId": "x", "data": "x" * size}
    assert await station.ask("DataTransfer", payload) == {"status": "UnknownVendorId"}
    [kept] = [one for one in await station.kept(FrameKind.CALL) if one.action == "DataTransfer"]
    assert len(kept.frame) > size


@pytest.mark.parametrize("number", [MAX_CONNECTORS + 1, 1_850_027_108, 2**31 - 1])
async def test_abuse_079_a_connector_beyond_belief(station: Hostile, number: int) -> None:
    await _status(station, number, 1)
    await _status(station, 1, number)
    places = station.fake.station.connectors
    assert all(max(place) <= MAX_CONNECTORS for place in places)
    assert station.breaches[Breach.PLACE_BEYOND_BELIEF] >= 1
    await station.probe()


async def test_abuse_079_more_connectors_than_anything_has(station: Hostile) -> None:
    for number in range(1, 2 * MAX_CONNECTORS):
        await _status(station, number, 1)
    assert len(station.fake.station.connectors) == MAX_CONNECTORS
    await station.probe()


async def _status(station: Hostile, evse: int, connector: int) -> None:
    if station.name == "1.6":
        payload: dict[str, Any] = {
            "connectorId": evse,
            "errorCode": "NoError",
            "status": "Available",
        }
    else:
        payload = {
            "timestamp": to_rfc3339(station.rig.core.ground.now()),
            "connectorStatus": "Available",
            "evseId": evse,
            "connectorId": connector,
        }
    assert await station.ask("StatusNotification", payload) == {}


async def test_abuse_080_a_report_without_end(station: Hostile) -> None:
    if station.name == "1.6":
        return  # 1.6 has no reports in parts
    when = "2026-11-25T12:00:00Z"
    for request in range(40):
        part = {"requestId": request, "generatedAt": when, "seqNo": 2**31 - 1, "tbc": True}
        assert await station.ask("NotifyReport", part) == {}
    for number in range(300):
        part = {"requestId": 1, "generatedAt": when, "seqNo": number, "tbc": True}
        assert await station.ask("NotifyReport", part) == {}
    await station.probe()


async def test_abuse_081_more_readings_than_can_be_stored(rig: Rig, charger: Charger) -> None:
    number, _ = await charger.start()
    station = charger.station
    was_paused = False
    for count in range(500):
        at = charger.at(count % 50)
        value: dict[str, Any] = {"value": str(2000 + count) if charger.is_old else 2000 + count}
        reading = [{"timestamp": at, "sampledValue": [value]}]
        place: dict[str, Any] = (
            {"connectorId": 1, "transactionId": int(number)} if charger.is_old else {"evseId": 1}
        )
        station.fake.say("MeterValues", place | {"meterValue": reading}, f"m{count}")
        was_paused = was_paused or station.fake.connection.is_paused
        assert count < MAX_WAITING or was_paused, "reading stops"
    answers = [await station.fake.connection.next() for _ in range(500)]
    assert [answer[:2] for answer in answers] == [[3, f"m{count}"] for count in range(500)]
    await rig.settle()
    assert not station.fake.connection.is_paused
    await charger.stop(number)
    [one] = await stored(rig)
    assert one.energy_wh == 7000, "the registers that bill are kept"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("GetDiagnostics", {"location": "ftp://user:s3cret@host/in?sig=s3cret"}),
        (
            "UpdateFirmware",
            {"location": "https://user:s3cret@host/a", "retrieveDate": "2026-11-25T12:00:00Z"},
        ),
    ],
)
async def test_abuse_082_credentials_in_an_address_are_not_kept(
    rig: Rig, action: str, payload: dict[str, Any]
) -> None:
    charger = await other_charger(rig, "1.6", "OLD")
    await charger.station.asked(action, payload, b'[3,"%b",{}]')
    [kept] = [one for one in await charger.station.kept(FrameKind.CALL) if one.action == action]
    assert b"s3cret" not in kept.frame
    assert b"user" not in kept.frame
    assert b"@host" in kept.frame


async def test_abuse_082_credentials_in_an_address_of_2_x(station: Hostile) -> None:
    if station.name == "1.6":
        return  # said above
    payload = {
        "requestId": 1,
        "logType": "DiagnosticsLog",
        "log": {"remoteLocation": "sftp://user:s3cret@host/in?sig=s3cret"},
    }
    await station.asked("GetLog", payload, b'[3,"%b",{"status":"Accepted"}]')
    [kept] = [one for one in await station.kept(FrameKind.CALL) if one.action == "GetLog"]
    assert b"s3cret" not in kept.frame
    assert b"@host" in kept.frame


async def test_abuse_083_no_request_of_no_use_waits_to_be_signed(station: Hostile) -> None:
    identity = station.fake.station.id
    for csr in (
        "garbage",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END",
        "x" * 5_000,
        request_of("SOMEBODY-ELSE"),
        request_of(identity, is_authority=True),
        request_of(identity, key=rsa_key(1024)),
        tampered(),
    ):
        reply = await station.ask("SignCertificate", {"csr": csr})
        assert reply["status"] == "Rejected"
    assert station.rig.core.certifying.of(identity) == ()
    assert (await station.ask("SignCertificate", {"csr": request_of(identity)})) == {
        "status": "Accepted"
    }


async def test_abuse_083_a_request_longer_than_the_standard_lets_it_be(station: Hostile) -> None:
    text = json.dumps([2, "1", "SignCertificate", {"csr": "x" * 20_000}]).encode()
    await station.expect(text, "1", "PropertyConstraintViolation")


async def test_abuse_085_what_claims_to_be_exi_is_not_even_read(station: Hostile) -> None:
    payload = {
        "iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef",
        "action": "Install",
        "exiRequest": "gIkFzZGFzZA==" * 300,
    }
    if station.name == "1.6":
        text = json.dumps([2, "1", "Get15118EVCertificate", payload]).encode()
        await station.expect(text, "1", "NotImplemented")
        return
    reply = await station.ask("Get15118EVCertificate", payload)
    assert (reply["status"], reply["exiResponse"]) == ("Failed", "")
