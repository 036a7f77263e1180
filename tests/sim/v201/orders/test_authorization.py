"""The local list and the cache, and whom they let in (OCPP 2.0.1, C and D)."""

from tests.sim.v201.orders.words import TAG, both
from tests.sim.v201.pocket_csms import Bench


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
