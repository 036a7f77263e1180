"""The local list and the cache, and whom they let in (OCPP 2.0.1, C and D)."""

from typing import Any

import pytest

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


@both
@pytest.mark.parametrize(("evses", "is_charging"), [([1, 2], True), ([2], False)])
def test_a_listed_token_charges_at_the_evses_of_its_entry_only(
    version: str, evses: list[int], is_charging: bool
) -> None:
    """(C01.FR.21)."""
    bench = Bench.accepted(version, LocalPreAuthorize="true")
    entry = {"idToken": TAG, "idTokenInfo": {"status": "Accepted", "evseId": evses}}
    bench.order("SendLocalList", versionNumber=3, updateType="Full", localAuthorizationList=[entry])
    bench.csms.rules["Authorize"] = lambda _: {"idTokenInfo": entry["idTokenInfo"]}
    bench.charge(1)
    assert ("Charging" in [state for _, _, state in bench.events()]) is is_charging


def listed(number: int, status: str | None = "Accepted") -> dict[str, Any]:
    info = {} if status is None else {"idTokenInfo": {"status": status}}
    return {"idToken": {"idToken": f"T{number}", "type": "ISO14443"}} | info


def send(bench: Bench, version: int, kind: str, *entries: dict[str, Any]) -> str:
    told = {"localAuthorizationList": list(entries)} if entries else {}
    reply = bench.order("SendLocalList", versionNumber=version, updateType=kind, **told)
    return str(reply["status"])


def test_what_breaks_the_rules_of_a_list_makes_it_fail() -> None:
    """(D01.FR.06, FR.11 and FR.18)."""
    bench = Bench.accepted()
    assert send(bench, 3, "Full", listed(1), listed(1)) == "Failed"
    assert send(bench, 3, "Full", listed(1, None)) == "Failed"
    assert send(bench, 0, "Full", listed(1)) == "Failed"
    assert send(bench, 3, "Full", *map(listed, range(101))) == "Failed"
    assert bench.order("GetLocalListVersion") == {"versionNumber": 0}


def test_a_full_list_takes_what_makes_it_no_longer() -> None:
    """(D01.FR.12, FR.16 and FR.17)."""
    bench = Bench.accepted()
    assert send(bench, 1, "Full") == "Accepted"
    for piece in range(10):
        first = piece * 100
        sent = send(bench, piece + 2, "Differential", *map(listed, range(first, first + 100)))
        assert sent == "Accepted"
    assert send(bench, 20, "Differential", listed(1000)) == "Failed"
    assert send(bench, 20, "Differential", listed(999, "Blocked")) == "Accepted"
    assert send(bench, 21, "Differential", listed(0, None), listed(1000)) == "Accepted"
    assert bench.variable("LocalAuthListCtrlr", "Entries")["attributeValue"] == "1000"


@both
def test_a_list_that_is_switched_off_is_none(version: str) -> None:
    """(D02.FR.03)."""
    enabled = {"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": "Enabled"}}
    off = {**enabled, "attributeValue": "false"}
    bench = Bench.accepted(version)
    assert send(bench, 3, "Full", listed(1)) == "Accepted"
    bench.order("SetVariables", setVariableData=[off])
    assert bench.order("GetLocalListVersion") == {"versionNumber": 0}
    assert send(bench, 4, "Full", listed(2)) == "Failed"


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
