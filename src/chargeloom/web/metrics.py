"""Metrics for Prometheus: what stands now is counted when it is asked, what happens is counted as it does."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from litestar.types import Message, Scope
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from chargeloom.domain.event import Event
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.stations.breach import Breach
from chargeloom.services.core import Core
from chargeloom.services.timekeeping import Timekeeper

CONTENT_TYPE: Final = "text/plain; version=0.0.4"
"""The charset is added to every text; twice, and Prometheus reads nothing (RFC 9110, 8.3.1)."""

_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST"})


class Metrics(Collector):
    """Counts for one server; several may live in a process."""

    def __init__(self, core: Core, timekeeper: Timekeeper) -> None:
        self._core = core
        self._timekeeper = timekeeper
        self._requests: Counter[tuple[str, str, str]] = Counter()
        self._events: Counter[str] = Counter()
        self._meter_records = 0
        self._registry = CollectorRegistry()
        self._registry.register(self)
        core.ground.bus.listen_to_events(self._hear)
        core.ground.bus.listen_to_readings(self._count_readings)

    def page(self) -> bytes:
        """Write what Prometheus reads."""
        return generate_latest(self._registry)

    async def count(self, message: Message, scope: Scope) -> None:
        """Count an answer as its head goes out, by the route's template and not by what was asked."""
        if message["type"] == "http.response.start":
            route = scope.get("path_template") or "none"
            asked = str(scope.get("method"))
            method = asked if asked in _METHODS else "other"
            self._requests[method, str(route), str(message["status"])] += 1

    def collect(self) -> Iterable[Metric]:
        """Give every figure as it is now."""
        fleet = self._core.fleet
        is_storing = self._core.ground.store.is_available
        yield _gauge("stations", "Stations known.", len(fleet))
        yield _gauge(
            "stations_online", "Stations connected.", sum(station.is_online for station in fleet)
        )
        yield _gauge("stations_in_inbox", "Strangers that wait.", fleet.strangers)
        running = sum(1 for _ in fleet.open_transactions())
        yield _gauge("transactions_open", "Transactions that run.", running)
        yield _gauge("store_available", "1 while facts are being committed.", int(is_storing))
        is_short = self._core.ground.store.is_short_of_room
        yield _gauge(
            "store_short_of_room", "1 while a full disk keeps readings out.", int(is_short)
        )
        yield _gauge(
            "addressees_waiting",
            "Recipients of mail and webhooks that notices of alerts wait for.",
            self._core.couriers.waiting,
        )
        longest_s = self._timekeeper.longest_standstill_s
        yield _gauge(
            "standstill_seconds_max", "How long nobody was served at the worst.", longest_s
        )
        yield _count("standstills", "How often nobody was served.", self._timekeeper.standstills)
        yield _count("clock_jumps", "How often our clock was set.", self._timekeeper.clock_jumps)
        yield self._breaches()
        yield self._committed()
        yield self._answered()

    def _breaches(self) -> Metric:
        family = CounterMetricFamily(
            "chargeloom_breaches",
            "Frames of stations that their protocol does not allow.",
            labels=["kind"],
        )
        counts: Counter[str] = Counter()
        for station in self._core.fleet:
            counts.update(station.breaches or {})
        for kind in Breach:
            family.add_metric([kind], counts[kind])
        return family

    def _committed(self) -> Metric:
        family = CounterMetricFamily(
            "chargeloom_facts_committed", "Changes that were committed and told.", labels=["kind"]
        )
        family.add_metric(["meter-values"], self._meter_records)
        for kind, count in sorted(self._events.items()):
            family.add_metric([kind], count)
        return family

    def _answered(self) -> Metric:
        family = CounterMetricFamily(
            "chargeloom_http_requests", "Requests answered.", labels=["method", "route", "status"]
        )
        for labels, count in sorted(self._requests.items()):
            family.add_metric(labels, count)
        return family

    def _hear(self, event: Event) -> None:
        self._events[event.type] += 1

    def _count_readings(self, _: MeterRecord) -> None:
        self._meter_records += 1


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"chargeloom_{name}", about, value=value)


def _count(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"chargeloom_{name}", about, value=value)
