"""Rules: what is wrong in a picture of the moment; state and time in, findings out."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chargeloom.domain.alerts.alert import AlertKey, AlertRule, Finding, RuleKind
from chargeloom.domain.ids import StationId, to_text
from chargeloom.domain.instant import DAY, MINUTE, SECOND, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration

DISK: Final = "disk"
DATABASE: Final = "database"
FALLBACK: Final = "its fallback"
SAFE: Final = "what is safe"
FLOWS_IN: Final = "too much flows in"
FLOWS_BACK: Final = "too much flows back"
AHEAD: Final = "it is ahead"
BEHIND: Final = "it is behind"
SIGNS: Final = {
    "flows-back": "more flows back than anything there can give",
    "reversed": "it falls when a car starts, and rises when one stops",
    "crossed": "cars show on other phases than they are said to lie on",
}
"""Of what is seen at a meter that is wired otherwise than it is said to be."""


UNHEEDED: Final = {
    "disobedient": "more is drawn than it was told",
    "silent": "it does not answer what it is told",
    "refusing": "it refuses what it is told",
}
"""Of who does not keep to limits."""


class FailingDevice(NamedTuple):
    """A device that is silent, or that is not believed."""

    device: str
    name: str
    since: Instant
    why: str


class SilentSource(NamedTuple):
    """Somebody who limits a site, and was not heard of in time: a fallback holds."""

    limit: str
    site: str
    source: str
    since: Instant
    has_fallback: bool
    """Whether they said themselves what holds meanwhile."""


class ExceededLimit(NamedTuple):
    """A limit of a circuit that what is measured exceeds."""

    site: str
    name: str
    node: str
    phase: int | None
    """None where all phases together do."""
    flows_back: bool
    since: Instant


class UnheededLimit(NamedTuple):
    """An EVSE that does not keep to its limits."""

    station: StationId
    evse: int
    how: str
    """One of UNHEEDED."""
    since: Instant


class Unheard(NamedTuple):
    """Who could not tell how it stands with them."""

    stations: Callable[[StationId], bool] = lambda station: False  # noqa: ARG005
    """Whether a station of ours is away."""
    devices: Container[str] = ()
    files: Container[str] = ()
    """Certificates that can't be read."""
    clocks: Callable[[StationId], bool] = lambda station: False  # noqa: ARG005
    """Whether a station of ours has not told surely how its clock goes."""


class MiswiredMeter(NamedTuple):
    """A meter of a site that shows that it is wired otherwise than it is said to be."""

    site: str
    name: str
    meter: str
    node: str
    sign: str
    """One of SIGNS."""
    since: Instant


class CompetingBattery(NamedTuple):
    """A battery that charges from the grid while cars are held back, since what both load is full."""

    site: str
    name: str
    battery: str
    node: str
    phase: int | None
    """None where all phases together are full."""
    since: Instant


class Picture(NamedTuple):
    """All that rules look at."""

    stations: Iterable[Station] = ()
    watching_since: Instant = Instant(0)
    """Before this nobody could be online."""
    rejections: Mapping[StationId, Sequence[Instant]] = {}
    certificates: Mapping[str, Instant] = {}
    """By name, when each expires."""
    disk_free_percent: float | None = None
    database_refuses_since: Instant | None = None
    failing_devices: Iterable[FailingDevice] = ()
    silent_sources: Iterable[SilentSource] = ()
    exceeded_limits: Iterable[ExceededLimit] = ()
    unheeded_limits: Iterable[UnheededLimit] = ()
    miswired_meters: Iterable[MiswiredMeter] = ()
    competing_batteries: Iterable[CompetingBattery] = ()
    unsigned: Iterable[CertificateRequest] = ()
    """What stations wait for somebody to sign."""
    unheard: Unheard = Unheard()


OF_STATIONS: Final = frozenset(
    {
        RuleKind.STATION_OFFLINE,
        RuleKind.CONNECTOR_FAULTED,
        RuleKind.NO_START,
        RuleKind.SESSION_ENDLESS,
        RuleKind.CLOCK_WRONG,
    }
)
"""Rules that look at each station for itself: a picture of some stations is as good as of all."""

Finder = Callable[[AlertRule, Picture, Instant], Iterator[Finding]]


def find(rule: AlertRule, picture: Picture, now: Instant) -> tuple[Finding, ...]:
    """Find what a rule finds; the answer is the same for the same picture and time."""
    return tuple(_FINDERS[rule.kind](rule, picture, now)) if rule.is_watched else ()


def _offline(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for station in _in_business(picture.stations):
        if station.is_online:
            continue
        since = station.last_seen_at or station.record.booted_at or station.record.created_at
        ripe_at = _after(rule, max(since, picture.watching_since))
        yield Finding(AlertKey(station.id), since, ripe_at, {"last_seen_at": to_rfc3339(since)})


def _faulted(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for station in _in_business(picture.stations):
        for plug, report in station.connectors.items():
            if report.status is Status.FAULTED:
                since = report.received_at
                yield Finding(AlertKey(station.id, plug), since, _after(rule, since), _said(report))


def _said(report: ConnectorReport) -> dict[str, str]:
    said = {
        "error": report.error,
        "info": report.info,
        "vendor_error": report.vendor_error,
    }
    return {name: value for name, value in said.items() if value}


def _no_start(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for station in _in_business(picture.stations):
        if not station.is_online:
            continue
        for plug, report in station.connectors.items():
            if plug.evse > 0 and _waits(station, plug, report):
                since = report.received_at
                detail = {"status": station.status_of(report).value}
                yield Finding(AlertKey(station.id, plug), since, _after(rule, since), detail)


def _waits(station: Station, plug: Plug, report: ConnectorReport) -> bool:
    """Whether a vehicle is plugged in, and no energy was ever asked for; one that is done waits not."""
    status = station.status_of(report)
    if status is Status.PREPARING:
        return True
    is_new = station.session_place(plug) not in station.sessions
    return status is Status.OCCUPIED and is_new and station.open_at(plug) is None


def _endless(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for station in picture.stations:
        for plug, session in station.sessions.items():
            key = AlertKey(station.id, plug, to_text("ses", session.id))
            since = session.opened_at
            yield Finding(key, since, _after(rule, since), {"session": key.about})


def _rejected(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:
    for station, moments in picture.rejections.items():
        recent = [at for at in moments if at > now - rule.after_s * SECOND]
        if recent and len(recent) >= rule.limit:
            yield Finding(AlertKey(station), recent[0], now, {"rejected": len(recent)})


def _expiring(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:
    for name, until in picture.certificates.items():
        warned_at = Instant(until - rule.limit * DAY)
        if warned_at <= now:
            detail = {"expires_at": to_rfc3339(until)}
            yield Finding(AlertKey(name), warned_at, _after(rule, warned_at), detail)


def _filling(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:
    free = picture.disk_free_percent
    if free is not None and free < rule.limit:
        yield Finding(AlertKey(DISK), now, _after(rule, now), {"free_percent": round(free, 1)})


def _refusing(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    since = picture.database_refuses_since
    if since is not None:
        yield Finding(AlertKey(DATABASE), since, _after(rule, since), {})


def _failing(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for one in picture.failing_devices:
        detail = {"device": one.name, "why": one.why}
        yield Finding(AlertKey(one.device), one.since, _after(rule, one.since), detail)


def _silent(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for one in picture.silent_sources:
        holds = FALLBACK if one.has_fallback else SAFE
        detail = {"source": one.source, "site": one.site, "holds": holds}
        yield Finding(AlertKey(one.limit), one.since, _after(rule, one.since), detail)


def _exceeded(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for one in picture.exceeded_limits:
        flow = FLOWS_BACK if one.flows_back else FLOWS_IN
        phase = {} if one.phase is None else {"phase": f"L{one.phase}"}
        detail = {"site": one.name, "node": one.node, **phase, "flow": flow}
        about = f"{one.node}/{one.phase or ''}/{'back' if one.flows_back else 'in'}"
        yield Finding(AlertKey(one.site, about=about), one.since, _after(rule, one.since), detail)


def _unheeded(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for one in picture.unheeded_limits:
        key = AlertKey(one.station, Plug(one.evse, 0))
        yield Finding(key, one.since, _after(rule, one.since), {"conduct": UNHEEDED[one.how]})


def _miswired(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for one in picture.miswired_meters:
        detail = {"site": one.name, "node": one.node, "meter": one.meter, "sign": SIGNS[one.sign]}
        key = AlertKey(one.site, about=one.meter)
        yield Finding(key, one.since, _after(rule, one.since), detail)


def _competing(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for one in picture.competing_batteries:
        phase = {} if one.phase is None else {"phase": f"L{one.phase}"}
        detail = {"site": one.name, "battery": one.battery, "node": one.node, **phase}
        key = AlertKey(one.site, about=one.battery)
        yield Finding(key, one.since, _after(rule, one.since), detail)


def _unsigned(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    """A station that asks again for the same use and name still waits for the same (OCPP 2.0.1, A02.FR.17)."""
    for one in picture.unsigned:
        said = {"use": one.use, "name": one.name}
        detail = {word: value for word, value in said.items() if value}
        about = f"{one.use} {one.name}".strip()
        key, since = AlertKey(one.station, about=about), one.asked_at
        yield Finding(key, since, _after(rule, since), detail)


def _wrong_clock(rule: AlertRule, picture: Picture, now: Instant) -> Iterator[Finding]:  # noqa: ARG001
    for station in _in_business(picture.stations):
        clock = station.clock
        if clock is not None and clock.is_sure and abs(clock.offset_us) > rule.limit * SECOND:
            says = AHEAD if clock.offset_us > 0 else BEHIND
            detail = {"clock": says, "off_s": _in_whole_minutes_s(abs(clock.offset_us))}
            yield Finding(AlertKey(station.id), clock.since, _after(rule, clock.since), detail)


def _in_whole_minutes_s(span_us: int) -> int:
    """Round a span, so that a clock that drifts is not written anew all the time; in seconds."""
    return max(1, round(span_us / MINUTE)) * (MINUTE // SECOND)


def _in_business(stations: Iterable[Station]) -> Iterator[Station]:
    """Leave out who is disabled, was never here, or is no station of ours yet."""
    for station in stations:
        record = station.record
        is_ours = record.registration is Registration.ACCEPTED and not record.is_stranger
        if is_ours and record.booted_at is not None and not record.is_disabled:
            yield station


def _after(rule: AlertRule, since: Instant) -> Instant:
    return Instant(since + rule.after_s * SECOND)


_FINDERS: Final[dict[RuleKind, Finder]] = {
    RuleKind.STATION_OFFLINE: _offline,
    RuleKind.CONNECTOR_FAULTED: _faulted,
    RuleKind.NO_START: _no_start,
    RuleKind.SESSION_ENDLESS: _endless,
    RuleKind.TOKENS_REJECTED: _rejected,
    RuleKind.CERTIFICATE_EXPIRING: _expiring,
    RuleKind.DISK_FILLING: _filling,
    RuleKind.DATABASE_REFUSING: _refusing,
    RuleKind.DEVICE_FAILING: _failing,
    RuleKind.SOURCE_SILENT: _silent,
    RuleKind.LIMIT_EXCEEDED: _exceeded,
    RuleKind.LIMIT_UNHEEDED: _unheeded,
    RuleKind.METER_MISWIRED: _miswired,
    RuleKind.BATTERY_COMPETING: _competing,
    RuleKind.CERTIFICATE_REQUESTED: _unsigned,
    RuleKind.CLOCK_WRONG: _wrong_clock,
}
