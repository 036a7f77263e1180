"""A connector that is kept for somebody (OCPP 1.6, 3.11, 5.1 and 5.13)."""

from datetime import timedelta

import pytest

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityType,
    ChargePointErrorCode,
    RemoteStartStopStatus,
)
from chargeloom.protocols.ocpp.v16.messages.reservation import (
    CancelReservation,
    CancelReservationReply,
    ReserveNow,
    ReserveNowReply,
)
from chargeloom.sim.station.outlet import ConnectorKind
from tests.sim.back_to_back import NOON
from tests.sim.v16.pocket_csms import Bench, accepted

HOUR_S = 3600.0
START = core.StartTransaction


def reserve(
    bench: Bench,
    number: int = 5,
    *,
    connector: int = 1,
    tag: str = "TAG",
    group: str | None = None,
    lasts_s: float = HOUR_S,
) -> str:
    reply = bench.order(
        ReserveNow(
            connector_id=connector,
            expiry_date=NOON + timedelta(seconds=bench.now + lasts_s),
            id_tag=tag,
            parent_id_tag=group,
            reservation_id=number,
        )
    )
    assert isinstance(reply, ReserveNowReply)
    return reply.status.value


def cancel(bench: Bench, number: int = 5) -> str:
    reply = bench.order(CancelReservation(reservation_id=number))
    assert isinstance(reply, CancelReservationReply)
    return reply.status.value


def two_connectors() -> Bench:
    bench = Bench(connectors=(ConnectorKind(), ConnectorKind()))
    bench.connect()
    bench.csms.heard.clear()
    return bench


def test_a_reserved_connector_waits_for_whom_it_is_kept() -> None:
    """The start ends it, and tells its number (OCPP 1.6, 4.8 and 5.13)."""
    bench = Bench.accepted()
    assert reserve(bench) == "Accepted"
    bench.plug()
    bench.present("OTHER")
    assert bench.statuses() == ["Reserved"]
    assert bench.heard(START) == []
    bench.present("tag")
    (start,) = bench.heard(START)
    assert start.reservation_id == 5
    assert bench.statuses()[:2] == ["Reserved", "Preparing"]
    assert cancel(bench) == "Rejected"


def test_one_of_the_group_may_come_instead() -> None:
    """(OCPP 1.6, 5.13: parentIdTag)."""
    bench = Bench.accepted()
    reserve(bench, group="FAMILY")
    bench.csms.script[core.Authorize] = [core.AuthorizeReply(id_tag_info=accepted("family"))]
    bench.plug()
    bench.present("COUSIN")
    assert [one.reservation_id for one in bench.heard(START)] == [5]


def test_a_start_without_a_reservation_tells_none() -> None:
    bench = Bench.accepted()
    bench.plug()
    bench.present("TAG")
    assert [one.reservation_id for one in bench.heard(START)] == [None]


def test_it_ends_with_its_time_and_the_status_says_so() -> None:
    """(OCPP 1.6, 5.13: the connector is made available)."""
    bench = Bench.accepted()
    reserve(bench, lasts_s=600)
    bench.wait(601)
    assert bench.statuses() == ["Reserved", "Available"]
    assert cancel(bench) == "Rejected"


def test_a_cable_that_waited_goes_on_waiting_for_its_token() -> None:
    """(OCPP 1.6, 4.9: G1, then A2)."""
    bench = Bench.accepted()
    reserve(bench)
    bench.plug()
    assert cancel(bench) == "Accepted"
    assert bench.statuses() == ["Reserved", "Available", "Preparing"]
    bench.present("OTHER")
    assert len(bench.heard(START)) == 1


def test_who_does_not_plug_in_leaves_it_reserved() -> None:
    """Only a start, the time or the connector's end terminates it (OCPP 1.6, 5.13)."""
    bench = Bench.accepted()
    reserve(bench)
    bench.present("TAG")
    bench.wait(61)
    assert bench.statuses() == ["Reserved", "Preparing", "Available", "Reserved"]


def test_what_is_not_free_is_not_reserved() -> None:
    """Each with the word of the standard (OCPP 1.6, 5.13 and 7.40)."""
    bench = two_connectors()
    assert reserve(bench, connector=0) == "Rejected"
    assert reserve(bench, connector=3) == "Rejected"
    bench.plug()
    assert reserve(bench) == "Occupied"
    bench.model.fail(2, ChargePointErrorCode.GROUND_FAILURE, bench.now)
    bench.exchange()
    assert reserve(bench, connector=2) == "Faulted"


def test_what_is_out_of_service_is_not_reserved() -> None:
    bench = two_connectors()
    bench.order(core.ChangeAvailability(connector_id=1, type=AvailabilityType.INOPERATIVE))
    assert reserve(bench) == "Unavailable"


def test_the_same_number_replaces_and_another_finds_it_taken() -> None:
    bench = two_connectors()
    assert reserve(bench) == "Accepted"
    assert reserve(bench, 6) == "Occupied"
    assert reserve(bench, tag="NEW") == "Accepted"
    assert bench.statuses() == ["Reserved"]
    assert reserve(bench, connector=2) == "Accepted"
    assert bench.statuses() == ["Reserved", "Available"]
    assert bench.statuses(2) == ["Reserved"]


@pytest.mark.parametrize("ends_by", ["fault", "out of service"])
def test_it_ends_with_the_connector(ends_by: str) -> None:
    """(OCPP 1.6, 5.13, case 3)."""
    bench = Bench.accepted()
    reserve(bench)
    if ends_by == "fault":
        bench.model.fail(1, ChargePointErrorCode.GROUND_FAILURE, bench.now)
        bench.exchange()
        bench.model.repair(1, bench.now)
    else:
        bench.order(core.ChangeAvailability(connector_id=1, type=AvailabilityType.INOPERATIVE))
        bench.order(core.ChangeAvailability(connector_id=1, type=AvailabilityType.OPERATIVE))
    bench.exchange()
    shown = "Faulted" if ends_by == "fault" else "Unavailable"
    assert bench.statuses() == ["Reserved", shown, "Available"]
    assert cancel(bench) == "Rejected"


def test_a_remote_start_finds_a_place_that_is_not_kept_for_another() -> None:
    bench = two_connectors()
    reserve(bench)
    bench.order(core.RemoteStartTransaction(id_tag="OTHER"))
    bench.plug(place=2)
    assert [(one.connector_id, one.id_tag) for one in bench.heard(START)] == [(2, "OTHER")]
    refused = bench.order(core.RemoteStartTransaction(connector_id=1, id_tag="OTHER"))
    assert refused == core.RemoteStartTransactionReply(status=RemoteStartStopStatus.REJECTED)
    bench.order(core.RemoteStartTransaction(connector_id=1, id_tag="TAG"))
    bench.plug()
    assert bench.heard(START)[-1].reservation_id == 5


def test_it_outlives_a_loss_of_power() -> None:
    bench = Bench.accepted()
    reserve(bench)
    snapshot = bench.model.snapshot()
    again = bench.station()
    again.restore(snapshot, bench.now)
    assert again.station.connectors[1].status.value == "Reserved"
    assert again.snapshot() == snapshot
