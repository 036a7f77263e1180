"""Going into service and out of it (OCPP 2.0.1, G03 and G04)."""

from chargeloom.sim.station.outlet import ConnectorKind
from tests.sim.v201.orders.words import TWO
from tests.sim.v201.pocket_csms import Bench


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
