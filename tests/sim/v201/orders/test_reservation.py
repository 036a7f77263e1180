"""A place that is kept for somebody (OCPP 2.0.1, H)."""

from tests.sim.v201.orders.words import TAG, both
from tests.sim.v201.pocket_csms import Bench, Payload


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
