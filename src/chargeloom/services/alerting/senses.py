"""Senses: what rules look at that is not in the fleet: rejected tokens, certificates, the disk and more."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from shutil import disk_usage
from typing import Final, NamedTuple

import structlog

from chargeloom.domain.alerts.watching import (
    CompetingBattery,
    ExceededLimit,
    FailingDevice,
    MiswiredMeter,
    Picture,
    SilentSource,
    Unheard,
    UnheededLimit,
)
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.services.stations.certificates import ServerCertificate, read_chain
from chargeloom.services.supervising import Fleet

log = structlog.get_logger(__name__)

MAX_REMEMBERED: Final = 100
"""So many rejections of a station; a rule that asks for more never finds anything."""
MAX_STATIONS: Final = 10_000


class OfSites(NamedTuple):
    """Who knows what fails at sites."""

    failing_devices: Callable[[], Iterable[FailingDevice]] = tuple
    silent_sources: Callable[[], Iterable[SilentSource]] = tuple
    exceeded_limits: Callable[[], Iterable[ExceededLimit]] = tuple
    unheard_devices: Callable[[], Iterable[str]] = tuple
    miswired_meters: Callable[[], Iterable[MiswiredMeter]] = tuple
    competing_batteries: Callable[[], Iterable[CompetingBattery]] = tuple
    unheeded_limits: Callable[[], Iterable[UnheededLimit]] = tuple


class OfStations(NamedTuple):
    """Who knows of the certificates of stations."""

    certificates: Callable[[], Mapping[StationId, Instant]] = dict
    """When those expire that stations came in with."""
    unsigned: Callable[[], Iterable[CertificateRequest]] = tuple


NO_SITES: Final = OfSites()
NO_CERTIFICATES: Final = OfStations()


class Senses:
    """Gathers the picture of the moment."""

    HEARS: Final = (EventType.TOKEN_REJECTED, EventType.TRANSACTION_STARTED)

    def __init__(
        self,
        *,
        fleet: Fleet,
        folders: Iterable[Path],
        certificate_files: Iterable[Path] = (),
        of_stations: OfStations = NO_CERTIFICATES,
        of_sites: OfSites = NO_SITES,
        since: Instant,
    ) -> None:
        self._fleet = fleet
        self._folders = tuple(folders)
        self._certificate_files = tuple(certificate_files)
        self._of_stations = of_stations
        self._of_sites = of_sites
        self._since = since
        self._rejections: OrderedDict[StationId, deque[Instant]] = OrderedDict()
        self._unread: dict[str, str] = {}
        """Certificates that can't be read, and why."""

    def hear(self, event: Event) -> None:
        """Count rejected tokens."""
        station = _rejecting(event)
        if station is not None:
            self._rejections.setdefault(station, deque(maxlen=MAX_REMEMBERED)).append(event.at)
            self._rejections.move_to_end(station)
            if len(self._rejections) > MAX_STATIONS:
                self._rejections.popitem(last=False)

    async def picture(self) -> Picture:
        """Look around; files and disks are read in a thread."""
        certificates, free = await asyncio.to_thread(self._look_at_files)
        stations = {str(name): until for name, until in self.station_certificates().items()}
        unsigned = self._of_stations.unsigned()
        return Picture(
            stations=self._fleet,
            watching_since=self._since,
            rejections=self._rejections,
            certificates=stations | certificates,
            disk_free_percent=free,
            failing_devices=tuple(self._of_sites.failing_devices()),
            silent_sources=tuple(self._of_sites.silent_sources()),
            exceeded_limits=tuple(self._of_sites.exceeded_limits()),
            miswired_meters=tuple(self._of_sites.miswired_meters()),
            competing_batteries=tuple(self._of_sites.competing_batteries()),
            unheeded_limits=tuple(
                one for one in self._of_sites.unheeded_limits() if self._is_enabled(one.station)
            ),
            unsigned=tuple(one for one in unsigned if self._is_enabled(one.station)),
            unheard=Unheard(
                stations=self._is_away,
                devices=frozenset(self._of_sites.unheard_devices()),
                files=frozenset(self._unread),
                clocks=self._is_untimed,
            ),
        )

    async def server_certificates(self) -> tuple[ServerCertificate | Path, ...]:
        """Read the server's own certificates; one that can't be read is its path alone."""
        return await asyncio.to_thread(lambda: tuple(map(_readable, self._certificate_files)))

    def station_certificates(self) -> Mapping[StationId, Instant]:
        """When the certificates expire that stations came in with since the server runs."""
        return self._of_stations.certificates()

    def _is_enabled(self, station: StationId) -> bool:
        record = self._fleet.record(station)
        return record is not None and not record.is_disabled

    def _is_away(self, station: StationId) -> bool:
        found = self._fleet.find(station)
        return found is not None and not found.is_online and not found.record.is_disabled

    def _is_untimed(self, station: StationId) -> bool:
        found = self._fleet.find(station)
        if found is None or found.record.is_disabled:
            return False
        return found.clock is None or not found.clock.is_sure

    def _look_at_files(self) -> tuple[dict[str, Instant], float | None]:
        free = [one for one in map(_free_percent, self._folders) if one is not None]
        return dict(self._expiries()), min(free, default=None)

    def _expiries(self) -> Iterable[tuple[str, Instant]]:
        for path in self._certificate_files:
            name = str(path)
            try:
                found = read_chain(path)
            except (OSError, ValueError) as error:
                self._miss(name, str(error))
                continue
            self._unread.pop(name, None)
            yield name, found.until

    def _miss(self, name: str, reason: str) -> None:
        if self._unread.get(name) != reason:
            log.warning("a certificate can't be read", path=name, reason=reason)
        self._unread[name] = reason


def _rejecting(event: Event) -> StationId | None:
    """Find the station at which a token was rejected: when it was shown, or when it began to charge."""
    if event.type is EventType.TOKEN_REJECTED:
        return StationId(event.subject)
    is_start = event.type is EventType.TRANSACTION_STARTED
    is_unauthorized = Suspicion.START_UNAUTHORIZED in event.data.get("suspect", ())
    return StationId(event.data["station"]) if is_start and is_unauthorized else None


def _readable(path: Path) -> ServerCertificate | Path:
    try:
        return read_chain(path)
    except (OSError, ValueError):
        return path


def _free_percent(folder: Path) -> float | None:
    try:
        usage = disk_usage(folder)
    except OSError:
        return None
    return 100 * usage.free / usage.total if usage.total else None
