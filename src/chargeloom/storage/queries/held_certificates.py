"""What stations said that they trust."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.stations.held_certificate import HeldCertificates
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import held_certificates, station


def _held(row: Row[Any]) -> HeldCertificates:
    return record_of(HeldCertificates, row, station=row.identity)


ALL: Final = Asked(
    select(held_certificates, station.c.identity).join(
        station, station.c.no == held_certificates.c.station_no
    ),
    _held,
)
