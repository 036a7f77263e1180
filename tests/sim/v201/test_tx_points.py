"""Start and stop points: which hold, and what their coming and going means (OCPP 2.0.1, 2.6.6)."""

import pytest

from chargeloom.sim.v201.tx_points import POINTS, begins, ends, held

none = held(is_plugged=False, is_granted=False, flows=False)
plugged = held(is_plugged=True, is_granted=False, flows=False)
granted = held(is_plugged=False, is_granted=True, flows=False)
both = held(is_plugged=True, is_granted=True, flows=False)
flowing = held(is_plugged=True, is_granted=True, flows=True)


def test_the_power_path_is_closed_by_a_cable_and_a_token_together() -> None:
    """The logical AND of EVConnected and Authorized; the relay does not matter."""
    assert not none
    assert plugged == {"ParkingBayOccupancy", "EVConnected"}
    assert granted == {"Authorized"}
    assert both == {*plugged, *granted, "PowerPathClosed", "DataSigned"}
    assert flowing == set(POINTS)


@pytest.mark.parametrize(
    ("start", "before", "now", "is_begun"),
    [
        ("EVConnected", none, plugged, True),
        ("EVConnected", plugged, both, False),
        ("Authorized", plugged, both, True),
        ("PowerPathClosed", none, plugged, False),
        ("PowerPathClosed", plugged, both, True),
        ("EnergyTransfer", plugged, both, False),
        ("EnergyTransfer", both, flowing, True),
    ],
)
def test_a_transaction_begins_when_a_start_point_is_reached(
    start: str, before: frozenset[str], now: frozenset[str], *, is_begun: bool
) -> None:
    """(E01.FR.01 to FR.06)."""
    assert begins(before, now, [start]) is is_begun


def test_energy_never_flows_outside_of_a_transaction() -> None:
    assert begins(plugged, flowing, ["EVConnected"])
    assert begins(both, flowing, [])


def test_a_transaction_ends_when_a_stop_point_that_it_reached_holds_no_longer() -> None:
    """(2.6.6.2: as if it had "Not" prefixed to it)."""
    stop = frozenset({"EVConnected", "Authorized"})
    assert ends(plugged, ["EVConnected", "Authorized"], stop)
    assert not ends(plugged, ["EVConnected"], stop)
    assert not ends(both, ["EVConnected", "Authorized", "EnergyTransfer"], stop)
