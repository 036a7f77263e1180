"""The story of a session: in order, with who asked for it, its pauses and its doubts."""

import asyncio

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import MINUTE, SECOND, Instant, to_rfc3339
from chargeloom.energy.balancing.outlets.allowance import Kind, Reason
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.web.console.trace.arranging import turn
from chargeloom.web.console.trace.chapter import Chapter
from chargeloom.web.console.trace.doubts import SUSPICIONS
from tests.rig import FakeStation
from tests.services.sites.test_slowing import balanced
from tests.web.site import Site


def test_every_suspicion_has_its_words() -> None:
    assert set(SUSPICIONS) == set(Suspicion)


async def status(station: FakeStation, word: str, connector: int = 1) -> None:
    said = {"connectorId": connector, "status": word, "errorCode": "NoError"}
    await station.ask("StatusNotification", said)


async def connector(station: FakeStation, word: str) -> None:
    at = to_rfc3339(station.core.ground.now())
    said = {"timestamp": at, "connectorStatus": word, "evseId": 1, "connectorId": 1}
    await station.ask("StatusNotification", said)


async def seen(station: FakeStation, word: str, evse: int = 1) -> None:
    """Tell of a connector by an event (OCPP 2.1, B01.FR.05 and G01)."""
    at = to_rfc3339(station.core.ground.now())
    told = {
        "eventId": 1,
        "timestamp": at,
        "trigger": "Delta",
        "actualValue": word,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": evse, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
    }
    other = told | {"component": {"name": "Connector"}, "actualValue": "Faulted"}
    whole = {"generatedAt": at, "seqNo": 0, "eventData": [told, other]}
    await station.ask("NotifyEvent", whole)


async def metered(station: FakeStation, number: int, *registers: int) -> None:
    for step, register in enumerate(registers):
        at = to_rfc3339(Instant(station.core.ground.now() + step * SECOND))
        sampled = [
            {"value": str(register)},
            {"value": "7000", "measurand": "Power.Active.Import", "unit": "W"},
            {"value": "50", "measurand": "SoC", "unit": "Percent"},
        ]
        told = [{"timestamp": at, "sampledValue": sampled}]
        said = {"connectorId": 1, "transactionId": number, "meterValue": told}
        await station.ask("MeterValues", said)


async def story(site: Site, place: int = 0, language: str = "en") -> str:
    await site.rig.settle()
    async with site.client() as client:
        items = (await client.get("/api/v1/transactions")).json()["items"]
    async with site.browser() as browser:
        headers = {"Accept-Language": language}
        page = await browser.get(f"/transactions/{items[place]['id']}", headers=headers)
    assert page.status_code == 200
    return page.text.partition('id="story-title"')[2].partition("</section>")[0]


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


async def test_a_charge_is_told_from_the_plug_to_the_unplug(site: Site) -> None:
    station = await site.rig.station()
    await site.rig.token("CARD")
    await station.boot()
    await status(station, "Finishing")
    await status(station, "Available")
    await status(station, "Preparing")
    await status(station, "Faulted", connector=2)
    async with site.client() as client:
        asked = asyncio.create_task(
            client.post(
                "/api/v1/stations/CP-1/commands/start?wait=60", json={"token": "CARD", "evse": 1}
            )
        )
        frame = await station.connection.next()
        station.answer(frame[1], {"status": "Accepted"})
        await asked
    await station.ask("Authorize", {"idTag": "CARD"})
    number = int((await station.start())["transactionId"])
    await status(station, "Charging")
    await status(station, "SuspendedEV")
    await status(station, "Charging")
    await metered(station, number, 1250)
    later = Instant(station.core.ground.now() + MINUTE)
    await station.stop(number, at=later, meterStop=2000, reason="Local")
    await status(station, "Finishing")
    await status(station, "Available")
    await status(station, "Reserved")
    text = await story(site)
    assert in_order(
        text,
        "Connector 1: Getting ready.",
        "asked for the start.",
        "We ask it to start charging for CARD on connector 1.",
        "May CARD charge?",
        "The token: Accepted.",
        "Charging begins on connector 1 for CARD.",
        "Connector 1: Charging.",
        "Pause by the car.",
        f"Transaction {number} ends.",
        "Connector 1: Still plugged in.",
        "Connector 1: Available.",
    )
    assert "So far 0.25 kWh; power 7.0 kW; battery 50 %." in text
    assert text.count("Available") == 1
    assert text.count("Still plugged in") == 1
    assert "Faulted" not in text
    assert "Reserved" not in text
    assert text.count('href="/trace/msg_') >= 9
    assert "What is doubtful" not in text


async def test_a_second_end_that_differs_is_told_with_the_doubt(site: Site) -> None:
    station, number = await site.charging()
    later = Instant(station.core.ground.now() + MINUTE)
    await station.stop(number, at=later, meterStop=2000)
    await station.stop(number, at=later, meterStop=9000)
    text = await story(site)
    assert SUSPICIONS[Suspicion.STOP_DISPUTED] in text
    assert in_order(text, "The meter stands at 2.00 kWh.", "Told once more", "stands at 9.00 kWh.")


async def test_a_charge_of_2_0_1_is_told_by_its_events(site: Site) -> None:
    await site.rig.token("CARD")
    station = await site.rig.station(version=V201)
    make = {"vendorName": "Loom", "model": "Two"}
    await station.ask("BootNotification", {"reason": "PowerUp", "chargingStation": make})
    for word in ("Occupied", "Available", "Occupied"):
        await connector(station, word)
    for number, (kind, trigger, state) in enumerate(
        (
            ("Started", "CablePluggedIn", "EVConnected"),
            ("Updated", "Authorized", "EVConnected"),
            ("Updated", "ChargingStateChanged", "SuspendedEVSE"),
            ("Updated", "ChargingStateChanged", "Charging"),
            ("Updated", "MeterValuePeriodic", "Charging"),
            ("Ended", "EVDeparted", "Idle"),
        )
    ):
        event = {
            "eventType": kind,
            "timestamp": to_rfc3339(station.core.ground.now()),
            "triggerReason": trigger,
            "seqNo": number,
            "transactionInfo": {"transactionId": "T-7", "chargingState": state},
            "evse": {"id": 1, "connectorId": 1},
        }
        token = {"idToken": {"idToken": "CARD", "type": "ISO14443"}}
        await station.ask("TransactionEvent", event | (token if trigger == "Authorized" else {}))
    for word in ("Available", "Occupied"):
        await connector(station, word)
    text = await story(site)
    assert text.count("Occupied") == 1, "what came before and what comes after are other stories"
    assert in_order(
        text,
        "Occupied",
        "Transaction T-7 begins.",
        "Token CARD.",
        "Pause by the station.",
        "State: Charging.",
        "Transaction T-7 ends.",
    )
    assert "MeterValuePeriodic" not in text


async def test_what_the_journal_forgot_is_told_from_the_record(site: Site) -> None:
    station, number = await site.charging()
    await station.stop(number, at=Instant(station.core.ground.now() + MINUTE))
    await site.rig.settle()
    everything = Instant(station.core.ground.now() + 10 * MINUTE)
    await site.core.ground.store.forget(exchanges_before=everything, readings_before=Instant(0))
    text = await story(site)
    assert in_order(text, "Charging began.", "Charging ended: 7.00 kWh.")
    assert "Ladevorgang" in await story(site, language="de")


async def test_a_hostile_word_is_text_in_the_story(site: Site) -> None:
    station, _ = await site.charging()
    await station.ask(
        "StatusNotification",
        {
            "connectorId": 1,
            "status": "Charging",
            "errorCode": "NoError",
            "info": "<script>alert(1)</script>\u202e",
        },
    )
    text = await story(site)
    assert "<script>" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text


async def limited(site: Site, station: FakeStation, limit: float, status: str) -> None:
    period = {"startPeriod": 0, "limit": limit}
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    profile = {
        "chargingProfileId": 9,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
    }
    body = {"connectorId": 1, "csChargingProfiles": profile}
    async with site.client() as client:
        asked = asyncio.create_task(
            client.post("/api/v1/stations/CP-1/ocpp/SetChargingProfile", json=body)
        )
        frame = await station.connection.next()
        station.answer(frame[1], {"status": status})
        assert (await asked).status_code == 200


async def test_limits_that_were_sent_are_told_once_each_and_their_refusal(site: Site) -> None:
    station, _ = await site.charging()
    await limited(site, station, 16, "Accepted")
    await limited(site, station, 16, "Accepted")
    await limited(site, station, 6.5, "Rejected")
    text = await story(site)
    assert text.count("A limit was sent: 16.0 A") == 1
    assert in_order(text, "Charging begins", "A limit was sent: 16.0 A", "not accepted: 6.5 A")


async def test_why_a_charge_is_slow_is_told_in_the_readers_language(site: Site) -> None:
    station, _ = await site.charging()
    await limited(site, station, 16, "Accepted")
    reason = Reason(kind=Kind.SHARE, node="left", node_name="Left row", phase=2)
    (record,) = await site.rig.transactions()
    site.core.slowing.hear(balanced(record.received_at + 1, 10.5, reason))
    text = await story(site, language="de")
    assert "Höchstens 10,5 A: bekommt seinen Anteil: Phase L2 von Left row ist voll" in text
    assert "Grenze wurde gesendet" not in text


def test_at_one_moment_a_charge_begins_is_measured_and_ends() -> None:
    told = [Chapter(Instant(1), drawing, "mute", "") for drawing in ("check", "power", "bolt")]
    told.append(Chapter(Instant(0), "check", "mute", "of the charge before"))
    drawn = [one.drawing for one in sorted(told, key=turn)]
    assert drawn == ["check", "bolt", "power", "check"]


async def test_a_connector_that_tells_its_status_by_events_is_in_the_story(site: Site) -> None:
    """OCPP 2.x, G01.FR.03 to 07: what came before the plug, what is of another EVSE and of no connector is not."""
    station = await site.rig.station("CP-9", version=V201)
    boot = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
    await station.ask("BootNotification", boot)
    await site.rig.token()
    for word, evse in (("Unavailable", 1), ("Available", 1), ("Occupied", 1), ("Reserved", 2)):
        await seen(station, word, evse)
    place = {"id": 1, "connectorId": 1}
    card = {"idToken": "CARD", "type": "ISO14443"}
    for number, kind in enumerate(("Started", "Ended")):
        told = {
            "eventType": kind,
            "timestamp": to_rfc3339(station.core.ground.now()),
            "triggerReason": "Authorized",
            "seqNo": number,
            "transactionInfo": {"transactionId": "T-1"},
        }
        await station.ask("TransactionEvent", told | {"evse": place, "idToken": card})
    await seen(station, "Available")
    await seen(station, "Faulted")
    text = await story(site)
    assert in_order(text, "State: Occupied", "T-1 begins", "T-1 ends", "State: Available")
    assert not any(word in text for word in ("Unavailable", "Reserved", "Faulted"))


async def test_why_a_charge_of_2_x_is_refused_stands_in_its_story(site: Site) -> None:
    """A token that charges elsewhere is no bad token."""
    one, other = [await site.rig.station(name, version=V201) for name in ("CP-2", "CP-1")]
    await site.rig.token()
    for station, number in ((one, "T-0"), (other, "T-1")):
        await station.ask(
            "BootNotification",
            {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}},
        )
        await station.ask(
            "TransactionEvent",
            {
                "eventType": "Started",
                "timestamp": to_rfc3339(station.core.ground.now()),
                "triggerReason": "Authorized",
                "seqNo": 0,
                "transactionInfo": {"transactionId": number},
                "evse": {"id": 1, "connectorId": 1},
                "idToken": {"idToken": "CARD", "type": "ISO14443"},
            },
        )
    text = await story(site, 1)
    assert in_order(text, "T-1 begins", "The token: Already charging elsewhere.")
    assert "start-unauthorized" not in text
