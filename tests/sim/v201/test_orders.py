"""Every order of a CSMS is answered as a station would, and each answer fits its schema."""

from typing import Any

import pytest

from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS as CALLS_OF_21
from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS as CALLS_OF_201
from chargeloom.sim.outlet import ConnectorKind
from chargeloom.sim.v21.orders import ORDERS as ORDERS_OF_21
from chargeloom.sim.v201.orders import ORDERS as ORDERS_OF_201
from chargeloom.sim.vehicle import Supply
from tests.sim.back_to_back import car
from tests.sim.v201.pocket_csms import Bench, Payload

both = pytest.mark.parametrize("version", ["2.0.1", "2.1"])
TAG = {"idToken": "TAG", "type": "ISO14443"}
OTHER = {"idToken": "OTHER", "type": "ISO14443"}
TWO = ((ConnectorKind(),), (ConnectorKind(),))


def test_every_order_has_an_answer() -> None:
    assert ORDERS_OF_201.keys() == CALLS_OF_201.keys()
    assert ORDERS_OF_21.keys() == CALLS_OF_21.keys()


@both
def test_a_remote_start_carries_its_number_into_the_next_event(version: str) -> None:
    """(F02.FR.01)."""
    bench = Bench.accepted(version)
    bench.plug()
    reply = bench.order("RequestStartTransaction", idToken=TAG, remoteStartId=7, evseId=1)
    assert reply["status"] == "Accepted"
    (started,) = bench.heard("TransactionEvent")
    assert started["triggerReason"] == "RemoteStart"
    assert started["transactionInfo"]["remoteStartId"] == 7
    assert started["idToken"] == TAG


def test_a_remote_start_before_the_cable_waits_for_it() -> None:
    """(F01)."""
    bench = Bench.accepted()
    bench.order("RequestStartTransaction", idToken=TAG, remoteStartId=7)
    assert bench.events() == []
    bench.plug()
    (started,) = bench.heard("TransactionEvent")
    assert started["transactionInfo"]["remoteStartId"] == 7


def test_a_remote_start_may_have_to_be_authorized_first() -> None:
    """(F02.FR.09)."""
    bench = Bench.accepted(AuthorizeRemoteStart="true")
    bench.plug()
    bench.order("RequestStartTransaction", idToken=TAG, remoteStartId=7)
    assert bench.actions()[1:] == ["Authorize", "TransactionEvent"]


def test_a_transaction_that_waits_for_authorization_is_named_in_the_answer() -> None:
    """(F01.FR.13)."""
    bench = Bench.accepted(TxStartPoint="EVConnected")
    bench.plug()
    reply = bench.order("RequestStartTransaction", idToken=TAG, remoteStartId=7)
    assert reply == {"status": "Accepted", "transactionId": bench.transaction()}


def test_where_somebody_charges_a_remote_start_is_refused() -> None:
    bench = Bench.accepted()
    bench.charge(1)
    reply = bench.order("RequestStartTransaction", idToken=OTHER, remoteStartId=8, evseId=1)
    assert reply["status"] == "Rejected"


@both
def test_a_remote_stop_ends_the_transaction_that_it_names(version: str) -> None:
    bench = Bench.accepted(version)
    bench.charge(1)
    assert bench.order("RequestStopTransaction", transactionId="x")["status"] == "Rejected"
    reply = bench.order("RequestStopTransaction", transactionId=bench.transaction())
    ended = bench.heard("TransactionEvent")[-1]
    assert reply["status"] == "Accepted"
    assert (ended["triggerReason"], ended["transactionInfo"]["stoppedReason"]) == (
        "RemoteStop", "Remote",
    )  # fmt: skip


@both
def test_a_connector_is_unlocked_but_never_during_a_transaction(version: str) -> None:
    """(F05)."""
    bench = Bench.accepted(version)

    def unlock(evse: int) -> str:
        return str(bench.order("UnlockConnector", evseId=evse, connectorId=1)["status"])

    assert unlock(9) == "UnknownConnector"
    assert unlock(1) == "Unlocked"
    bench.charge(1)
    assert unlock(1) == "OngoingAuthorizedTransaction"
    assert bench.transaction()


def test_a_station_goes_out_of_service_after_its_transaction() -> None:
    """(G03.FR.05)."""
    bench = Bench.accepted(evses=TWO)
    bench.charge(1)
    reply = bench.order("ChangeAvailability", operationalStatus="Inoperative", evse={"id": 1})
    assert reply["status"] == "Scheduled"
    bench.present()
    bench.unplug()
    assert bench.statuses() == ["Occupied", "Unavailable"]
    bench.csms.heard.clear()
    assert bench.order("ChangeAvailability", operationalStatus="Operative")["status"] == "Accepted"
    assert bench.statuses(1) == ["Available"]
    assert bench.statuses(2) == []


def test_one_connector_may_be_out_of_service() -> None:
    bench = Bench.accepted(evses=((ConnectorKind(), ConnectorKind()),))
    bench.order(
        "ChangeAvailability", operationalStatus="Inoperative", evse={"id": 1, "connectorId": 2}
    )
    assert bench.statuses(1, 2) == ["Unavailable"]
    assert bench.statuses(1, 1) == []


@both
def test_an_immediate_reset_ends_what_runs_and_boots_again(version: str) -> None:
    """(B12.FR.04)."""
    bench = Bench.accepted(version)
    bench.charge(1)
    assert bench.order("Reset", type="Immediate")["status"] == "Accepted"
    ended = bench.heard("TransactionEvent")[-1]
    assert (ended["triggerReason"], ended["transactionInfo"]["stoppedReason"]) == (
        "ResetCommand", "ImmediateReset",
    )  # fmt: skip
    assert not bench.is_linked
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "RemoteReset"


def test_a_reset_on_idle_waits_for_the_end_of_the_transaction() -> None:
    """(B12.FR.01)."""
    bench = Bench.accepted()
    bench.charge(1)
    assert bench.order("Reset", type="OnIdle")["status"] == "Scheduled"
    assert bench.is_linked
    bench.present()
    assert bench.actions()[-1] == "TransactionEvent"
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "ScheduledReset"


def test_only_one_evse_may_be_reset() -> None:
    """(B11.FR.08)."""
    bench = Bench.accepted(evses=TWO)
    assert bench.order("Reset", type="Immediate", evseId=2)["status"] == "Accepted"
    bench.wait(5)
    assert bench.is_linked
    assert bench.statuses(2) == ["Unavailable", "Available"]
    assert bench.order("Reset", type="Immediate", evseId=3)["status"] == "Rejected"


@both
def test_triggers_send_what_they_ask_for(version: str) -> None:
    """(F06)."""
    bench = Bench.accepted(version)
    bench.charge(1)
    place = {"id": 1, "connectorId": 1}
    for message, evse, action in [
        ("Heartbeat", None, "Heartbeat"),
        ("StatusNotification", place, "StatusNotification"),
        ("MeterValues", {"id": 1}, "MeterValues"),
        ("TransactionEvent", {"id": 1}, "TransactionEvent"),
        ("FirmwareStatusNotification", None, "FirmwareStatusNotification"),
        ("LogStatusNotification", None, "LogStatusNotification"),
    ]:
        bench.csms.heard.clear()
        more: dict[str, Any] = {} if evse is None else {"evse": evse}
        reply = bench.order("TriggerMessage", requestedMessage=message, **more)
        assert (reply["status"], bench.actions()) == ("Accepted", [action])
    reply = bench.order("TriggerMessage", requestedMessage="SignV2GCertificate")
    assert reply["status"] == "NotImplemented"
    assert bench.order("TriggerMessage", requestedMessage="StatusNotification") == {
        "status": "Rejected"
    }


def test_a_pending_station_boots_when_it_is_told_to() -> None:
    bench = Bench()
    bench.csms.script["BootNotification"] = [bench.csms.verdict("Pending", 1000)]
    bench.connect()
    reply = bench.order("TriggerMessage", requestedMessage="BootNotification")
    assert reply["status"] == "Accepted"
    assert len(bench.heard("BootNotification")) == 2
    assert bench.order("TriggerMessage", requestedMessage="BootNotification") == {
        "status": "Rejected"
    }


@both
def test_a_place_is_kept_for_somebody(version: str) -> None:
    """(H01 and H03)."""
    bench = Bench.accepted(version)
    wanted: Payload = {"id": 5, "idToken": TAG, "expiryDateTime": "2026-03-01T13:00:00Z"}
    assert bench.order("ReserveNow", **wanted)["status"] == "Rejected"
    assert bench.order("ReserveNow", **wanted, evseId=1)["status"] == "Accepted"
    assert bench.statuses() == ["Reserved"]
    other = wanted | {"id": 6}
    assert bench.order("ReserveNow", **other, evseId=1)["status"] == "Occupied"
    bench.plug()
    bench.present("OTHER")
    assert bench.events() == []
    bench.present("TAG")
    (started,) = bench.heard("TransactionEvent")
    assert started["reservationId"] == 5
    assert bench.order("CancelReservation", reservationId=5)["status"] == "Rejected"


def test_a_reservation_ends_with_its_time_or_with_the_place() -> None:
    """(H04 and H01.FR.17)."""
    bench = Bench.accepted()
    wanted: Payload = {"id": 5, "idToken": TAG, "evseId": 1}
    bench.order("ReserveNow", **wanted, expiryDateTime="2026-03-01T12:10:00Z")
    bench.wait(601)
    bench.order("ReserveNow", **wanted, expiryDateTime="2026-03-01T13:00:00Z")
    bench.order("ChangeAvailability", operationalStatus="Inoperative", evse={"id": 1})
    told = bench.heard("ReservationStatusUpdate")
    assert [one["reservationUpdateStatus"] for one in told] == ["Expired", "Removed"]


@both
def test_a_local_list_is_taken_and_believed(version: str) -> None:
    """(D01, C13)."""
    bench = Bench.accepted(version, LocalPreAuthorize="true")
    assert bench.order("GetLocalListVersion") == {"versionNumber": 0}
    entry = {"idToken": TAG, "idTokenInfo": {"status": "Accepted"}}
    reply = bench.order(
        "SendLocalList", versionNumber=3, updateType="Full", localAuthorizationList=[entry]
    )
    assert reply["status"] == "Accepted"
    again = bench.order("SendLocalList", versionNumber=3, updateType="Differential")
    assert again["status"] == "VersionMismatch"
    assert bench.order("GetLocalListVersion") == {"versionNumber": 3}
    bench.charge(1)
    assert "Authorize" not in bench.actions()
    assert bench.variable("LocalAuthListCtrlr", "Entries")["attributeValue"] == "1"


def test_what_a_list_repeats_makes_it_fail() -> None:
    bench = Bench.accepted()
    entry = {"idToken": TAG, "idTokenInfo": {"status": "Accepted"}}
    reply = bench.order(
        "SendLocalList", versionNumber=3, updateType="Full", localAuthorizationList=[entry] * 2
    )
    assert reply["status"] == "Failed"


def test_the_cache_lets_a_known_token_charge_offline_until_it_is_cleared() -> None:
    """(C11 and C12)."""
    bench = Bench.accepted()
    bench.charge(1)
    bench.present()
    assert bench.order("ClearCache")["status"] == "Accepted"
    bench.disconnect()
    bench.present()
    assert bench.model.station.running() == []


def test_another_token_of_the_group_may_stop_and_a_stranger_may_not() -> None:
    """(C01 and C09)."""
    bench = Bench.accepted()
    group = {"groupIdToken": {"idToken": "G", "type": "Central"}}
    bench.csms.rules["Authorize"] = lambda told: {
        "idTokenInfo": {"status": "Accepted"}
        | (group if told["idToken"]["idToken"] != "OTHER" else {})
    }
    bench.charge(1)
    bench.present("OTHER")
    assert bench.transaction()
    bench.present("FRIEND")
    ended = bench.heard("TransactionEvent")[-1]
    assert ended["eventType"] == "Ended"
    assert ended["idToken"]["idToken"] == "FRIEND"


@pytest.mark.parametrize(
    ("supply", "limit", "unit", "amperes"),
    [(Supply.AC, 10, "A", 10.0), (Supply.AC, 6900, "W", 10.0), (Supply.AC, 4, "A", 0.0),
     (Supply.DC, 20_000, "W", 50.0)],
)  # fmt: skip
@both
def test_a_profile_limits_what_is_offered(
    version: str, supply: Supply, limit: int, unit: str, amperes: float
) -> None:
    """(K01)."""
    kind = ConnectorKind(supply=supply, maximum_a=125.0 if supply is Supply.DC else 16.0)
    bench = Bench.accepted(version, evses=((kind,),), TxUpdatedInterval="0")
    bench.charge(60)
    wanted = profile(1, "TxProfile", limit, unit=unit, transactionId=bench.transaction())
    reply = bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    assert reply == {"status": "Accepted"}
    assert bench.model.outlet(1).offered_a == pytest.approx(amperes)
    bench.order("ClearChargingProfile", chargingProfileId=1)
    assert bench.model.outlet(1).offered_a == kind.maximum_a


def profile(number: int, purpose: str, limit: int, **more: Any) -> Payload:
    schedule: Payload = {
        "id": number,
        "chargingRateUnit": more.pop("unit", "A"),
        "chargingSchedulePeriod": more.pop("periods", [{"startPeriod": 0, "limit": limit}]),
    }
    return {
        "id": number, "stackLevel": 0, "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative", "chargingSchedule": [schedule], **more,
    }  # fmt: skip


def test_the_limit_of_the_station_is_shared_by_those_who_charge() -> None:
    bench = Bench.accepted(evses=TWO)
    wanted = profile(1, "ChargingStationMaxProfile", 24, chargingProfileKind="Absolute")
    wanted["chargingSchedule"][0]["startSchedule"] = "1970-01-01T00:00:00Z"
    bench.order("SetChargingProfile", evseId=0, chargingProfile=wanted)
    bench.charge(1, "ONE", place=1)
    assert bench.model.outlet(1).offered_a == 16
    bench.charge(1, "TWO", place=2)
    assert [bench.model.outlet(evse).offered_a for evse in (1, 2)] == [12, 12]


def test_a_period_begins_when_it_is_due_and_the_vehicle_follows() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0")
    periods = [{"startPeriod": 0, "limit": 16}, {"startPeriod": 600, "limit": 8}]
    wanted = profile(1, "TxDefaultProfile", 0, periods=periods)
    bench.order("SetChargingProfile", evseId=0, chargingProfile=wanted)
    bench.charge(599)
    assert bench.model.outlet(1).meter.draw.current_a == pytest.approx(15.9, abs=0.3)
    bench.wait(2)
    assert bench.model.outlet(1).offered_a == 8
    assert bench.events()[-1] == ("Updated", "ChargingRateChanged", "Charging")


def test_a_pause_suspends_and_the_charge_goes_on_afterwards() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.charge(60)
    wanted = profile(1, "TxProfile", 0, transactionId=bench.transaction())
    bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    assert bench.events()[-1] == ("Updated", "ChargingRateChanged", "SuspendedEVSE")
    bench.order("ClearChargingProfile", chargingProfileCriteria={"stackLevel": 0})
    assert bench.events()[-1] == ("Updated", "ChargingRateChanged", "Charging")


@pytest.mark.parametrize(
    ("evse", "wanted", "why"),
    [
        (1, profile(1, "TxProfile", 10), "TxNotFound"),
        (9, profile(1, "TxDefaultProfile", 10), "UnknownEvse"),
        (1, profile(1, "ChargingStationMaxProfile", 10), "InvalidValue"),
        (0, profile(1, "ChargingStationExternalConstraints", 10), "UnsupportedParam"),
        (1, profile(1, "TxDefaultProfile", 10, stackLevel=99), "InvalidStackLevel"),
    ],
)
def test_a_profile_that_may_not_stand_there_is_refused_with_its_reason(
    evse: int, wanted: Payload, why: str
) -> None:
    bench = Bench.accepted()
    reply = bench.order("SetChargingProfile", evseId=evse, chargingProfile=wanted)
    assert reply == {"status": "Rejected", "statusInfo": {"reasonCode": why}}


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0)])
def test_a_level_of_defaults_is_of_the_station_or_of_its_evses_and_not_of_both(
    first: int, second: int
) -> None:
    """(K01.FR.52 and FR.53)."""
    bench = Bench.accepted()
    bench.order(
        "SetChargingProfile", evseId=first, chargingProfile=profile(1, "TxDefaultProfile", 10)
    )
    other = profile(2, "TxDefaultProfile", 8)
    refused = bench.order("SetChargingProfile", evseId=second, chargingProfile=other)
    assert refused == {"status": "Rejected", "statusInfo": {"reasonCode": "DuplicateProfile"}}
    higher = profile(2, "TxDefaultProfile", 8, stackLevel=1)
    taken = bench.order("SetChargingProfile", evseId=second, chargingProfile=higher)
    assert taken == {"status": "Accepted"}
    moved = profile(1, "TxDefaultProfile", 10)
    again = bench.order("SetChargingProfile", evseId=second, chargingProfile=moved)
    assert again == {"status": "Accepted"}


def test_a_profile_of_a_transaction_does_not_outlive_it() -> None:
    bench = Bench.accepted()
    bench.charge(1)
    wanted = profile(1, "TxProfile", 10, transactionId=bench.transaction())
    bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    bench.present()
    criterion: Payload = {"chargingProfilePurpose": "TxProfile"}
    reply = bench.order("GetChargingProfiles", requestId=1, chargingProfile=criterion)
    assert reply["status"] == "NoProfiles"


@both
def test_profiles_are_reported_as_they_came_and_foretold_as_a_schedule(version: str) -> None:
    """(K08 and K09)."""
    bench = Bench.accepted(version)
    periods = [{"startPeriod": 0, "limit": 16}, {"startPeriod": 600, "limit": 8}]
    wanted = profile(
        1, "TxDefaultProfile", 0, periods=periods,
        chargingProfileKind="Absolute", validFrom="2026-03-01T12:00:00Z",
    )  # fmt: skip
    wanted["chargingSchedule"][0]["startSchedule"] = "2026-03-01T12:00:00Z"
    bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    bench.order("GetChargingProfiles", requestId=1, chargingProfile={})
    (report,) = bench.heard("ReportChargingProfiles")
    assert report["chargingProfile"][0]["id"] == 1
    reply = bench.order("GetCompositeSchedule", evseId=1, duration=3600)
    told = reply["schedule"]["chargingSchedulePeriod"]
    assert [(one["startPeriod"], one["limit"]) for one in told] == [(0, 16), (600, 8)]


@both
def test_firmware_is_fetched_and_installed_in_its_stages(version: str) -> None:
    """(L02)."""
    bench = Bench.accepted(version)
    firmware = {"location": "https://x/y", "retrieveDateTime": "2026-03-01T12:00:00Z"}
    reply = bench.order("UpdateFirmware", requestId=3, firmware=firmware)
    assert reply["status"] == "Accepted"
    bench.wait(21)
    told = bench.heard("FirmwareStatusNotification")
    assert [one["status"] for one in told] == [
        "Downloading", "Downloaded", "Installing", "Installed"
    ]  # fmt: skip
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "FirmwareUpdate"


@both
def test_messages_are_shown_listed_and_taken_away(version: str) -> None:
    """(O01, O03 and O05)."""
    bench = Bench.accepted(version)
    text = {"format": "UTF8", "content": "Hello"}
    message = {"id": 4, "priority": "NormalCycle", "message": text}
    assert bench.order("SetDisplayMessage", message=message)["status"] == "Accepted"
    html = message | {"message": {"format": "HTML", "content": "<b>"}}
    assert bench.order("SetDisplayMessage", message=html)["status"] == "NotSupportedMessageFormat"
    assert bench.order("GetDisplayMessages", requestId=1)["status"] == "Accepted"
    assert bench.heard("NotifyDisplayMessages")[0]["messageInfo"][0]["id"] == 4
    assert bench.order("ClearDisplayMessage", id=4)["status"] == "Accepted"
    assert bench.order("ClearDisplayMessage", id=4)["status"] == "Unknown"


@both
def test_the_rest_is_answered_as_a_station_without_it_would(version: str) -> None:
    bench = Bench.accepted(version)
    log = {"remoteLocation": "https://x/"}
    profile_of_network = {
        "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "wss://x",
        "messageTimeout": 30, "securityProfile": 2, "ocppInterface": "Wired0",
    }  # fmt: skip
    hashes = {
        "hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "c"
    }  # fmt: skip
    cases: list[tuple[str, Payload, str]] = [
        ("CertificateSigned", {"certificateChain": "nonsense"}, "Rejected"),
        ("DataTransfer", {"vendorId": "somebody"}, "UnknownVendorId"),
        ("DataTransfer", {"vendorId": "Chargeloom"}, "UnknownMessageId"),
        ("DeleteCertificate", {"certificateHashData": hashes}, "NotFound"),
        ("GetInstalledCertificateIds", {}, "NotFound"),
        ("GetLog", {"log": log, "logType": "SecurityLog", "requestId": 1}, "Accepted"),
        (
            "InstallCertificate",
            {"certificateType": "CSMSRootCertificate", "certificate": "x"},
            "Rejected",
        ),
        (
            "PublishFirmware",
            {"location": "https://x", "checksum": "0" * 32, "requestId": 1},
            "Rejected",
        ),
        ("UnpublishFirmware", {"checksum": "0" * 32}, "NoFirmware"),
        (
            "SetNetworkProfile",
            {"configurationSlot": 1, "connectionData": profile_of_network},
            "Accepted",
        ),
        (
            "CustomerInformation",
            {"requestId": 1, "report": True, "clear": False, "idToken": TAG},
            "Accepted",
        ),
        ("SetMonitoringLevel", {"severity": 99}, "Rejected"),
    ]
    for action, request, status in cases:
        assert bench.order(action, **request)["status"] == status, action
    assert bench.order("CostUpdated", totalCost=1.5, transactionId="x") == {}
    bench.wait(6)
    told = bench.heard("LogStatusNotification")
    assert [one["status"] for one in told] == ["Uploading", "Uploaded"]


def test_a_car_may_come_with_less_than_the_station_can_give() -> None:
    bench = Bench.accepted()
    bench.plug(car(soc=0.1))
    bench.present()
    bench.wait(600)
    assert bench.model.outlet(1).meter.draw.power_w == pytest.approx(11_000, rel=0.05)


@pytest.mark.parametrize(
    ("more", "starts"),
    [
        ({"chargingProfileKind": "Absolute"}, [0]),
        ({}, [60]),
        ({}, [0, 60, 60]),
        ({"chargingProfilePurpose": "ChargingStationMaxProfile"}, [0]),
    ],
)
def test_a_schedule_that_is_none_is_refused(more: Payload, starts: list[int]) -> None:
    """OCPP 2.0.1, K01.FR.31, 35, 38 and 40."""
    bench = Bench.accepted()
    periods = [{"startPeriod": start, "limit": 8} for start in starts]
    wanted = profile(1, "TxDefaultProfile", 8, periods=periods) | more
    place = 0 if "chargingProfilePurpose" in more else 1
    reply = bench.order("SetChargingProfile", evseId=place, chargingProfile=wanted)
    assert (reply["status"], reply["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidSchedule")
