import pytest

from chargeloom.domain.commands.command import (
    GetConfiguration,
    Order,
    SetAvailability,
    StartCharging,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.quirk import Avoidance, Deviation, DeviationRecord, Quirk
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.stations.tolerating import _ORDERS, MAX_MAKES, Tolerating

NOON = Instant(1_774_008_000_000_000)
CP = StationId("CP-1")
ROW = Quirk(
    name="a",
    why="",
    vendor="loom",
    tolerate=(Deviation.NULL_FIELD,),
    avoid=(Avoidance.CHANGE_AVAILABILITY,),
)


def station(vendor: str | None = "Loom", model: str | None = None) -> Station:
    return Station(StationRecord(id=CP, vendor=vendor, model=model, created_at=NOON))


def note(tolerating: Tolerating, at: int) -> list[DeviationRecord]:
    unit = Unit()
    found = ((Deviation.NULL_FIELD, "/info"),)
    tolerating.note(unit, CP, "StatusNotification", found, Instant(NOON + at))
    return [fact for fact in unit.facts if isinstance(fact, DeviationRecord)]


def test_a_make_is_known_by_the_table() -> None:
    tolerating = Tolerating([ROW], is_strict=False)
    assert tolerating.character(station()).tolerates("Authorize") == {Deviation.NULL_FIELD}


def test_strict_mode_knows_no_quirks() -> None:
    tolerating = Tolerating([ROW], is_strict=True)
    assert tolerating.character(station()).quirks == ()


def test_the_first_deviation_is_durable_at_once_and_later_ones_by_the_minute() -> None:
    tolerating = Tolerating([ROW], is_strict=False)
    assert [one.count for one in note(tolerating, 0)] == [1]
    assert note(tolerating, SECOND) == []
    assert [one.count for one in note(tolerating, MINUTE)] == [3]
    (found,) = tolerating.found(CP)
    assert (found.count, found.first_at, found.last_at) == (3, NOON, NOON + MINUTE)
    assert (found.action, found.pointer) == ("StatusNotification", "/info")


def test_counting_goes_on_after_a_restart() -> None:
    before = Tolerating([ROW], is_strict=False)
    written = note(before, 0)
    after = Tolerating([ROW], is_strict=False)
    after.load(written)
    assert note(after, SECOND) == []
    assert [one.count for one in after.found(CP)] == [2]


def test_stations_that_call_themselves_anything_fill_no_memory() -> None:
    tolerating = Tolerating([ROW], is_strict=False)
    for number in range(MAX_MAKES + 10):
        tolerating.character(station(model=str(number)))
    assert len(tolerating._characters) <= MAX_MAKES


AVAILABILITY = SetAvailability(available=False)
ALL_SETTINGS = GetConfiguration()
START = StartCharging(token="CARD", evse=1)
ORDERS: tuple[Order, ...] = (AVAILABILITY, ALL_SETTINGS, START)


@pytest.mark.parametrize(
    ("avoidance", "order"),
    [
        (Avoidance.CHANGE_AVAILABILITY, AVAILABILITY),
        (Avoidance.GET_ALL_CONFIGURATION, ALL_SETTINGS),
        (Avoidance.REMOTE_START_IN_FINISHING, START),
    ],
)
def test_what_a_model_can_not_bear_is_not_asked_of_it(avoidance: Avoidance, order: Order) -> None:
    row = Quirk(name="a", why="", vendor="loom", avoid=(avoidance,))
    tolerating = Tolerating([row], is_strict=False)
    fragile, sound = finishing(station()), finishing(station("Other"))
    with pytest.raises(Refusal, match=avoidance.value) as refused:
        tolerating.demand(fragile, order)
    assert refused.value.reason is Reason.COMMAND_UNSUPPORTED
    tolerating.demand(sound, order)
    for other in ORDERS:
        if other is not order:
            tolerating.demand(fragile, other)


OF_PROFILES = {
    Avoidance.RELATIVE_PROFILES,
    Avoidance.TRANSACTION_PROFILES,
    Avoidance.STATION_PROFILE,
}
"""These keep no order back: a limit is said another way."""
OF_OURS = {Avoidance.FULL_INVENTORY}
"""These keep back what is asked of itself, and nothing that people ask."""


def test_every_avoidance_keeps_some_order_back_or_shapes_a_limit() -> None:
    assert set(_ORDERS) == set(Avoidance) - OF_PROFILES - OF_OURS


def test_a_start_elsewhere_than_where_it_finishes_may_be_asked() -> None:
    row = Quirk(name="a", why="", avoid=(Avoidance.REMOTE_START_IN_FINISHING,))
    elsewhere = StartCharging(token="CARD", evse=2)
    Tolerating([row], is_strict=False).demand(finishing(station()), elsewhere)


def finishing(one: Station) -> Station:
    plug = Plug(1, 1)
    report = ConnectorReport(
        station=CP, plug=plug, status=Status.FINISHING, at=NOON, received_at=NOON
    )
    one.connectors[plug] = report
    return one
