"""The composition root: the only place that knows everything, and builds it once."""

import asyncio
import gc
import os
import platform
import resource
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import structlog

import chargeloom
from chargeloom import clock, edge, logs
from chargeloom.composition import compose, database, load
from chargeloom.config import Address, Config, Setting, address, explain
from chargeloom.domain.access import Role
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, SECOND, Instant
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.quirk import Oddities
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor import StationActor
from chargeloom.protocols.ocpp.connection import Admission, Connection
from chargeloom.protocols.ocpp.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.takeover import Takeover
from chargeloom.protocols.ocpp.tls import Certificates
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.replaying.performing import performer
from chargeloom.services.admitting import Gate, Refused
from chargeloom.services.alarming import Alarming
from chargeloom.services.core import Core
from chargeloom.services.reconciling import Reconciling
from chargeloom.services.timekeeping import BEAT_S, ClockJump, Standstill, Timekeeper
from chargeloom.storage.store import StorageUnavailable
from chargeloom.tenure import Tenure
from chargeloom.web.probes import Fact
from chargeloom.web.server import WebServer, build
from chargeloom.web.settings import Settings

log = structlog.get_logger(__name__)

VERSIONS: Final = {version.dialect.subprotocol: version for version in (V21, V201, V16)}
"""Every version of OCPP-J that we serve, best first."""

_RETENTION_ROUND_S: Final = 3600.0
_LOOK_S: Final = 10.0
_ALLOCATIONS_PER_COLLECTION: Final = 50_000


class Server:
    """The running platform."""

    def __init__(self, config: Config, core: Core, gate: Gate, notice: str = "") -> None:
        self.config = config
        self.core = core
        self._alarming = Alarming(core.ground, core.fleet)
        self._certificates = edge.certificates(config.ocpps)
        self._endpoint = OcppEndpoint(
            gate,
            self._welcome,
            limits=edge.limits(config),
            rules=edge.rules(config, tuple(VERSIONS)),
            on_takeover=self._taken_over,
            on_refused=self._refused,
        )
        core.replays.perform = performer(core.ground.store, clock.now)
        self._started_at = core.ground.now()
        self.timekeeper = Timekeeper()
        url = config.http.url
        settings = Settings(url=url, is_https=url.startswith("https://"), notice=notice)
        self._web = WebServer(build(core, self, settings), settings)
        self._tasks: list[asyncio.Task[None]] = []
        self._tenure: Tenure | None = None

    @classmethod
    async def start(cls, config: Config, notice: str = "") -> Self:
        """Open the store, load the live picture, and listen; `notice` heads the pages. Raises StorageUnavailable, InUse, OSError."""
        logs.configure(config.log.format, config.log.level)
        http, ocpp = address(config.http.bind), address(config.ocpp.bind)
        core, gate = compose(config)
        store = core.ground.store
        server = cls(config, core, gate, notice)
        server._tenure = Tenure.take(database(config))
        try:
            await store.open()
        except BaseException:
            server._tenure.give_up()
            raise
        try:
            await load(core)
            store.on_failure(server._storage_failed)
            store.on_recovery(server._storage_recovered)
            core.ground.bus.listen_to_events(server._hear)
            core.alerting.on_entries = core.couriers.send
            core.alerting.cry = core.couriers.cry
            await core.alerting.rules.seed()
            core.ground.bus.listen_to_events(Reconciling(core.fleet, core.commanding).hear)
            await server._endpoint.start(ocpp.host, ocpp.port)
            if server._certificates is not None:
                await server._serve_tls(server._certificates)
            await server._web.start(http.host, http.port)
        except BaseException:
            await server.stop()
            raise
        server._tasks.append(asyncio.create_task(server._keep_time()))
        server._tasks.append(asyncio.create_task(server._keep_retention()))
        server._tasks.append(asyncio.create_task(server._keep_looking()))
        await core.couriers.resume()
        core.measuring.start()
        core.balancing.start()
        _spare_the_collector()
        log.info("listening", http=server.http_port, ocpp=server.ocpp_port, ocpps=server.ocpps_port)
        return server

    @property
    def http_port(self) -> int:
        return self._web.port

    @property
    def ocpp_port(self) -> int:
        return self._endpoint.port

    @property
    def ocpps_port(self) -> int:
        return self._endpoint.tls_port

    @property
    def endpoint(self) -> OcppEndpoint:
        return self._endpoint

    def why_not_ready(self) -> Sequence[str]:
        """Say what keeps us from serving; nothing when all is well."""
        return () if self.core.ground.store.is_available else ("the database takes no facts",)

    def facts(self) -> Sequence[Fact]:
        """Tell what people want to know of the system."""
        return (
            Fact("Version", chargeloom.__version__),
            Fact("Running for", self.core.ground.now() - self._started_at, "span"),
            Fact("Python", platform.python_version()),
            Fact("Machine", f"{platform.system()} {platform.machine()}"),
            Fact("Process", os.getpid(), "number"),
            Fact("Peak memory", _memory_bytes(), "size"),
            Fact("Database", _size(database(self.config)), "size"),
            Fact("Disk left", shutil.disk_usage(self.config.data).free, "size"),
            Fact("Stalls", self.timekeeper.standstills, "number"),
            Fact("Longest stall", _span(self.timekeeper.longest_standstill_s), "span"),
            Fact("Clock jumps", self.timekeeper.clock_jumps, "number"),
            Fact(
                "Stations connect to",
                f"ws://{address(self.config.ocpp.bind).host}:{self.ocpp_port}/ocpp",
            ),
        )

    def settings(self) -> Sequence[Setting]:
        """List every setting with its origin."""
        return explain(self.config)

    async def first_sign_in_link(self) -> str | None:
        """Make the link for the first admin, if nobody is one yet."""
        if await self.core.ground.store.has_users(Role.ADMIN):
            return None
        return await self.sign_in_link()

    async def sign_in_link(self, name: str = "admin") -> str:
        """Make an admin, or find the one who bears the name, with a link that signs in once."""
        user = await self.core.accessing.people.made(name, Role.ADMIN, "server")
        secret = await self.core.accessing.invite(user)
        host = address(self.config.http.bind).host
        return sign_in_url(self.config.http.url, Address(host, self.http_port), secret)

    async def run_until(self, asked: asyncio.Event) -> None:
        """Serve until this is asked, then stop in order; SIGHUP reads the certificates again."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.reload_certificates)
        await asked.wait()
        log.info("stopping")
        await self.stop()

    async def stop(self) -> None:
        """Take no more connections, tell stations to come back, commit what runs, and end."""
        for task in self._tasks:
            task.cancel()
        await self._endpoint.drain(self.config.ocpp.drain)
        await self._web.stop()
        await self.core.replays.close()
        await self.core.balancing.stop()
        await self.core.measuring.stop()
        await self.core.couriers.close()
        await self.core.ground.bus.close()
        await self.core.ground.store.close()
        if self._tenure is not None:
            self._tenure.give_up()

    def reload_certificates(self) -> None:
        """Take the certificates of new connections from their files again."""
        if self._certificates is not None:
            self._certificates.reload()

    async def _serve_tls(self, certificates: Certificates) -> None:
        ocpps = edge.tls_address(self.config.ocpps)
        await self._endpoint.start_tls(ocpps.host, ocpps.port, lambda: certificates.context)
        self._tasks.append(asyncio.create_task(self._watch(certificates)))

    async def _watch(self, certificates: Certificates) -> None:
        while True:
            await asyncio.sleep(self.config.ocpps.reload_interval)
            certificates.reload_if_changed()

    def _welcome(self, admission: Admission, connection: Connection) -> StationActor:
        core = self.core
        station = core.fleet.find(admission.station)
        if station is None:
            station = self._meet(admission.station)
        if admission.oddities:
            self._note_oddities(station, admission.oddities)
        version = VERSIONS[admission.subprotocol]
        return StationActor(core, station, version, connection, self.config.ocpp.call_timeout)

    def _note_oddities(self, station: Station, oddities: Oddities) -> None:
        """Count what was excused in a handshake."""
        unit, now = Unit(), self.core.ground.now()
        self.core.tolerating.note(unit, station.id, "handshake", oddities, now)
        self.core.ground.store.submit(unit, lambda error: self._publish(unit, error))

    def _meet(self, identity: StationId) -> Station:
        unit = Unit()
        station = self.core.registering.meet(unit, identity, self.core.ground.now())
        self.core.ground.store.submit(unit, lambda error: self._publish(unit, error))
        return station

    def _publish(self, unit: Unit, error: Exception | None) -> None:
        if error is None:
            self.core.ground.publish(unit)

    def _taken_over(self, station: StationId, takeover: Takeover) -> None:
        ground, unit = self.core.ground, Unit()
        detail = {"outcome": takeover.value}
        ground.tell(unit, EventType.STATION_SUPERSEDED, station, detail, ground.now())
        ground.audit(unit, "server", EventType.STATION_SUPERSEDED, station, detail)
        ground.store.submit(unit, lambda error: self._publish(unit, error))

    def _refused(self, station: StationId | None, address: str, refused: Refused) -> None:
        unit = self._alarming.refused(
            station, address, refused.http_status, refused.why, clock.monotonic()
        )
        if unit is not None:
            self.core.ground.store.submit(unit, lambda error: self._publish(unit, error))

    def _hear(self, event: Event) -> None:
        """Send a station away that was disabled."""
        if event.type is EventType.STATION_CHANGED:
            station = StationId(event.subject)
            record = self.core.fleet.record(station)
            if record is not None and record.is_disabled:
                self._endpoint.expel(station, "this station is disabled")

    def _storage_failed(self, error: Exception) -> None:
        log.error("nothing can be stored; stations are sent away", reason=str(error))
        self.core.fleet.distrust()
        self._endpoint.abandon()

    def _storage_recovered(self) -> None:
        self._tasks.append(asyncio.create_task(self._come_back()))

    async def _come_back(self) -> None:
        """Take the live picture from the store again: what was not committed never happened."""
        await load(self.core)
        self._endpoint.readmit()
        log.info("facts are stored again; stations may come back")

    async def _keep_time(self) -> None:
        """Say when we stood still, and when our clock was set: both explain what is odd elsewhere."""
        while True:
            self._beat()
            await asyncio.sleep(BEAT_S)

    def _beat(self) -> None:
        for found in self.timekeeper.beat(clock.monotonic(), self.core.ground.now()):
            match found:
                case Standstill(lasted_s):
                    log.warning("the server stood still", seconds=round(lasted_s, 1))
                case ClockJump(by_s):
                    log.warning("the clock of this machine jumped", seconds=round(by_s, 1))

    async def _keep_retention(self) -> None:
        while True:
            try:
                await self._forget_what_is_old()
            except StorageUnavailable:
                log.warning("nothing can be forgotten now")
            await asyncio.sleep(_RETENTION_ROUND_S)

    async def _keep_looking(self) -> None:
        """Look for what is wrong, and close what is stuck, again and again."""
        while True:
            try:
                await self.core.alerting.look()
                await self.core.closing.look(self.core.ground.now())
                await self.core.limits.look(self.core.ground.now())
            except (StorageUnavailable, Refusal):
                log.warning("alerts can't be stored now")
            except Exception:
                log.exception("looking for what is wrong failed")
            await asyncio.sleep(_LOOK_S)

    async def _forget_what_is_old(self) -> None:
        keep, store, now = self.config.storage, self.core.ground.store, self.core.ground.now()
        await store.forget(
            exchanges_before=Instant(now - keep.journal_days * DAY),
            readings_before=Instant(now - keep.readings_days * DAY),
            events_before=Instant(now - keep.events_days * DAY),
            commands_before=Instant(now - keep.commands_days * DAY),
            alerts_before=Instant(now - keep.alerts_days * DAY),
        )
        await store.forget_replies(Instant(now - DAY))
        await store.forget_access(Instant(now - DAY))


def _span(seconds: float) -> int:
    return round(seconds * SECOND)


def sign_in_url(url: str, http: Address, secret: str) -> str:
    """Write the address of a one-time sign-in; `url` is how people reach us, where that is said."""
    host = f"[{http.host}]" if ":" in http.host else http.host
    base = url.rstrip("/") or f"http://{host}:{http.port}"
    return f"{base}/sign-in/{secret}"


def _size(path: Path) -> int:
    """Measure a file with the log beside it."""
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _memory_bytes() -> int:
    """Read the most memory that the process had; macOS counts bytes, Linux KiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def asked_to_stop() -> asyncio.Event:
    """Take SIGTERM and SIGINT from now on: before anyone is served, for a start is not cut short."""
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    return asked


def _spare_the_collector() -> None:
    """Messages form no cycles, and what lives now lives long: neither is worth searching all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_PER_COLLECTION, 20, 100)
