"""Devices: meters, inverters and batteries; made, tried out, changed, and what they say."""

from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.devices.device import (
    ALL_PHASES,
    Connection,
    Device,
    Http,
    Modbus,
    PerLine,
    Phases,
    Terms,
)
from chargeloom.domain.devices.electrical import Flow
from chargeloom.domain.ids import DeviceId
from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.protocols.devices import maps
from chargeloom.protocols.devices.http import fault_of_url
from chargeloom.services.core import Core
from chargeloom.services.measuring.devices import MAX_DEVICES, TooManyDevices, text_id
from chargeloom.services.measuring.measuring import Live, Trial
from chargeloom.services.measuring.pulse import State
from chargeloom.services.measuring.series import flow_in
from chargeloom.storage.answers import StoredReading
from chargeloom.web.api import identifiers
from chargeloom.web.api.identifiers import ReadingCursor
from chargeloom.web.api.texts import Name
from chargeloom.web.endpoint import Ask, NoQuery, deletes, gets, patches, posts
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.pagination import Listing, ListQuery, TimedQuery, listing, page_of
from chargeloom.web.problems import Fault, Problem, invalid

PATH = "/api/v1/devices"

DeviceStatus = Literal["active", "disabled"]
Secret: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        description="A password or token; kept sealed, and never shown again.",
    ),
]
_LARGEST = (1 << 63) - 1


class NewDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device as it is asked for."""

    name: Name = ""
    connection: Connection
    phases: Phases = ALL_PHASES
    terms: Terms = Terms()
    secret: Secret | None = None


class DeviceChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    name: Name | UnsetType = UNSET
    connection: Connection | UnsetType = UNSET
    phases: Phases | UnsetType = UNSET
    terms: Terms | UnsetType = UNSET
    secret: Secret | UnsetType | None = UNSET
    status: DeviceStatus | UnsetType = UNSET


class DeviceQuery(ListQuery, frozen=True, kw_only=True):
    """Which devices."""

    after: identifiers.DeviceCursor | None = None


class ReadingQuery(TimedQuery, frozen=True, kw_only=True):
    """Which readings."""

    after: ReadingCursor | None = None


class FlowItem(msgspec.Struct, frozen=True, kw_only=True):
    """What flows, on each phase of the supply: + is import; null is what was not measured."""

    a: PerLine | None
    v: PerLine | None
    kw: float | None


class ReadingItem(FlowItem, frozen=True, kw_only=True):
    """What flowed: the mean of the minute that ended at `at`."""

    at: MomentOut


class NewestItem(FlowItem, frozen=True, kw_only=True):
    """What was last believed."""

    at: MomentOut
    age_s: float


class DeviceItem(msgspec.Struct, frozen=True, kw_only=True):
    """A device; `why` says what is wrong while it is silent or doubted."""

    id: str
    name: str
    status: DeviceStatus
    connection: Connection
    phases: str
    terms: Terms
    has_secret: bool
    state: State
    state_since: MomentOut | None
    why: str | None
    newest: NewestItem | None
    created_at: MomentOut


class DeviceTried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of reading a device once: everything that it said, and whether it can be believed."""

    ok: bool
    why: str | None
    values: dict[str, float | None]
    """By channel, in A, V, kW, kWh, Hz and per cent; null is no number."""
    flow: FlowItem | None


class DeviceMap(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of device whose figures we know the places of."""

    id: str
    name: str
    kind: Literal["modbus", "http", "mqtt"]
    source: str


@posts(PATH, Right.MANAGE_DEVICES)
async def create_device(ask: Ask[NoQuery, NewDevice]) -> DeviceItem:
    """Make a device; it is read from now on."""
    body = ask.body
    _check(ask.core, body.connection)
    try:
        device = await ask.core.measuring.devices.make(
            ask.caller.name,
            name=body.name,
            connection=body.connection,
            phases=body.phases,
            terms=body.terms,
            secret=body.secret,
        )
    except TooManyDevices:
        raise Problem(409, "too-many-devices", f"at most {MAX_DEVICES} devices") from None
    return show(ask.core, device)


@gets(PATH, Right.READ)
async def devices(ask: Ask[DeviceQuery, None]) -> Listing[DeviceItem]:
    """List the devices, each with what it last said."""
    page = page_of(ask.query, identifiers.DEVICE)
    found = page.of(tuple(ask.core.measuring.devices))
    return listing(found, ask.query, lambda one: show(ask.core, one), text_id)


@gets("/api/v1/device-maps", Right.READ)
async def device_maps(ask: Ask[NoQuery, None]) -> Listing[DeviceMap]:  # noqa: ARG001 as every endpoint
    """List the kinds of devices that need no registers or paths of one's own; `sunspec` needs none either."""
    return Listing(items=_maps(), next=None)


@gets(f"{PATH}/{{device}}", Right.READ)
async def device(ask: Ask[NoQuery, None]) -> DeviceItem:
    """Read a device, with what it last said."""
    return show(ask.core, _find(ask))


@patches(f"{PATH}/{{device}}", Right.MANAGE_DEVICES)
async def change_device(ask: Ask[NoQuery, DeviceChange]) -> DeviceItem:
    """Change a device, switch it off, or on again; a new address needs its secret anew."""
    found, body = _find(ask), ask.body
    names = ("name", "connection", "phases", "terms")
    said = {one: getattr(body, one) for one in names if getattr(body, one) is not UNSET}
    secret = body.secret
    if "connection" in said:
        _check(ask.core, said["connection"])
        if isinstance(secret, UnsetType) and _place(said["connection"]) != _place(found.connection):
            secret = None
    if body.status == "disabled":
        said["disabled_at"] = found.disabled_at or ask.core.ground.now()
    elif body.status == "active":
        said["disabled_at"] = None
    changed = await ask.core.measuring.devices.change(found, ask.caller.name, secret=secret, **said)
    return show(ask.core, changed)


@deletes(f"{PATH}/{{device}}", Right.MANAGE_DEVICES)
async def remove_device(ask: Ask[NoQuery, None]) -> DeviceItem:
    """Remove a device; the answer is the device as it was."""
    found = _find(ask)
    shown = show(ask.core, found)
    await ask.core.measuring.devices.remove(found, ask.caller.name)
    return shown


@posts(f"{PATH}/{{device}}/test", Right.MANAGE_DEVICES, status=200)
async def test_device(ask: Ask[NoQuery, None]) -> DeviceTried:
    """Read the device once, and say what it says."""
    return _tried(await ask.core.measuring.try_out(_find(ask)))


@gets(f"{PATH}/{{device}}/readings", Right.READ)
async def device_readings(ask: Ask[ReadingQuery, None]) -> Listing[ReadingItem]:
    """List what the device measured, minute by minute."""
    query = ask.query
    found = await ask.core.ground.store.device_readings(
        _find(ask).id, _behind(query), query.limit + 1, is_descending=query.is_descending
    )
    within = [one for one in found if not _is_past(one.reading.at, query)]
    return listing(within, query, _reading, lambda one: f"{one.place[0]}.{one.place[1]}")


def show(core: Core, device: Device) -> DeviceItem:
    """Show a device."""
    live = core.measuring.live(device.id)
    return DeviceItem(
        id=text_id(device),
        name=device.name,
        status="active" if device.disabled_at is None else "disabled",
        connection=device.connection,
        phases=device.phases,
        terms=device.terms,
        has_secret=device.sealed_secret is not None,
        state=State.NEW if live is None else live.state,
        state_since=None if live is None else write_if_any(live.since),
        why=None if live is None else live.why,
        newest=None if live is None else _newest(live, core.ground.now()),
        created_at=write(device.created_at),
    )


def _newest(live: Live, now: Instant) -> NewestItem | None:
    moment = live.newest
    if moment is None:
        return None
    age_s = max(0.0, (now - moment.at) / SECOND)
    return NewestItem(at=write(moment.at), age_s=age_s, **moment.flow._asdict())


def _reading(stored: StoredReading) -> ReadingItem:
    flow = flow_in(stored.reading)
    return ReadingItem(at=write(stored.reading.at), **flow._asdict())


def _tried(trial: Trial) -> DeviceTried:
    values = trial.sample.values if trial.sample is not None else {}
    why = trial.failure or (trial.doubt.value if trial.doubt is not None else None)
    return DeviceTried(
        ok=why is None,
        why=why,
        values={channel.value: _finite(value) for channel, value in values.items()},
        flow=_flow(trial.flow) if why is None else None,
    )


def _flow(flow: Flow | None) -> FlowItem | None:
    return None if flow is None else FlowItem(**flow._asdict())


def _finite(value: float) -> float | None:
    """JSON has no word for what is no number."""
    return value if value - value == 0 else None


def _behind(query: ReadingQuery) -> tuple[Instant, int] | None:
    """Find the place that the page begins behind, in the order asked for."""
    bound = query.until if query.is_descending else query.since
    places = []
    if bound is not None:
        at = from_datetime(bound)
        places.append((at, 0) if query.is_descending else (Instant(at - 1), _LARGEST))
    if query.after is not None:
        at_text, _, number = query.after.partition(".")
        places.append((Instant(int(at_text)), min(int(number), _LARGEST)))
    choose = min if query.is_descending else max
    return choose(places, default=None)


def _is_past(at: Instant, query: ReadingQuery) -> bool:
    if query.is_descending:
        return query.since is not None and at < from_datetime(query.since)
    return query.until is not None and at >= from_datetime(query.until)


def _place(connection: Connection) -> tuple[str, object, object]:
    """Say where a secret goes: another place has no right to it."""
    if isinstance(connection, Http):
        return "http", connection.url, None
    return type(connection).__name__, connection.host, connection.port


def _check(core: Core, connection: Connection) -> None:
    """Refuse what can never be read. Raises Problem."""
    fault = fault_of_url(connection.url) if isinstance(connection, Http) else None
    pointer = "/connection/url" if isinstance(connection, Http) else "/connection/host"
    if fault is not None:
        raise invalid(Fault(pointer, fault))
    if not core.measuring.reach.may_be_named(_host(connection)):
        raise invalid(Fault(pointer, "no device may be there ([devices] allow_loopback)"))
    if not _is_known(connection):
        raise invalid(Fault("/connection/map", "there is no such map, and nothing of its own"))


def _host(connection: Connection) -> str:
    if isinstance(connection, Http):
        return urlsplit(connection.url).hostname or ""
    return connection.host


def _is_known(connection: Connection) -> bool:
    """Whether we know what is where."""
    if isinstance(connection, Modbus):
        return bool(connection.registers) or connection.map in {maps.SUNSPEC, *maps.known()}
    kind = maps.HTTP if isinstance(connection, Http) else maps.MQTT
    return bool(connection.paths) or _is_document(connection.map, kind)


def _is_document(name: str, kind: str) -> bool:
    found = maps.known_documents().get(name)
    return found is not None and found.kind == kind


def _maps() -> tuple[DeviceMap, ...]:
    registers = tuple(
        DeviceMap(id=one.id, name=one.name, kind="modbus", source=one.source)
        for one in maps.known().values()
    )
    documents = tuple(
        DeviceMap(id=one.id, name=one.name, kind=one.kind, source=one.source)
        for one in maps.known_documents().values()
    )
    return registers + documents


def _find(ask: Ask[Any, Any]) -> Device:
    number = DeviceId(identifiers.read("device", ask.path["device"]))
    found = ask.core.measuring.devices.present(number)
    if found is None:
        raise identifiers.missing("device")
    return found


ENDPOINTS = (
    create_device,
    devices,
    device_maps,
    device,
    change_device,
    remove_device,
    test_device,
    device_readings,
)
