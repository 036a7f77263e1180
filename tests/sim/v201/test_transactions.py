"""Transactions of 2.x: what begins and ends them, and what is told of them (OCPP 2.0.1, E)."""

import pytest

from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.tempers import Habit
from chargeloom.sim.vehicles.vehicle import Vehicle
from tests.sim.back_to_back import CAR, car
from tests.sim.v201.pocket_csms import FAULT, SILENCE, STATUS, Bench

VERSIONS = ["2.0.1", "2.1"]
both = pytest.mark.parametrize("version", VERSIONS)


@both
def test_a_charge_is_told_from_its_start_to_its_end(version: str) -> None:
    bench = Bench.accepted(version, TxUpdatedInterval="0")
    bench.charge(200)
    bench.present()
    bench.unplug()
    assert bench.actions() == [
        STATUS[version], "Authorize", "TransactionEvent", "TransactionEvent", STATUS[version],
    ]  # fmt: skip
    started, ended = bench.heard("TransactionEvent")
    assert (started["eventType"], started["triggerReason"], started["seqNo"]) == (
        "Started", "Authorized", 0,
    )  # fmt: skip
    assert started["idToken"] == {"idToken": "TAG", "type": "ISO14443"}
    assert started["evse"] == {"id": 1, "connectorId": 1}
    assert started["transactionInfo"]["chargingState"] == "Charging"
    assert (ended["eventType"], ended["triggerReason"], ended["seqNo"]) == (
        "Ended", "StopAuthorized", 1,
    )  # fmt: skip
    assert ended["transactionInfo"]["stoppedReason"] == "Local"
    assert "evse" not in ended
    assert "offline" not in ended
    assert bench.statuses() == ["Occupied", "Available"]


def test_the_end_tells_the_register_of_the_start_and_of_the_end() -> None:
    """(E06.FR.11)."""
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.charge(3600)
    bench.present()
    ended = bench.heard("TransactionEvent")[-1]
    first, last = (one["sampledValue"][0] for one in ended["meterValue"])
    assert (first["context"], last["context"]) == ("Transaction.Begin", "Transaction.End")
    assert first["value"] == 0
    assert 10_500 < last["value"] < 11_500
    assert last["unitOfMeasure"] == {"unit": "Wh"}


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("EVConnected", ("Started", "CablePluggedIn", "EVConnected")),
        ("Authorized", ("Started", "Authorized", "Charging")),
        ("PowerPathClosed", ("Started", "Authorized", "Charging")),
        ("EnergyTransfer", ("Started", "Authorized", "Charging")),
    ],
)
def test_a_transaction_starts_where_the_start_point_says(
    start: str, told: tuple[str, str, str]
) -> None:
    """(E01.S1 to E01.S5)."""
    bench = Bench.accepted(TxStartPoint=start, TxUpdatedInterval="0")
    bench.charge()
    assert bench.events()[0] == told


def test_a_transaction_that_starts_with_the_energy_waits_for_a_vehicle_that_draws_late() -> None:
    """TxStartPoint contains EnergyTransfer AND energy flow starts (E01.FR.06)."""
    bench = Bench.accepted(TxStartPoint="EnergyTransfer", TxUpdatedInterval="0")
    bench.plug(Vehicle(CAR, soc=0.2, habit=Habit.LATE_START))
    bench.present()
    assert (bench.events(), bench.statuses()) == ([], ["Occupied"])
    bench.wait(3600)
    assert bench.events() == [("Started", "ChargingStateChanged", "Charging")]


def test_authorized_first_it_starts_without_a_vehicle_and_learns_the_place_later() -> None:
    bench = Bench.accepted(TxStartPoint="Authorized", TxUpdatedInterval="0")
    bench.present()
    bench.plug()
    started, plugged = bench.heard("TransactionEvent")
    assert started["evse"] == {"id": 1}
    assert started["transactionInfo"]["chargingState"] == "Idle"
    assert plugged["triggerReason"] == "CablePluggedIn"
    assert plugged["evse"] == {"id": 1, "connectorId": 1}
    assert "idToken" not in plugged


def test_who_does_not_plug_in_loses_the_transaction() -> None:
    """(E03 and F02.FR.07)."""
    bench = Bench.accepted(TxStartPoint="Authorized", EVConnectionTimeOut="30")
    bench.present()
    bench.wait(31)
    ended = bench.heard("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "EVConnectTimeout")
    assert ended["transactionInfo"]["stoppedReason"] == "Timeout"


def test_with_a_stop_point_at_the_cable_the_card_only_stops_the_energy() -> None:
    """(E06.S3)."""
    bench = Bench.accepted(TxStopPoint="EVConnected", TxUpdatedInterval="0")
    bench.charge(60)
    bench.present()
    assert bench.events()[-1] == ("Updated", "StopAuthorized", "EVConnected")
    bench.unplug()
    ended = bench.heard("TransactionEvent")[-1]
    assert ended["eventType"] == "Ended"
    assert ended["transactionInfo"]["stoppedReason"] == "EVDisconnected"


def test_the_vehicle_that_is_full_suspends_the_charge() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.plug(car(soc=0.5, target=0.52))
    bench.present()
    bench.wait(3600)
    assert bench.events() == [
        ("Started", "Authorized", "Charging"),
        ("Updated", "ChargingStateChanged", "SuspendedEV"),
    ]


def test_samples_are_told_at_their_interval() -> None:
    bench = Bench.accepted(TxUpdatedInterval="60", TxUpdatedMeasurands="Current.Import,SoC")
    bench.charge(200)
    updates = bench.heard("TransactionEvent")[1:]
    assert [one["triggerReason"] for one in updates] == ["MeterValuePeriodic"] * 3
    assert [one["seqNo"] for one in updates] == [1, 2, 3]
    phases = [one.get("phase") for one in updates[0]["meterValue"][0]["sampledValue"]]
    assert phases == ["L1", "L2", "L3"]


@both
def test_what_happens_offline_is_told_later_and_says_so(version: str) -> None:
    """(E04.FR.01 to E04.FR.03)."""
    bench = Bench.accepted(version, TxUpdatedInterval="60")
    bench.charge(1)
    bench.present()
    bench.unplug()
    bench.disconnect()
    bench.csms.heard.clear()
    bench.charge(130)
    bench.present()
    bench.unplug()
    assert bench.actions() == []
    bench.connect()
    told = bench.heard("TransactionEvent")
    assert [one["seqNo"] for one in told] == [0, 1, 2, 3]
    assert [one["eventType"] for one in told] == ["Started", "Updated", "Updated", "Ended"]
    assert all(one["offline"] is True for one in told)
    assert len({one["transactionInfo"]["transactionId"] for one in told}) == 1


def test_an_event_that_the_central_system_fails_to_process_is_repeated_and_then_given_up() -> None:
    """The interval times the preceding transmissions (E13.FR.03 and E13.FR.04)."""
    bench = Bench.accepted(TxUpdatedInterval="0", MessageAttempts="3", MessageAttemptInterval="60")
    bench.charge(10)
    bench.csms.script["TransactionEvent"] = [FAULT] * 3
    bench.present()
    bench.wait(1000)
    assert bench.times("TransactionEvent") == [0, 10, 70, 190]
    first, *repeats = bench.heard("TransactionEvent")[1:]
    assert repeats == [first, first]
    assert What.DISCARDED in [one.what for one in bench.happenings()]


def test_an_event_whose_answer_the_link_swallowed_is_offered_again() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.csms.script["TransactionEvent"] = [SILENCE]
    bench.charge(5)
    bench.disconnect()
    bench.wait(5)
    bench.connect()
    first, second = bench.heard("TransactionEvent")
    assert first == second


def test_a_token_that_turns_out_to_be_invalid_ends_the_transaction() -> None:
    """(E05.FR.10)."""
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.csms.script["TransactionEvent"] = [{"idTokenInfo": {"status": "Blocked"}}]
    bench.charge(1)
    ended = bench.heard("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "Deauthorized")
    assert ended["transactionInfo"]["stoppedReason"] == "DeAuthorized"


def test_or_it_goes_on_without_energy() -> None:
    """(E05.FR.09)."""
    bench = Bench.accepted(TxUpdatedInterval="0", StopTxOnInvalidId="false")
    bench.csms.script["TransactionEvent"] = [{"idTokenInfo": {"status": "Blocked"}}]
    bench.charge(1)
    assert bench.events()[-1] == ("Updated", "Deauthorized", "SuspendedEVSE")


def test_a_transaction_that_ran_ends_with_the_power() -> None:
    """(E07 and B01)."""
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.charge(600)
    bench.lose_power()
    bench.connect()
    assert bench.actions()[2:4] == ["TransactionEvent", "Heartbeat"]
    assert bench.actions()[-3:] == ["BootNotification", "StatusNotification", "TransactionEvent"]
    ended = bench.heard("TransactionEvent")[-1]
    assert ended["eventType"] == "Ended"
    assert ended["transactionInfo"]["stoppedReason"] == "PowerLoss"
    assert ended["seqNo"] == 1


@both
def test_the_status_of_a_transaction_can_be_asked(version: str) -> None:
    """(E14)."""
    bench = Bench.accepted(version, TxUpdatedInterval="0")
    bench.charge(1)
    running = bench.transaction()
    assert bench.order("GetTransactionStatus", transactionId=running) == {
        "ongoingIndicator": True, "messagesInQueue": False
    }  # fmt: skip
    assert bench.order("GetTransactionStatus", transactionId="other") == {
        "ongoingIndicator": False, "messagesInQueue": False
    }  # fmt: skip
    assert bench.order("GetTransactionStatus") == {"messagesInQueue": False}


def test_several_evses_charge_at_once_and_each_tells_its_own() -> None:
    bench = Bench.accepted(evses=((ConnectorKind(),), (ConnectorKind(), ConnectorKind())))
    bench.charge(1, "ONE", place=1)
    bench.plug(place=2, connector=2)
    bench.present("TWO", place=2)
    places = [one["evse"] for one in bench.heard("TransactionEvent")]
    assert places == [{"id": 1, "connectorId": 1}, {"id": 2, "connectorId": 2}]
    assert bench.statuses(2, 2) == ["Occupied"]
    assert bench.statuses(2, 1) == []
