"""OCPP 1.6 from a station's frame to the facts in the store, and back: the rules of chapters 3.7 to 4.10."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from chargeloom.domain.charging.reservation import ReservationState
from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import CommandName, StartCharging
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, MINUTE, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v16.mapping import id_tag_info
from chargeloom.services.authorizing import SILENT_US
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running

SAMPLES = [
    {"value": "1500.5", "unit": "Wh"},
    {"value": "7.4", "measurand": "Power.Active.Import", "unit": "kW"},
    {"value": "16.0", "measurand": "Current.Import", "unit": "A", "phase": "L1"},
]


def now(rig: Rig) -> Instant:
    return rig.core.ground.now()


# 4.2 Boot notification


async def test_an_announced_station_is_accepted_and_its_boot_outlives_us(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station = await rig.station()
        reply = await station.boot()
        assert reply["status"] == "Accepted"
        assert 300 <= reply["interval"] <= 330
        assert reply["currentTime"].endswith("Z")
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-1")
        assert again.station.may_charge, "an accepted boot belongs to the station"
        assert again.station.record.vendor == "Loom"


async def test_a_serial_number_that_its_certificate_does_not_name_shuts_no_station_out(
    rig: Rig,
) -> None:
    station = await rig.station("CP-2", security_profile=3, serial="SN-1")
    rig.core.registering.certified = {station.station.id: ("SN-1",)}
    told = {"chargePointVendor": "Loom", "chargePointModel": "One"}
    await station.ask("BootNotification", told | {"chargePointSerialNumber": "SN-2"})
    assert station.station.record.serial == "SN-1"


async def test_a_boot_tells_whose_sim_card_the_station_has(station: FakeStation) -> None:
    told = {"chargePointVendor": "Loom", "chargePointModel": "One", "iccid": "89490", "imsi": "262"}
    await station.ask("BootNotification", told)
    assert (station.station.record.iccid, station.station.record.imsi) == ("89490", "262"), "6.3"


@pytest.mark.parametrize(
    ("registration", "status"),
    [(Registration.PENDING, "Pending"), (Registration.REJECTED, "Rejected")],
)
async def test_a_station_that_is_not_accepted_is_told_when_to_come_back(
    rig: Rig, registration: Registration, status: str
) -> None:
    station = await rig.station(registration=registration)
    reply = await station.boot()
    assert (reply["status"], reply["interval"]) == (status, 60)
    assert await station.ask_in_vain("Heartbeat", {}) == "SecurityError"
    assert not station.station.may_charge


async def asked_to_send(rig: Rig, station: FakeStation, wanted: str) -> None:
    asking = asked_raw(rig, "TriggerMessage", f'{{"requestedMessage":"{wanted}"}}'.encode())
    kind, message_id, action, _ = await station.connection.next()
    assert (kind, action) == (2, "TriggerMessage")
    station.answer(message_id, {"status": "Accepted"})
    await asking


async def test_a_pending_station_may_send_what_it_was_asked_to_send_once(rig: Rig) -> None:
    station = await rig.station(registration=Registration.PENDING)
    await station.boot()
    assert await station.ask_in_vain("Heartbeat", {}) == "SecurityError"
    await asked_to_send(rig, station, "Heartbeat")
    assert list(await station.ask("Heartbeat", {})) == ["currentTime"]
    assert await station.ask_in_vain("Heartbeat", {}) == "SecurityError"


async def test_a_pending_station_may_tell_of_itself_and_of_each_connector_when_asked_for_all(
    rig: Rig,
) -> None:
    """A request for a statusNotification without connectorId is a request for multiple statusNotifications (5.17)."""
    station = await rig.station(registration=Registration.PENDING)
    await station.boot()
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    assert await station.ask_in_vain("StatusNotification", status) == "SecurityError"
    await asked_to_send(rig, station, "StatusNotification")
    for number in (0, 1, 2):
        assert await station.ask("StatusNotification", status | {"connectorId": number}) == {}
    assert sorted(plug.evse for plug in station.station.connectors) == [0, 1, 2]


async def test_an_acceptance_that_is_withdrawn_is_gone(rig: Rig, station: FakeStation) -> None:
    changes = {"registration": Registration.PENDING}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    assert not station.station.may_charge
    assert await station.ask_in_vain("Heartbeat", {}) == "SecurityError"


# 4.1 Authorize


async def test_a_token_is_worth_what_is_known_of_it(rig: Rig, station: FakeStation) -> None:
    expiry = Instant(now(rig) + DAY)
    await rig.token("GROUPED", group="FAMILY", expires_at=expiry)
    await rig.token("BLOCKED", status=TokenStatus.BLOCKED)
    await rig.token("EXPIRED", expires_at=Instant(now(rig) - 1))

    async def worth(id_tag: str) -> dict[str, str]:
        reply: dict[str, dict[str, str]] = await station.ask("Authorize", {"idTag": id_tag})
        return reply["idTagInfo"]

    assert await worth("CARD") == {"status": "Accepted"}
    assert await worth("card") == {"status": "Accepted"}, "an idTag is case-insensitive (7.28)"
    assert (await worth("GROUPED"))["parentIdTag"] == "FAMILY"
    assert (await worth("GROUPED"))["expiryDate"].startswith(to_rfc3339(expiry)[:19])
    assert (await worth("BLOCKED"))["status"] == "Blocked"
    assert (await worth("EXPIRED"))["status"] == "Expired"
    assert (await worth("NOBODY"))["status"] == "Invalid"


async def test_a_group_too_long_for_the_version_is_left_out(rig: Rig, station: FakeStation) -> None:
    await rig.token("SHORT", group="A" * 20)
    await rig.token("LONG", group="A" * 21)
    replies = [await station.ask("Authorize", {"idTag": uid}) for uid in ("SHORT", "LONG")]
    assert [reply["idTagInfo"] for reply in replies] == [
        {"status": "Accepted", "parentIdTag": "A" * 20},
        {"status": "Accepted"},
    ], "7.28: at most 20 characters"


# 4.8 to 4.10: a transaction


async def test_a_whole_transaction_is_stored_to_the_watt_hour(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    started = await station.start(began)
    assert started["idTagInfo"] == {"status": "Accepted"}
    number = started["transactionId"]
    assert 0 < number < 2**31
    reading = {"timestamp": to_rfc3339(Instant(began + MINUTE)), "sampledValue": SAMPLES}
    values = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
    assert await station.ask("MeterValues", values) == {}
    running_one = station.station.open[str(number)]
    assert running_one.meter.register_wh == Decimal("1500.5")
    assert running_one.meter.power_w == 7400
    assert await station.stop(number, Instant(began + HOUR), idTag="CARD") == {
        "idTagInfo": {"status": "Accepted"}
    }
    [stored] = await rig.transactions()
    assert (stored.number, stored.station) == (str(number), "CP-1")
    assert (stored.evse, stored.connector, stored.token_uid) == (1, 1, "CARD")
    assert stored.energy_wh == 7000
    assert stored.stop_reason == "Local", "no reason means Local (4.10)"
    assert stored.suspect == ()
    readings = await rig.core.ground.store.readings(stored.id, None, 10)
    assert [reading.reading.values for reading in readings] == [("1500.5", "7.4", "16.0")]
    assert readings[0].reading.quantities[0].measurand == "Energy.Active.Import.Register"
    assert station.station.open == {}


async def test_a_repeated_start_gets_the_same_answer_for_ever(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    first = await station.start(began)
    assert await station.start(began) == first
    await station.stop(first["transactionId"])
    assert await station.start(began) == first, "even after the stop"
    assert len(await rig.transactions()) == 1


async def test_a_repeated_start_is_known_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station()
        began = now(rig)
        first = await station.start(began)
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, "CP-1")
        assert await again.start(began) == first
        assert len(await rig.transactions()) == 1
        other = await again.start(Instant(began + HOUR), connectorId=2)
        assert other["transactionId"] != first["transactionId"]


async def test_two_charges_of_a_clock_that_stands_at_1970_are_two(
    rig: Rig, station: FakeStation
) -> None:
    first = await station.start(Instant(0))
    await station.stop(first["transactionId"], Instant(0))
    second = await station.start(Instant(0))
    assert first["transactionId"] != second["transactionId"]
    for record in await rig.transactions():
        assert Suspicion.CLOCK_IMPLAUSIBLE in record.suspect


async def test_a_start_that_an_old_one_would_match_is_new_once_another_began(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    first = await station.start(began)
    await station.stop(first["transactionId"])
    await station.start(Instant(began + HOUR), meterStart=9000)
    third = await station.start(began)
    assert third["transactionId"] != first["transactionId"]
    assert len(await rig.transactions()) == 3


async def test_a_start_on_an_occupied_connector_interrupts_the_older_one(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("OTHER")
    began = now(rig)
    first = await station.start(began)
    second = await station.start(Instant(began + MINUTE), idTag="OTHER", meterStart=2000)
    assert second["idTagInfo"]["status"] == "Accepted"
    older, newer = await rig.transactions()
    assert older.interrupted_at is not None
    assert older.stopped_at is None
    assert Suspicion.INTERRUPTED in older.suspect
    assert newer.suspect == ()
    await station.stop(first["transactionId"], meterStop=1999)
    older, _ = await rig.transactions()
    assert older.meter_stop_wh == 1999, "the real end still counts when it comes"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (None, "Invalid"),
        ({"status": TokenStatus.BLOCKED}, "Blocked"),
        ({"expires_at": 1}, "Expired"),
    ],
)
async def test_a_start_by_a_bad_token_still_gets_a_number(
    rig: Rig, station: FakeStation, known: dict[str, object] | None, status: str
) -> None:
    if known is not None:
        await rig.token("BAD", **known)
    started = await station.start(idTag="BAD")
    assert started["idTagInfo"]["status"] == status
    assert started["transactionId"] > 0
    [stored] = await rig.transactions()
    assert Suspicion.START_UNAUTHORIZED in stored.suspect


async def test_a_token_that_charges_elsewhere_is_concurrent(rig: Rig, station: FakeStation) -> None:
    other = await rig.station("CP-2")
    await station.start()
    at = now(rig)
    started = await other.start(at)
    assert started["idTagInfo"]["status"] == "ConcurrentTx"
    assert await other.start(at) == started, "a repeated start gets the same answer"
    assert len(await rig.transactions()) == 2


@pytest.mark.parametrize(
    ("status", "worth"),
    [("Available", "Accepted"), ("Reserved", "Accepted"), ("Charging", "ConcurrentTx")],
)
async def test_a_token_whose_connector_is_free_again_charges_there_no_longer(
    rig: Rig, station: FakeStation, status: str, worth: str
) -> None:
    """A station that lost its power may never tell the end; the vehicle is elsewhere (4.9, C1; 7.2)."""
    said = {"connectorId": 1, "errorCode": "NoError"}
    await station.ask("StatusNotification", said | {"status": "Available"})
    await station.start()
    elsewhere = await rig.station("CP-2")
    refused = await elsewhere.start()
    assert refused["idTagInfo"]["status"] == "ConcurrentTx"
    await elsewhere.stop(refused["transactionId"])
    await station.ask("StatusNotification", said | {"status": status})
    assert (await elsewhere.start(meterStart=9000))["idTagInfo"]["status"] == worth


@pytest.mark.parametrize(
    ("is_away", "silent", "worth"),
    [
        (True, SILENT_US, "Accepted"),
        (True, SILENT_US - MINUTE, "ConcurrentTx"),
        (False, SILENT_US, "ConcurrentTx"),
    ],
)
async def test_a_station_that_lost_its_power_keeps_no_driver_from_others(
    rig: Rig, station: FakeStation, *, is_away: bool, silent: int, worth: str
) -> None:
    """Whether the idTag is involved in another transaction is not known then (7.2), and its end may never come."""
    await station.start()
    if is_away:
        station.actor.closed()
    later = Instant(now(rig) + silent)
    judged = rig.core.authorizing.authorize_start("CARD", later)
    assert id_tag_info(judged).status == worth


async def test_a_station_has_its_time_to_come_back_after_a_restart_of_ours(
    rig: Rig, station: FakeStation
) -> None:
    """Nobody was heard while we were away: only the silence since then counts."""
    await station.start()
    station.actor.closed()
    restarted, authorizing = Instant(now(rig) + HOUR), rig.core.authorizing
    authorizing.load(tuple(authorizing), restarted)
    worths = [
        id_tag_info(authorizing.authorize_start("CARD", Instant(restarted + silent))).status
        for silent in (SILENT_US - MINUTE, SILENT_US)
    ]
    assert worths == ["ConcurrentTx", "Accepted"]


async def test_a_charge_told_after_the_link_was_gone_is_not_concurrent_with_a_later_one(
    rig: Rig, station: FakeStation
) -> None:
    other = await rig.station("CP-2")
    await other.start()
    back = FakeStation(rig.core, "CP-1")
    worth = (await back.start(Instant(now(rig) - HOUR)))["idTagInfo"]["status"]
    assert worth == "Accepted", "7.2: no other transaction was going on"
    third = await rig.station("CP-3")
    assert (await third.start())["idTagInfo"]["status"] == "ConcurrentTx"


async def test_a_charge_told_after_the_link_was_gone_is_no_effect_of_a_start_that_was_asked_since(
    rig: Rig, station: FakeStation
) -> None:
    """The transaction of a RemoteStartTransaction starts after it (5.11): limits and payments of it are of no older one."""
    said = {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}
    await station.ask("StatusNotification", said | {"timestamp": to_rfc3339(now(rig))})
    order = StartCharging(token="CARD", evse=1)
    command = await rig.core.commanding.issue(StationId("CP-1"), CommandName.START, order, "test")
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    await rig.core.commanding.wait(command, PATIENCE_S)
    older = await station.start(Instant(now(rig) - HOUR))
    await station.stop(older["transactionId"], Instant(now(rig) - MINUTE))
    await station.start(meterStart=8000)
    _, newer = await rig.transactions()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.transaction == newer.id


async def test_a_token_that_expired_before_its_charge_was_told_is_told_so_and_was_good(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("OLD", expires_at=Instant(now(rig) - MINUTE))
    for at in (Instant(now(rig) - HOUR), now(rig)):
        worth = (await station.start(at, idTag="OLD"))["idTagInfo"]["status"]
        assert worth == "Expired", "4.8: what the station knows is outdated"
    before, after = await rig.transactions()
    assert before.refused is None
    assert after.refused == "token-expired"


async def test_a_token_is_not_concurrent_with_what_its_start_interrupts(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    await station.start(began)
    await station.boot()
    again = await station.start(Instant(began + MINUTE), meterStart=2000)
    assert again["idTagInfo"]["status"] == "Accepted", "7.2: no other transaction is going on"
    older, newer = await rig.transactions()
    assert older.interrupted_at is not None
    assert newer.suspect == ()
    elsewhere = await station.start(Instant(began + MINUTE), connectorId=2)
    assert elsewhere["idTagInfo"]["status"] == "ConcurrentTx"


@pytest.mark.parametrize("number", [-1, 0, 4711])
async def test_a_stop_of_nothing_known_is_stored_and_answered_once(
    rig: Rig, station: FakeStation, number: int
) -> None:
    at = now(rig)
    assert await station.stop(number, at) == {}
    assert await station.stop(number, at) == {}
    [orphan] = await rig.transactions()
    assert (orphan.number, orphan.claimed_number) == (None, str(number))
    assert orphan.started_at is None
    assert orphan.meter_stop_wh == 8000
    assert orphan.suspect == (Suspicion.TRANSACTION_UNKNOWN,)


async def test_a_stop_without_a_number_ends_the_only_start_that_it_can_mean(
    rig: Rig, station: FakeStation
) -> None:
    await station.start()
    assert await station.stop(-1, idTag="CARD") == {"idTagInfo": {"status": "Accepted"}}
    [stored] = await rig.transactions()
    assert stored.energy_wh == 7000
    assert stored.suspect == (Suspicion.MATCHED_WITHOUT_ID,)


@pytest.mark.parametrize("number", [-1, 0, -7])
async def test_a_number_that_is_none_of_ours_is_that_of_what_runs(
    rig: Rig, station: FakeStation, number: int
) -> None:
    """Negative numbers and zero are possible, and none that we give (errata, 3.18 and 3.54)."""
    await station.start()
    said = {"timestamp": to_rfc3339(now(rig)), "sampledValue": [{"value": "1500"}]}
    told = {"connectorId": 1, "transactionId": number, "meterValue": [said]}
    assert await station.ask("MeterValues", told) == {}
    [running] = station.station.open.values()
    assert running.meter.register_wh == 1500
    await station.stop(number)
    [record] = await rig.transactions()
    assert record.meter_stop_wh == 8000
    assert record.suspect == (Suspicion.MATCHED_WITHOUT_ID,)


async def test_a_stop_without_a_number_that_can_mean_two_is_not_guessed(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("OTHER")
    await station.start()
    await station.start(connectorId=2, idTag="OTHER")
    await station.stop(-1)
    records = await rig.transactions()
    assert [record.stopped_at is None for record in records] == [True, True, False]
    assert records[2].claimed_number == "-1"


async def test_no_station_can_stop_the_transaction_of_another(
    rig: Rig, station: FakeStation
) -> None:
    thief = await rig.station("CP-2")
    number = (await station.start())["transactionId"]
    assert await thief.stop(number) == {}
    mine, orphan = await rig.transactions()
    assert mine.stopped_at is None
    assert orphan.station == "CP-2"
    assert orphan.suspect == (Suspicion.TRANSACTION_OF_OTHER_STATION,)


async def test_the_first_end_stays_and_another_is_a_dispute(rig: Rig, station: FakeStation) -> None:
    at = now(rig)
    number = (await station.start(at))["transactionId"]
    await station.stop(number, at)
    await station.stop(number, at)
    [stored] = await rig.transactions()
    assert stored.suspect == ()
    assert await station.stop(number, at, meterStop=99_999) == {}
    [stored] = await rig.transactions()
    assert stored.meter_stop_wh == 8000
    assert stored.suspect == (Suspicion.STOP_DISPUTED,)
    assert "transaction.disputed" in await rig.event_types()


async def test_a_stop_of_a_transaction_long_gone_from_memory_is_recognised(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    first = await station.start(began)
    await station.stop(first["transactionId"], Instant(began + 1))
    for later in range(1, 4):
        other = await station.start(Instant(began + later * MINUTE))
        await station.stop(other["transactionId"], Instant(began + later * MINUTE + 1))
    await station.stop(first["transactionId"], Instant(began + 1))
    assert len(await rig.transactions()) == 4
    await station.stop(first["transactionId"], Instant(began + 2))
    assert (await rig.transactions())[0].suspect == (Suspicion.STOP_DISPUTED,)


@pytest.mark.parametrize(
    ("meter_stop", "suspicion"),
    [
        (999, Suspicion.METER_WENT_BACK),
        (2**31 - 1, Suspicion.METER_JUMPED),
        (-5, Suspicion.METER_WENT_BACK),
    ],
)
async def test_an_absurd_register_is_answered_and_doubted(
    rig: Rig, station: FakeStation, meter_stop: int, suspicion: Suspicion
) -> None:
    number = (await station.start())["transactionId"]
    assert await station.stop(number, meterStop=meter_stop) == {}
    [stored] = await rig.transactions()
    assert suspicion in stored.suspect
    assert stored.energy_wh is None


async def test_only_the_own_token_or_its_group_stops_without_doubt(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("MINE", group="FAMILY")
    await rig.token("SISTER", group="FAMILY")
    number = (await station.start(idTag="MINE"))["transactionId"]
    await station.stop(number, idTag="SISTER")
    number = (await station.start(connectorId=2, idTag="MINE"))["transactionId"]
    await station.stop(number, idTag="CARD")
    first, second = await rig.transactions()
    assert first.suspect == ()
    assert second.suspect == (Suspicion.STOP_BY_OTHER,)


# 4.7 Meter values


async def test_readings_after_the_stop_belong_to_their_transaction(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    number = (await station.start(began))["transactionId"]
    await station.stop(number)
    reading = {"timestamp": to_rfc3339(began), "sampledValue": SAMPLES}
    values = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
    assert await station.ask("MeterValues", values) == {}
    [stored] = await rig.transactions()
    assert len(await rig.core.ground.store.readings(stored.id, None, 10)) == 1


async def test_a_transaction_that_was_given_up_goes_on_when_its_meter_says_so(
    rig: Rig, station: FakeStation
) -> None:
    began = Instant(now(rig) - HOUR)
    number = (await station.start(began))["transactionId"]
    unit = Unit()
    rig.core.charging.lost(unit, station.station, station.station.open[str(number)], now(rig))
    await rig.core.ground.commit(unit)

    async def read(at: Instant) -> None:
        reading = {"timestamp": to_rfc3339(at), "sampledValue": SAMPLES}
        values = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
        assert await station.ask("MeterValues", values) == {}

    await read(Instant(began + MINUTE))
    assert station.station.open == {}, "what was read before says nothing of now"
    await read(Instant(now(rig) + MINUTE))
    assert station.station.open[str(number)].meter.power_w == 7400
    [stored] = await rig.transactions()
    assert (stored.interrupted_at, stored.suspect) == (None, ())
    elsewhere = await station.start(connectorId=2)
    assert elsewhere["idTagInfo"]["status"] == "ConcurrentTx"


async def test_a_transaction_in_whose_place_another_runs_does_not_go_on(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("OTHER")
    first = (await station.start())["transactionId"]
    second = (await station.start(idTag="OTHER", meterStart=2000))["transactionId"]
    reading = {"timestamp": to_rfc3339(Instant(now(rig) + MINUTE)), "sampledValue": SAMPLES}
    values = {"connectorId": 1, "transactionId": first, "meterValue": [reading]}
    assert await station.ask("MeterValues", values) == {}
    assert list(station.station.open) == [str(second)]


async def test_the_same_readings_twice_count_once(rig: Rig, station: FakeStation) -> None:
    number = (await station.start())["transactionId"]
    reading = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": SAMPLES}
    values = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
    for _ in range(3):
        assert await station.ask("MeterValues", values) == {}
    [stored] = await rig.transactions()
    assert len(await rig.core.ground.store.readings(stored.id, None, 10)) == 1


async def test_readings_of_a_number_nobody_knows_are_answered(
    rig: Rig, station: FakeStation
) -> None:
    reading = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": SAMPLES}
    values = {"connectorId": 1, "transactionId": 4711, "meterValue": [reading]}
    assert await station.ask("MeterValues", values) == {}
    assert await rig.transactions() == []


async def test_transaction_data_of_a_stop_is_kept(rig: Rig, station: FakeStation) -> None:
    number = (await station.start())["transactionId"]
    data = [{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": SAMPLES}]
    await station.stop(number, transactionData=data)
    [stored] = await rig.transactions()
    assert len(await rig.core.ground.store.readings(stored.id, None, 10)) == 1


async def test_transaction_data_of_a_stop_without_a_number_is_that_of_what_it_ends(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    await station.start(began)
    data = [{"timestamp": to_rfc3339(Instant(began + 1)), "sampledValue": SAMPLES}]
    for _ in range(2):
        await station.stop(-1, Instant(began + 2), transactionData=data)
    [stored] = await rig.transactions()
    assert len(await rig.core.ground.store.readings(stored.id, None, 10)) == 1


# 4.9 Status notification, and sessions


async def test_a_session_lasts_from_the_first_start_until_the_connector_is_free(
    rig: Rig, station: FakeStation
) -> None:
    def status(word: str) -> dict[str, object]:
        return {"connectorId": 1, "errorCode": "NoError", "status": word}

    began = now(rig)
    await station.ask("StatusNotification", status("Preparing"))
    first = await station.start(began)
    await station.stop(first["transactionId"], reason="PowerLoss")
    second = await station.start(Instant(began + MINUTE), meterStart=8000)
    await station.stop(second["transactionId"])
    await station.ask("StatusNotification", status("Available"))
    third = await station.start(Instant(began + 2 * MINUTE), meterStart=9000)
    assert third["transactionId"]
    sessions = [record.session for record in await rig.transactions()]
    assert sessions[0] == sessions[1], "the same token after a power loss goes on"
    assert sessions[2] != sessions[0], "after the plug was pulled it is another session"
    told = [kind for kind in await rig.event_types() if kind.startswith("session")]
    assert told == ["session.started", "session.ended", "session.started"]


@pytest.mark.parametrize("is_told_before", [True, False])
async def test_a_connector_that_is_kept_for_the_next_is_free_of_the_one_before(
    rig: Rig, station: FakeStation, *, is_told_before: bool
) -> None:
    """All user actions are completed, and a reservation of the charge point needs the connector (4.9, F1 and 5.13)."""
    status = {"connectorId": 1, "errorCode": "NoError"}
    number = (await station.start())["transactionId"]
    if is_told_before:
        await station.ask("StatusNotification", status | {"status": "Reserved"})
        assert "session.ended" not in await rig.event_types(), "it charges"
        await station.stop(number)
    else:
        await station.stop(number)
        await station.ask("StatusNotification", status | {"status": "Finishing"})
        assert "session.ended" not in await rig.event_types()
        await station.ask("StatusNotification", status | {"status": "Reserved"})
    assert "session.ended" in await rig.event_types()
    assert station.station.sessions == {}


async def test_a_vehicle_that_was_unplugged_ends_its_session_though_no_status_says_so(
    rig: Rig, station: FakeStation
) -> None:
    began = Instant(now(rig) - HOUR)
    for place, reason in enumerate(("EVDisconnected", "PowerLoss", "Local")):
        number = (await station.start(Instant(began + place * MINUTE)))["transactionId"]
        await station.stop(number, Instant(began + place * MINUTE + 1), reason=reason)
    first, second, third = [record.session for record in await rig.transactions()]
    assert first != second, "what happens without a link is told by no status (4.9)"
    assert second == third


async def test_an_older_status_does_not_undo_a_newer_one(rig: Rig, station: FakeStation) -> None:
    plug = Plug(1, 1)
    at = now(rig)
    for word, when in (("Charging", at), ("Available", Instant(at - MINUTE))):
        await station.ask(
            "StatusNotification",
            {
                "connectorId": 1,
                "errorCode": "NoError",
                "status": word,
                "timestamp": to_rfc3339(when),
            },
        )
    assert station.station.connectors[plug].status is Status.CHARGING


# 4.3, 4.6


async def test_an_unknown_vendor_is_told_so(station: FakeStation) -> None:
    reply = await station.ask("DataTransfer", {"vendorId": "com.example", "data": "x"})
    assert reply == {"status": "UnknownVendorId"}


async def test_a_heartbeat_tells_the_time_without_waiting_for_the_store(
    rig: Rig, station: FakeStation
) -> None:
    station.say("Heartbeat", {}, "h1")
    [frame] = station.connection.sent
    assert frame[:2] == [3, "h1"]
    assert frame[2]["currentTime"].endswith("Z")


async def test_what_only_tells_something_is_kept_as_an_event(
    rig: Rig, station: FakeStation
) -> None:
    assert await station.ask("FirmwareStatusNotification", {"status": "Downloading"}) == {}
    assert "station.notice" in await rig.event_types()


# The journal


async def test_every_frame_is_in_the_journal_with_its_answer(
    rig: Rig, station: FakeStation
) -> None:
    await station.ask("Heartbeat", {}, "h1")
    await station.ask_in_vain("Fly", {})
    _, beat, flight = await rig.exchanges()
    assert (beat.action, beat.message_id, beat.direction) == ("Heartbeat", "h1", Direction.IN)
    assert beat.frame == b'[2, "h1", "Heartbeat", {}]'
    assert beat.answer is not None
    assert beat.answer.startswith(b'[3,"h1",')
    assert (flight.kind, flight.answer_kind) == (FrameKind.CALL, FrameKind.ERROR)


def asked_raw(rig: Rig, action: str, payload: bytes) -> asyncio.Task[object]:
    """Send a raw request to CP-1 in the background."""
    call = RawCall(action=action, payload=payload)
    return asyncio.create_task(rig.core.commanding.call(StationId("CP-1"), call))


# 5.13 and 5.2: reservations


async def test_a_reservation_is_kept_until_it_is_used_or_given_back(
    rig: Rig, station: FakeStation
) -> None:
    store, identity = rig.core.ground.store, station.station.id
    for number in (7, 8):
        until = to_rfc3339(Instant(now(rig) + HOUR))
        payload = (
            f'{{"connectorId":{number - 7},"expiryDate":"{until}","idTag":"CARD",'
            f'"reservationId":{number}}}'
        )
        asking = asked_raw(rig, "ReserveNow", payload.encode())
        _, message_id, _, _ = await station.connection.next()
        station.answer(message_id, {"status": "Accepted"})
        await asking
    held = {one.number: one for one in station.station.reservations.values()}
    assert (held[7].evse, held[8].evse) == (None, 1)
    assert (held[7].token_uid, held[7].state) == ("CARD", ReservationState.ACTIVE)
    await station.start(reservationId=8)
    asking = asked_raw(rig, "CancelReservation", b'{"reservationId":7}')
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    await asking
    [transaction] = await rig.transactions()
    given_back, used = await store.reservation(identity, 7), await store.reservation(identity, 8)
    assert given_back is not None
    assert used is not None
    assert given_back.state is ReservationState.CANCELLED
    assert (used.state, used.transaction) == (ReservationState.USED, transaction.id)


async def test_a_reservation_that_the_station_has_no_more_is_over(
    rig: Rig, station: FakeStation
) -> None:
    until = to_rfc3339(Instant(now(rig) + HOUR))
    payload = f'{{"connectorId":1,"expiryDate":"{until}","idTag":"CARD","reservationId":7}}'
    for action, body, status in (
        ("ReserveNow", payload, "Accepted"),
        ("CancelReservation", '{"reservationId":7}', "Rejected"),
    ):
        asking = asked_raw(rig, action, body.encode())
        _, message_id, _, _ = await station.connection.next()
        station.answer(message_id, {"status": status})
        await asking
    stored = await rig.core.ground.store.reservation(station.station.id, 7)
    assert stored is not None
    assert stored.state is ReservationState.REMOVED, "7.5: there is no reservation active"
