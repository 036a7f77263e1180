from decimal import Decimal

from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import ENERGY_IMPORT, POWER_IMPORT, Quantity, Reading
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.web.console.stations.row import Row, row_of
from chargeloom.web.console.words.formats import NOTHING


def charging(number: int, power_w: str | None, register_wh: str | None) -> Transaction:
    transaction = Transaction(
        TransactionRecord(
            id=TransactionId(number),
            serial=number,
            session=None,
            station=StationId("CP-1"),
            number=str(number),
            received_at=Instant(0),
            meter_start_wh=Decimal(1000),
        )
    )
    if power_w is not None and register_wh is not None:
        quantities = (
            Quantity(measurand=POWER_IMPORT, unit="W"),
            Quantity(measurand=ENERGY_IMPORT, unit="Wh"),
        )
        values = (power_w, register_wh)
        transaction.meter.take((Reading(at=Instant(1), quantities=quantities, values=values),))
    return transaction


def station(*transactions: Transaction) -> Station:
    made = Station(StationRecord(id=StationId("CP-1"), created_at=Instant(0)))
    for place, transaction in enumerate(transactions, start=1):
        made.remember(Plug(place, 1), transaction)
    return made


def test_a_station_without_a_transaction_shows_no_figures() -> None:
    assert row_of(station()) == Row(
        station="CP-1",
        is_online=False,
        link="offline",
        link_tone="mute",
        status="Unknown",
        status_tone="mute",
        power=NOTHING,
        energy=NOTHING,
    )


def test_figures_are_those_of_all_running_transactions() -> None:
    row = row_of(station(charging(1, "11000", "3500"), charging(2, "3600", "1250")))
    assert (row.power, row.energy) == ("14.6 kW", "2.75 kWh")


def test_what_no_meter_told_is_left_open() -> None:
    assert row_of(station(charging(1, None, None))).power == NOTHING


def test_what_a_station_said_before_it_was_lost_has_no_colour() -> None:
    made = station()
    plug = Plug(1, 1)
    made.connectors[plug] = ConnectorReport(
        station=made.id, plug=plug, status=Status.AVAILABLE, at=Instant(1), received_at=Instant(1)
    )
    assert (row_of(made).status, row_of(made).status_tone) == ("Available", "mute")
    made.is_online = True
    assert row_of(made).status_tone == "good"
