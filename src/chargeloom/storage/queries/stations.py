"""Stations and their connectors."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import ConnectorReport
from chargeloom.domain.stations.quirk import DeviationRecord
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import connector, deviation, station


def _station(row: Row[Any]) -> StationRecord:
    return record_of(StationRecord, row, id=row.identity)


def _connector(row: Row[Any]) -> ConnectorReport:
    plug = Plug(row.evse, row.connector)
    return record_of(ConnectorReport, row, station=row.identity, plug=plug)


ALL_STATIONS: Final = Asked(select(station), _station)
ALL_CONNECTORS: Final = Asked(
    select(connector, station.c.identity).join(station, station.c.no == connector.c.station_no),
    _connector,
)

ALL_DEVIATIONS: Final = Asked(
    select(deviation, station.c.identity).join(station, station.c.no == deviation.c.station_no),
    lambda row: record_of(DeviationRecord, row, station=row.identity),
)
