"""In service or not, and what a connector and its EVSE are by that (OCPP 2.0.1, G)."""

import pytest

from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import ConnectorStatus
from chargeloom.sim.v201.standing import Standing, summed

AVAILABLE, OCCUPIED = ConnectorStatus.AVAILABLE, ConnectorStatus.OCCUPIED
RESERVED, UNAVAILABLE = ConnectorStatus.RESERVED, ConnectorStatus.UNAVAILABLE
FAULTED = ConnectorStatus.FAULTED


def status(standing: Standing, connector: int = 1, *, is_plugged: bool = False) -> ConnectorStatus:
    return standing.status(connector, is_plugged=is_plugged, is_reserved=True)


def test_a_fault_outweighs_a_cable_and_a_cable_the_order_and_the_order_a_reservation() -> None:
    standing = Standing(1)
    assert standing.status(1, is_plugged=False, is_reserved=False) is AVAILABLE
    assert status(standing) is RESERVED
    standing.order(None, is_operative=False)
    assert status(standing) is UNAVAILABLE
    assert status(standing, is_plugged=True) is OCCUPIED
    standing.is_faulted = True
    assert status(standing, is_plugged=True) is FAULTED


def test_one_connector_goes_out_of_service_and_the_other_may_be_used() -> None:
    standing = Standing(2)
    standing.order(1, is_operative=False)
    assert (status(standing, 1), status(standing, 2)) == (UNAVAILABLE, RESERVED)
    assert standing.is_usable
    standing.order(2, is_operative=False)
    assert not standing.is_usable


def test_who_restarts_is_out_of_service() -> None:
    standing = Standing(1)
    standing.is_restarting = True
    assert (status(standing), standing.is_usable) == (UNAVAILABLE, False)


@pytest.mark.parametrize(
    ("statuses", "is_charging", "shown"),
    [
        ({AVAILABLE, OCCUPIED}, False, OCCUPIED),
        ({AVAILABLE}, True, OCCUPIED),
        ({AVAILABLE, UNAVAILABLE}, False, AVAILABLE),
        ({RESERVED, UNAVAILABLE}, False, RESERVED),
        ({FAULTED}, True, FAULTED),
    ],
)
def test_an_evse_is_what_its_connectors_leave_to_be_used(
    statuses: set[ConnectorStatus], shown: ConnectorStatus, *, is_charging: bool
) -> None:
    assert summed(statuses, is_charging=is_charging) is shown
