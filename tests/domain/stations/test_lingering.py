"""Charges that were stopped, and whose vehicles hold their EVSEs yet (OCPP 2.0.1, C01.FR.24)."""

from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.lingering import is_stopped_by_token, tokens_lingering
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from tests.storage import facts


def stopped(evse: int = 1, **known: Any) -> Transaction:
    told: dict[str, Any] = {"token_uid": "CARD", "stop_token_uid": "CARD", "stopped_at": None}
    return Transaction(facts.transaction(number=f"T-{evse}", evse=evse, fold={}, **told | known))


def station(statuses: dict[int, Status], *running: Transaction) -> Station:
    found = Station(StationRecord(id=StationId("CP-1"), created_at=Instant(0)))
    for evse, status in statuses.items():
        plug = Plug(evse, 1)
        found.connectors[plug] = ConnectorReport(
            station=found.id, plug=plug, status=status, at=Instant(1), received_at=Instant(1)
        )
    for one in running:
        found.open[one.record.number or ""] = one
    return found


@pytest.mark.parametrize(
    "known",
    [{"stop_token_uid": None}, {"token_uid": None}, {"stopped_at": Instant(9)}],
)
def test_only_a_charge_that_was_stopped_by_a_token_and_is_not_over_lingers(
    known: dict[str, Any],
) -> None:
    assert is_stopped_by_token(stopped())
    assert not is_stopped_by_token(stopped(**known))


def test_tokens_linger_where_each_evse_is_held() -> None:
    both = {1: Status.OCCUPIED, 2: Status.OCCUPIED}
    assert tokens_lingering(station(both, stopped(1), stopped(2))) == ("CARD", "CARD")
    assert tokens_lingering(station(both, stopped(1))) == ()
    left = {1: Status.OCCUPIED, 2: Status.AVAILABLE}
    assert tokens_lingering(station(left, stopped(1), stopped(2))) == ()
    assert tokens_lingering(station({})) == ()
