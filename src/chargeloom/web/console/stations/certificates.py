"""Certificates: what the server shows to stations, and what stations came in with."""

from typing import Any, Final

from litestar import Response

from chargeloom.domain.instant import DAY
from chargeloom.services.stations.certificates import ServerCertificate
from chargeloom.web.console.page import shows
from chargeloom.web.console.view import View

SOON_US: Final = 30 * DAY
_BY_CERTIFICATE: Final = 3


@shows("/certificates")
async def certificates(view: View) -> Response[Any]:
    """List certificates with their end, the nearest first."""
    senses = view.core.alerting.senses
    found = await senses.server_certificates()
    readable = [one for one in found if isinstance(one, ServerCertificate)]
    seen = senses.station_certificates()
    waiting = [
        station.id
        for station in view.core.fleet.by_name()
        if station.record.security_profile == _BY_CERTIFICATE and station.id not in seen
    ]
    return view.html(
        "certificates.html",
        own=sorted(readable, key=lambda one: one.until),
        unreadable=[one for one in found if not isinstance(one, ServerCertificate)],
        seen=sorted(seen.items(), key=lambda pair: pair[1]),
        waiting=waiting,
        soon=view.core.ground.now() + SOON_US,
    )


PAGES = (certificates,)
