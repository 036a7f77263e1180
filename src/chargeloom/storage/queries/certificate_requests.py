"""What stations want to be certified."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import certificate_request, station


def _request(row: Row[Any]) -> CertificateRequest:
    return record_of(CertificateRequest, row, station=row.identity)


NEWEST: Final = Asked(
    select(certificate_request, station.c.identity).join(
        station, station.c.no == certificate_request.c.station_no
    ),
    _request,
)
