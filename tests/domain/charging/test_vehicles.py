"""Whether a vehicle came: as the station says from the start on, or not at all."""

from typing import Any

import pytest

from chargeloom.domain.charging.transaction_event import EventKind
from chargeloom.domain.charging.vehicles import never_came
from tests.domain.charging.told import fold, told

WAITING = told(0, EventKind.STARTED, charging_state="Idle")


def end(**said: Any) -> Any:
    return told(2, EventKind.ENDED, **said)


@pytest.mark.parametrize("stop", [end(), end(charging_state="Idle"), end(stop_reason="Remote")])
def test_a_start_without_a_vehicle_waited_in_vain_where_nothing_says_otherwise(stop: Any) -> None:
    assert never_came(fold([WAITING, stop]))
    assert never_came(fold([stop, WAITING]))


def test_the_station_may_say_so_itself() -> None:
    began = told(0, EventKind.STARTED)
    assert never_came(fold([began, end(stop_reason="Timeout")]))
    assert never_came(fold([began, end(trigger="EVConnectTimeout")]))


@pytest.mark.parametrize(
    "said",
    [
        {"charging_state": "EVConnected"},
        {"charging_state": "Charging"},
        {"trigger": "CablePluggedIn"},
        {"trigger": "EVDetected"},
    ],
)
def test_a_vehicle_that_was_there_came(said: Any) -> None:
    assert not never_came(fold([WAITING, told(1, **said), end(charging_state="Idle")]))


@pytest.mark.parametrize("reason", ["EVDisconnected", "StoppedByEV"])
def test_what_a_vehicle_ended_it_came_to(reason: str) -> None:
    assert not never_came(fold([WAITING, end(stop_reason=reason)]))


def test_nothing_is_known_of_a_vehicle_where_the_start_did_not_say() -> None:
    idle_later = told(1, charging_state="Idle")
    assert not never_came(fold([told(0, EventKind.STARTED), idle_later, end()]))
