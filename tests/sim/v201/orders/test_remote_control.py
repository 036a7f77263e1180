"""Starting, stopping, unlocking and triggering from afar (OCPP 2.0.1, F)."""

from typing import Any

from tests.sim.v201.orders.words import OTHER, TAG, both
from tests.sim.v201.pocket_csms import Bench


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
