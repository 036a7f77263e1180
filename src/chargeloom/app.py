"""The composition root: the only place that knows everything, and builds it once."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Final, Self

import structlog

from chargeloom import clock, edge, logs
from chargeloom.arrivals import VERSIONS, Arrivals
from chargeloom.composition.composing import compose
from chargeloom.composition.footing import SECRET_KEY
from chargeloom.composition.loading import load
from chargeloom.composition.returning import Returning
from chargeloom.config import Address, Config, Setting, address, explain
from chargeloom.config.networks import networks
from chargeloom.domain.access import Role
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, SECOND, Instant
from chargeloom.facts import facts
from chargeloom.huge_pages import HugePages, OwnMemory, page_bytes
from chargeloom.places import console_url, database, sign_in_url
from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.tls import Certificates
from chargeloom.replaying.performing import performer
from chargeloom.rounds import Act, Rounds
from chargeloom.services.core import Core
from chargeloom.services.stations.admitting import Gate
from chargeloom.services.stations.inventorying import Inventorying
from chargeloom.services.stations.reconciling import Reconciling
from chargeloom.services.timekeeping import BEAT_S, ClockJump, Standstill, Timekeeper
from chargeloom.tenure import Tenure
from chargeloom.web.probes import Fact
from chargeloom.web.server import WebServer, build
from chargeloom.web.settings import Settings

log = structlog.get_logger(__name__)

_RETENTION_ROUND_S: Final = 3600.0
_MEMORY_ROUND_S: Final = 1.0
_LOOK_S: Final = 10.0
_ALLOCATIONS_PER_COLLECTION: Final = 50_000


class Server:
    """The running platform."""

    def __init__(self, config: Config, core: Core, gate: Gate, notice: str = "") -> None:
        self.config = config
        self.core = core
        self._certificates = edge.certificates(config.ocpps)
        arrivals = Arrivals(core, config.ocpp.call_timeout)
        self._endpoint = OcppEndpoint(
            gate,
            arrivals.welcome,
            limits=edge.limits(config),
            rules=edge.rules(config, tuple(VERSIONS)),
            on_takeover=arrivals.taken_over,
            on_refused=arrivals.refused,
        )
        self._endpoint.on_expelled = arrivals.expelled
        self._endpoint.on_rest = arrivals.slowed
        self._returning = Returning(core, self._endpoint.readmit)
        core.replays.perform = performer(core.ground.store, clock.now)
        self._reading_certificates = asyncio.Lock()
        self._started_at = core.ground.now()
        self.timekeeper = Timekeeper()
        url = config.http.url
        settings = Settings(
            url=url,
            is_https=url.startswith("https://"),
            trusted_proxies=networks("http.trusted_proxies", config.http.trusted_proxies),
            notice=notice,
        )
        self._web = WebServer(build(core, self, settings), settings)
        self._inventorying = Inventorying(
            ground=core.ground,
            fleet=core.fleet,
            commanding=core.commanding,
            surveying=core.surveying,
            tolerating=core.tolerating,
        )
        self._rounds = Rounds()
        self._tenure: Tenure | None = None

    @classmethod
    async def start(cls, config: Config, notice: str = "") -> Self:
        """Open the store, load the live picture, and listen; `notice` heads the pages. Raises StorageUnavailable, InUse, OSError."""
        logs.configure(config.log.format, config.log.level)
        http, ocpp = address(config.http.bind), address(config.ocpp.bind)
        core, gate = compose(config)
        store = core.ground.store
        server = cls(config, core, gate, notice)
        server._tenure = tenure = Tenure.take(database(config))
        try:
            await store.open()
        except BaseException:
            tenure.give_up()
            raise
        try:
            server._begin_after(await load(core))
            if not await core.accessing.has_its_key():
                log.warning(
                    "the secret key is not that of this database: passwords and API keys that were made under another are wrong",
                    key=str(config.data / SECRET_KEY),
                )
            store.on_failure(server._storage_failed)
            store.on_recovery(server._storage_recovered)
            core.ground.bus.listen_to_events(server._hear, EventType.STATION_CHANGED)
            core.alerting.on_entries = core.couriers.send
            core.alerting.crying.cry = core.couriers.cry
            await core.alerting.rules.seed()
            reconciling = Reconciling(core.fleet, core.commanding)
            core.ground.bus.listen_to_events(reconciling.hear, EventType.STATION_BOOTED)
            if config.ocpp.ask_inventory:
                core.ground.bus.listen_to_events(
                    server._inventorying.hear, *server._inventorying.HEARS
                )
            await server._endpoint.start(ocpp.host, ocpp.port)
            if server._certificates is not None:
                await server._serve_tls(server._certificates)
            await server._web.start(http.host, http.port)
            tenure.tell(server.url)
            await core.couriers.resume()
            core.measuring.start()
            core.balancing.start()
            server._begin_rounds()
        except BaseException:
            await server.stop()
            raise
        _spare_the_collector()
        log.info("listening", http=server.http_port, ocpp=server.ocpp_port, ocpps=server.ocpps_port)
        return server

    @property
    def http_port(self) -> int:
        return self._web.port

    @property
    def url(self) -> str:
        """Where people find the console."""
        host = address(self.config.http.bind).host
        return console_url(self.config.http.url, Address(host, self.http_port))

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
        running_us = self.core.ground.now() - self._started_at
        return tuple(facts(self.config, self.timekeeper, running_us, self.ocpp_port))

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
        return sign_in_url(self.url, secret)

    async def run_until(self, asked: asyncio.Event) -> None:
        """Serve until this is asked, then stop in order; SIGHUP reads the certificates again."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.reload_certificates)
        await asked.wait()
        log.info("stopping")
        await self.stop()

    async def stop(self) -> None:
        """Take no more connections, tell stations to come back, commit what runs, and end.

        Whatever fails on the way, the rest is ended all the same; here it stands from the last to the first.
        """
        core = self.core
        async with AsyncExitStack() as ending:
            if self._tenure is not None:
                ending.callback(self._tenure.give_up)
            ending.push_async_callback(core.ground.store.close)
            ending.push_async_callback(core.ground.bus.close)
            ending.push_async_callback(core.couriers.close)
            ending.push_async_callback(core.measuring.stop)
            ending.push_async_callback(core.balancing.stop)
            ending.push_async_callback(core.replays.close)
            ending.push_async_callback(core.contracts.close)
            ending.push_async_callback(core.showing.close)
            ending.callback(core.enlisting.settling.close)
            ending.callback(core.limit_telling.close)
            ending.callback(self._inventorying.close)
            ending.push_async_callback(self._web.stop)
            ending.push_async_callback(self._endpoint.drain, self.config.ocpp.drain)
            ending.push_async_callback(self._rounds.stop)

    def reload_certificates(self) -> None:
        """Take the certificates of new connections from their files again."""
        if self._certificates is not None:
            take = partial(self._take_certificates, self._certificates.reload)
            self._rounds.once("taking certificates", take)

    async def _take_certificates(self, reload: Callable[[], bool]) -> None:
        """Read them again, beside the loop: long lists take a second; who came in by one that is revoked now has to go."""
        async with self._reading_certificates:
            if await asyncio.to_thread(reload):
                self._endpoint.expel_revoked()

    async def _serve_tls(self, certificates: Certificates) -> None:
        ocpps = edge.tls_address(self.config.ocpps)
        await self._endpoint.start_tls(
            ocpps.host, ocpps.port, lambda: certificates.context, certificates.is_revoked
        )
        look = partial(self._take_certificates, certificates.reload_if_changed)
        self._rounds.every(self.config.ocpps.reload_interval, "looking at certificates", look)

    def _hear(self, event: Event) -> None:
        """Send a station away that was disabled."""
        station = StationId(event.subject)
        record = self.core.fleet.record(station)
        if record is not None and record.is_disabled:
            self._endpoint.expel(station, "this station is disabled")

    def _storage_failed(self, error: Exception) -> None:
        log.error("nothing can be stored; stations are sent away", reason=str(error))
        self._returning.leave()
        self._endpoint.abandon()

    def _storage_recovered(self) -> None:
        self._rounds.once("coming back", self._returning.come_back)

    def _begin_rounds(self) -> None:
        self._rounds.every(BEAT_S, "keeping time", self._keep_time)
        size = page_bytes()
        if self.config.machine.huge_pages and size is not None:
            pages = HugePages(size, OwnMemory())
            # Whoever waited for the start goes first: gathering all there is takes the processor for half a second.
            look = pages.look
            self._rounds.every(_MEMORY_ROUND_S, "gathering memory", look, after_s=_MEMORY_ROUND_S)
        for seconds, what, act in self._rounds_of_the_business():
            self._rounds.every(seconds, what, act)

    def _rounds_of_the_business(self) -> Iterator[tuple[float, str, Act]]:
        """List what is done by itself, each for itself: what fails, or takes long, holds up no other."""
        core, store, now = self.core, self.core.ground.store, self.core.ground.now
        yield _RETENTION_ROUND_S, "forgetting what is old", self._forget_what_is_old
        yield (
            _RETENTION_ROUND_S,
            "forgetting old answers",
            self._if_believed(lambda: store.forget_replies(_before(now, DAY))),
        )
        yield (
            _RETENTION_ROUND_S,
            "forgetting old sign-ins",
            self._if_believed(lambda: store.forget_access(_before(now, HOUR))),
        )
        yield _LOOK_S, "looking for what is wrong", core.alerting.look
        close = self._if_believed(lambda: core.closing.look(now()))
        yield _LOOK_S, "closing what is stuck", close
        yield _LOOK_S, "ending reservations", lambda: core.reserving.look(now())
        bounding = core.bounding
        yield _LOOK_S, "ending what went as far as it may", self._by_now(bounding.look)
        yield 1.0, "ending what is near its end", self._by_now(bounding.look_closely)
        yield _LOOK_S, "telling who is silent", lambda: core.limits.look(now())
        if self.config.ocpp.cost_interval > 0:
            yield self.config.ocpp.cost_interval, "telling what charges cost", core.showing.look

    async def _keep_time(self) -> None:
        """Say when we stood still, and when our clock was set: both explain what is odd elsewhere."""
        self._beat()
        await self.core.clock_doubting.look(self.core.ground.now())

    def _beat(self) -> None:
        for found in self.timekeeper.beat(clock.monotonic(), self.core.ground.now()):
            match found:
                case Standstill(lasted_s):
                    log.warning("the server stood still", seconds=round(lasted_s, 1))
                case ClockJump(by_s):
                    log.warning("the clock of this machine jumped", seconds=round(by_s, 1))
                    self.core.fleet.clock_was_set(round(by_s * SECOND))
                    self.core.limiting.clock_was_set()
                    self.core.clock_doubting.clock_was_set(round(by_s * SECOND))

    def _begin_after(self, noted_last: Instant | None) -> None:
        if noted_last is not None:
            self.timekeeper.begin(clock.monotonic(), self.core.ground.now(), noted_last)

    def _is_believed(self) -> bool:
        """Look at both clocks now, and say whether what is old by the one on the wall is old."""
        self._beat()
        return self.timekeeper.is_believed(clock.monotonic())

    def _by_now(self, act: Callable[[Instant], Awaitable[None]]) -> Act:
        """Look at both clocks before something is done by how long it took."""

        async def done() -> None:
            self._beat()
            await act(self.core.ground.now())

        return done

    def _if_believed(self, act: Act) -> Act:
        """Do what can't be undone only while our clock is believed."""

        async def done() -> None:
            if self._is_believed():
                await act()

        return done

    async def _forget_what_is_old(self) -> None:
        if not self._is_believed():
            log.error(
                "nothing is forgotten for a day: the clock of this machine leapt ahead, or the server was away for a month"
            )
            return
        keep, store, now = self.config.storage, self.core.ground.store, self.core.ground.now()
        await store.forget(
            exchanges_before=Instant(now - keep.journal_days * DAY),
            readings_before=Instant(now - keep.readings_days * DAY),
            events_before=Instant(now - keep.events_days * DAY),
            commands_before=Instant(now - keep.commands_days * DAY),
            alerts_before=Instant(now - keep.alerts_days * DAY),
        )


def _before(now: Callable[[], Instant], span_us: int) -> Instant:
    return Instant(now() - span_us)


def asked_to_stop() -> asyncio.Event:
    """Take SIGTERM and SIGINT from now on: before anyone is served, for a start is not cut short.

    Nor by SIGHUP, which asks for certificates to be read again: a start reads them anyway.
    """
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    loop.add_signal_handler(signal.SIGHUP, _read_anyway)
    return asked


def _read_anyway() -> None:
    pass


def _spare_the_collector() -> None:
    """Messages form no cycles, and what lives now lives long: neither is worth searching all the time.

    Nor once more before that: what loading leaves behind dies young.
    """
    gc.collect(0)
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_PER_COLLECTION, 20, 100)
