"""Each quirk does one thing wrong, exactly so; the numbers are those of the notes on the field."""

import inspect
from datetime import datetime

import pytest

from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.quirks import Quirk, applies, interferences, quirk as quirk_module, shake
from chargeloom.sim.quirks.table import ELSEWHERE
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.station_clock import StationClock
from tests.sim.raw_bench import VERSIONS, RawBench

every = pytest.mark.parametrize("version", VERSIONS)
V16 = Version.V16
STATUS = {
    V16: "StatusNotification",
    Version.V201: "StatusNotification",
    Version.V21: "NotifyEvent",
}
_STATUS_FIELD = {V16: "status", Version.V201: "connectorStatus", Version.V21: "actualValue"}


def test_every_quirk_is_described_by_its_number_and_all_27_numbers_are_there() -> None:
    source = inspect.getsource(quirk_module)
    numbers = {
        int(source.split(f'{one.name} = "{one.value}"\n    """')[1].split(":")[0]) for one in Quirk
    }
    assert numbers == set(range(1, 28))


@pytest.mark.parametrize("quirk", Quirk)
def test_every_quirk_does_something_in_some_version(quirk: Quirk) -> None:
    made = interferences([quirk], "ocpp1.6", StationClock())
    assert bool(made) is not (quirk in ELSEWHERE)


def test_a_quirk_that_a_version_cannot_have_is_left_out() -> None:
    assert not applies(Quirk.CONCURRENT_STOP, "ocpp2.1")
    assert interferences([Quirk.CONCURRENT_STOP], "ocpp2.1", StationClock()) == []


@pytest.mark.parametrize(
    ("quirk", "offered"),
    [
        (Quirk.NO_SUBPROTOCOL, None),
        (Quirk.WRONG_SUBPROTOCOL, "ocpp2.0.1.1"),
        (Quirk.OTHER_VERSION, "ocpp2.0.1"),
    ],
)
def test_1_and_3_another_subprotocol_is_offered_or_none(quirk: Quirk, offered: str | None) -> None:
    assert shake("ocpp1.6", [quirk]).offered == offered


def test_2_the_upgrade_comes_without_its_connection_header() -> None:
    assert not shake("ocpp1.6", [Quirk.NO_CONNECTION_UPGRADE]).says_connection_upgrade


@every
def test_4_a_measurand_and_a_unit_that_no_list_has(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.UNKNOWN_MEASURAND)
    bench.charge(61)
    told = bench.heard("MeterValues", "TransactionEvent")[-1]
    first, *others = told["meterValue"][0]["sampledValue"]
    assert first["measurand"] == "Request.Energy"
    assert "Hz" in {first.get("unit"), first.get("unitOfMeasure", {}).get("unit")}
    assert all(one["measurand"] != "Request.Energy" for one in others)


@every
def test_5_a_serial_number_is_too_long(version: Version) -> None:
    bench = RawBench(version, Quirk.LONG_SERIAL)
    bench.connect()
    (boot,) = bench.heard("BootNotification")
    station = boot.get("chargingStation", boot)
    serial = station.get("serialNumber", station.get("chargePointSerialNumber"))
    assert len(serial) == 30


def test_6_data_transfer_carries_an_object() -> None:
    bench = RawBench(V16, Quirk.OBJECT_IN_DATA_TRANSFER)
    bench.connect()
    (told,) = bench.heard("DataTransfer")
    assert isinstance(told["data"], dict)


@every
def test_7_numbers_are_texts(version: Version) -> None:
    bench = RawBench(version, Quirk.NUMBERS_AS_TEXT)
    bench.connect()
    assert {one["connectorId"] for one in bench.heard("StatusNotification")} <= {"0", "1"}


@every
def test_8_the_end_names_a_transaction_that_nobody_knows(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.UNKNOWN_TRANSACTION)
    bench.charge()
    bench.stop()
    (stop,) = bench.stops()
    number = stop.get("transactionId", stop.get("transactionInfo", {}).get("transactionId"))
    assert number in {0, "0"}


@every
def test_9_a_start_is_repeated_after_a_new_link_with_its_first_time(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.REPEATED_START)
    bench.charge()
    bench.disconnect()
    bench.wait(30)
    bench.connect()
    first, second = bench.starts()
    assert first == second


@every
def test_9_an_end_is_told_twice(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.REPEATED_STOP)
    bench.charge()
    bench.stop()
    first, second = bench.stops()
    assert first == second
    ids = [frame[1] for frame in bench.frames if frame[0] == 2]
    assert len(set(ids)) == len(ids)


@every
def test_10_time_stands_at_1970(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.CLOCK_1970)
    bench.charge()
    (start,) = bench.starts()
    assert start["timestamp"].startswith("1970-01-01T12:00:")


@every
def test_10_local_time_is_called_utc(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.LOCAL_TIME_AS_UTC)
    bench.charge()
    (start,) = bench.starts()
    assert start["timestamp"] == "2026-03-01T14:00:00.000Z"


@every
def test_10_a_time_has_a_blank_and_no_zone(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.TIME_WITH_BLANK)
    bench.charge()
    (start,) = bench.starts()
    assert start["timestamp"] == "2026-03-01 12:00:00"


@every
def test_11_a_new_link_begins_with_a_flood_of_old_values(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.OLD_VALUES_FLOOD)
    assert bench.heard("MeterValues") == []
    bench.disconnect()
    bench.connect()
    told = bench.heard("MeterValues")
    assert len(told) == 20
    assert all(one["meterValue"][0]["timestamp"].startswith("2020") for one in told)


@every
def test_12_values_follow_the_end(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.VALUES_AFTER_STOP)
    bench.charge()
    bench.stop()
    last = [one for one in bench.frames if one[0] == 2 and one[2] != "StatusNotification"][-1]
    assert last[2] in {"MeterValues", "TransactionEvent"}
    assert last[3].get("eventType", "Updated") == "Updated"


@every
def test_13_an_answer_comes_on_the_next_link(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.LATE_RESULT)
    assert bench.ask("ClearCache") is None
    assert not bench.is_linked
    bench.frames.clear()
    bench.connect()
    assert [3, "csms-0", {"status": "Accepted"}] in bench.frames
    assert bench.ask("ClearCache") == {"status": "Accepted"}


def test_14_there_is_no_configuration() -> None:
    assert RawBench.accepted(V16, Quirk.NO_CONFIGURATION).ask("GetConfiguration") == {}


def test_14_reading_the_configuration_hangs() -> None:
    bench = RawBench.accepted(V16, Quirk.CONFIGURATION_HANGS)
    assert bench.ask("GetConfiguration") is None
    name = {"component": {"name": "TxCtrlr"}, "variable": {"name": "TxStartPoint"}}
    bench = RawBench.accepted(Version.V201, Quirk.CONFIGURATION_HANGS)
    assert bench.ask("GetVariables", getVariableData=[name]) is None


@every
def test_15_many_measurands_make_it_boot_again(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.REBOOTS_ON_MANY_MEASURANDS)
    many = ",".join(["Voltage"] * 7)
    if version is V16:
        reply = bench.ask("ChangeConfiguration", key="MeterValuesSampledData", value=many)
    else:
        item = {
            "component": {"name": "SampledDataCtrlr"},
            "variable": {"name": "TxUpdatedMeasurands"}, "attributeValue": many,
        }  # fmt: skip
        reply = bench.ask("SetVariables", setVariableData=[item])
    assert reply is None
    assert not bench.is_linked
    bench.connect()
    assert len(bench.heard("BootNotification")) == 1


@every
def test_16_change_availability_is_never_answered(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.AVAILABILITY_UNANSWERED)
    if version is V16:
        assert bench.ask("ChangeAvailability", connectorId=0, type="Inoperative") is None
    else:
        assert bench.ask("ChangeAvailability", operationalStatus="Inoperative") is None
    assert bench.ask("ClearCache") == {"status": "Accepted"}


@every
def test_17_it_boots_only_when_it_is_told_to(version: Version) -> None:
    bench = RawBench(version, Quirk.NO_BOOT)
    bench.connect()
    assert bench.heard("BootNotification") == []
    assert bench.heard(STATUS[version]) != []
    reply = bench.ask("TriggerMessage", requestedMessage="BootNotification")
    assert reply == {"status": "Accepted"}
    assert len(bench.heard("BootNotification")) == 1


def profile(
    version: Version, purpose: str, level: int, kind: str = "Absolute"
) -> dict[str, object]:
    schedule: dict[str, object] = {
        "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8}]
    }  # fmt: skip
    if kind == "Absolute":
        schedule["startSchedule"] = "1970-01-01T00:00:00Z"
    words: dict[str, object] = {
        "stackLevel": level, "chargingProfilePurpose": purpose, "chargingProfileKind": kind,
    }  # fmt: skip
    if version is V16:
        more = words | {"chargingProfileId": 1, "chargingSchedule": schedule}
        return {"connectorId": 0, "csChargingProfiles": more}
    more = words | {"id": 1, "chargingSchedule": [schedule | {"id": 1}]}
    return {"evseId": 0, "chargingProfile": more}


@every
def test_18_profiles_above_level_0_or_of_a_kind_are_refused(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.LEVEL_ZERO_ONLY, Quirk.NO_RELATIVE_PROFILES)
    high = profile(version, "TxDefaultProfile", 1)
    relative = profile(version, "TxDefaultProfile", 0, "Relative")
    fine = profile(version, "TxDefaultProfile", 0)
    answers = [bench.ask("SetChargingProfile", **one) for one in (high, relative, fine)]
    assert [one and one["status"] for one in answers] == ["Rejected", "Rejected", "Accepted"]


@every
def test_19_a_limit_of_the_station_is_accepted_and_not_obeyed(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.STATION_PROFILE_IGNORED)
    purpose = "ChargePointMaxProfile" if version is V16 else "ChargingStationMaxProfile"
    reply = bench.ask("SetChargingProfile", **profile(version, purpose, 0))
    assert reply == {"status": "Accepted"}
    bench.charge()
    assert bench.model.outlet(1).offered_a == 16


def test_20_a_remote_start_is_refused_while_finishing() -> None:
    bench = RawBench.accepted(V16, Quirk.NO_START_IN_FINISHING)
    bench.charge()
    bench.stop()
    assert bench.heard("StatusNotification")[-1]["status"] == "Finishing"
    reply = bench.ask("RemoteStartTransaction", idTag="TAG", connectorId=1)
    assert reply == {"status": "Rejected"}
    bench.model.unplug(1, bench.now)
    bench.exchange()
    reply = bench.ask("RemoteStartTransaction", idTag="TAG", connectorId=1)
    assert reply == {"status": "Accepted"}


def test_21_after_concurrent_tx_it_stops_minus_one() -> None:
    bench = RawBench.accepted(V16, Quirk.CONCURRENT_STOP)
    bench.status = "ConcurrentTx"
    bench.charge()
    (stop,) = bench.stops()
    assert stop["transactionId"] == -1


@every
def test_22_an_older_available_comes_after_the_news(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.LATE_AVAILABLE)
    bench.charge()
    *_, news, late = bench.heard(STATUS[version])
    if version is Version.V21:
        news, late = news["eventData"][0], late["eventData"][0]
    assert late[_STATUS_FIELD[version]] == "Available"
    assert datetime.fromisoformat(late["timestamp"]) < datetime.fromisoformat(news["timestamp"])


@pytest.mark.parametrize(
    ("quirk", "tag"), [(Quirk.OWN_ID_TAG, "STATION-OWN"), (Quirk.CORRUPTED_ID_TAG, "TA?")]
)
@every
def test_23_the_token_is_another_one(version: Version, quirk: Quirk, tag: str) -> None:
    bench = RawBench.accepted(version, quirk)
    bench.charge()
    (start,) = bench.starts()
    told = start.get("idTag") or start["idToken"]["idToken"]
    assert told == tag


def test_24_the_serial_number_ends_the_url_behind_a_path() -> None:
    shaken = shake("ocpp1.6", [Quirk.SERIAL_IN_URL])
    endpoint = Endpoint(url="ws://csms/ocpp", identity="CP 1", handshake=shaken)
    assert endpoint.address == "ws://csms/ocpp/station/CP%201/SN-0001"


@every
def test_25_message_ids_begin_again_on_each_link(version: Version) -> None:
    bench = RawBench(version, Quirk.MESSAGE_IDS_REUSED)
    bench.connect()
    first = [frame[1] for frame in bench.frames]
    bench.frames.clear()
    bench.disconnect()
    bench.wait(100)
    bench.connect()
    bench.wait(301)
    second = [frame[1] for frame in bench.frames]
    assert first[0] == second[0] == "1"


@every
def test_26_a_hard_reset_tells_the_end_and_closes_before_the_answer(version: Version) -> None:
    bench = RawBench.accepted(version, Quirk.STOP_THEN_CLOSE)
    bench.charge()
    bench.is_mute = True
    bench.ask("Reset", type="Hard" if version is V16 else "Immediate")
    assert len(bench.stops()) == 1
    bench.wait(0.1)
    assert not bench.is_linked


@every
def test_without_quirks_a_station_does_none_of_it(version: Version) -> None:
    bench = RawBench.accepted(version)
    bench.charge()
    bench.stop()
    assert len(bench.starts()) == len(bench.stops()) == 1
    assert bench.ask("ClearCache") == {"status": "Accepted"}


def test_27_a_station_of_2_1_tells_its_connectors_in_the_old_way() -> None:
    bench = RawBench.accepted(Version.V21, Quirk.STATUS_BY_MESSAGES)
    bench.charge()
    assert bench.heard("NotifyEvent") == []
    assert "Occupied" in {one["connectorStatus"] for one in bench.heard("StatusNotification")}
    assert not applies(Quirk.STATUS_BY_MESSAGES, "ocpp2.0.1")
