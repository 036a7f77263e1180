"""Messages of the station are handled one at a time, in the order they came."""

from tests.protocols.ocpp.actor.conftest import STATUS
from tests.rig import FakeStation, Rig


async def test_calls_are_answered_in_the_order_they_came(station: FakeStation) -> None:
    asked = [station.say("StatusNotification", STATUS) for _ in range(50)]
    answered = [(await station.connection.next())[1] for _ in asked]
    assert answered == asked


async def test_a_call_that_waits_for_the_store_holds_the_next_ones_in_order(
    rig: Rig, station: FakeStation
) -> None:
    stop = {"transactionId": 99, "meterStop": 1, "timestamp": "2026-11-23T12:00:00Z"}
    first = station.say("StopTransaction", stop)
    rest = [station.say("StatusNotification", STATUS) for _ in range(40)]
    assert station.connection.is_paused, "more wait than may wait"
    answered = [(await station.connection.next())[1] for _ in range(41)]
    assert answered == [first, *rest]
    assert not station.connection.is_paused
