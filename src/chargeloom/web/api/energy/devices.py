"""Devices: meters, inverters and batteries; made, tried out, changed, and what they say."""

from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.devices.device import (
    ALL_PHASES,
    Connection,
    Device,
    Phases,
    Terms,
)
from chargeloom.domain.ids import DeviceId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.services.measuring.devices import MAX_DEVICES, TooManyDevices, text_id
from chargeloom.web.api import identifiers
from chargeloom.web.api.energy.device_places import check, place_of
from chargeloom.web.api.energy.device_shape import (
    DeviceItem,
    DeviceStatus,
    DeviceTried,
    ReadingItem,
    show,
    show_reading,
    show_trial,
    shown_to,
)
from chargeloom.web.api.identifiers import ReadingCursor
from chargeloom.web.api.texts import Name
from chargeloom.web.endpoint import Ask, NoQuery, deletes, gets, patches, posts
from chargeloom.web.pagination import Listing, ListQuery, TimedQuery, listing, page_of
from chargeloom.web.problems import Problem

PATH = "/api/v1/devices"

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


@posts(PATH, Right.MANAGE_DEVICES)
async def create_device(ask: Ask[NoQuery, NewDevice]) -> DeviceItem:
    """Make a device; it is read from now on."""
    body = ask.body
    check(ask.core, body.connection)
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
    return listing(found, ask.query, lambda one: shown_to(ask.caller, ask.core, one), text_id)


@gets(f"{PATH}/{{device}}", Right.READ)
async def device(ask: Ask[NoQuery, None]) -> DeviceItem:
    """Read a device, with what it last said; of an address over HTTP whoever may not change it sees the host alone."""
    return shown_to(ask.caller, ask.core, _find(ask))


@patches(f"{PATH}/{{device}}", Right.MANAGE_DEVICES)
async def change_device(ask: Ask[NoQuery, DeviceChange]) -> DeviceItem:
    """Change a device, switch it off, or on again; a new address needs its secret anew."""
    found, body = _find(ask), ask.body
    names = ("name", "connection", "phases", "terms")
    said = {one: getattr(body, one) for one in names if getattr(body, one) is not UNSET}
    secret = body.secret
    if "connection" in said:
        check(ask.core, said["connection"])
        if isinstance(secret, UnsetType) and place_of(said["connection"]) != place_of(
            found.connection
        ):
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
    return show_trial(await ask.core.measuring.try_out(_find(ask)))


@gets(f"{PATH}/{{device}}/readings", Right.READ)
async def device_readings(ask: Ask[ReadingQuery, None]) -> Listing[ReadingItem]:
    """List what the device measured, minute by minute."""
    query = ask.query
    found = await ask.core.ground.store.device_readings(
        _find(ask).id, _behind(query), query.limit + 1, is_descending=query.is_descending
    )
    within = [one for one in found if not _is_past(one.reading.at, query)]
    return listing(within, query, show_reading, lambda one: f"{one.place[0]}.{one.place[1]}")


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


def _find(ask: Ask[Any, Any]) -> Device:
    number = DeviceId(identifiers.read("device", ask.path["device"]))
    found = ask.core.measuring.devices.present(number)
    if found is None:
        raise identifiers.missing("device")
    return found


ENDPOINTS = (
    create_device,
    devices,
    device,
    change_device,
    remove_device,
    test_device,
    device_readings,
)
