"""How a device is shown: what it is, what it says, and what came of trying it out."""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.devices.device import Connection, Device, Http, PerLine, Terms
from chargeloom.domain.devices.electrical import Flow
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.accessing import Caller
from chargeloom.services.core import Core
from chargeloom.services.measuring.devices import text_id
from chargeloom.services.measuring.live import Live
from chargeloom.services.measuring.measuring import Trial
from chargeloom.services.measuring.pulse import State
from chargeloom.services.measuring.series import flow_in
from chargeloom.storage.answers import StoredReading
from chargeloom.web.moments import MomentOut, write, write_if_any

DeviceStatus = Literal["active", "disabled"]


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


def shown_to(caller: Caller, core: Core, device: Device) -> DeviceItem:
    """Show a device; of an address over HTTP whoever may not change it sees the host alone.

    What stands behind the host may let somebody in: a key in the query, or in the path.
    """
    shown = show(core, device)
    if caller.may(Right.MANAGE_DEVICES) or not isinstance(device.connection, Http):
        return shown
    known = msgspec.structs.replace(device.connection, url=_host_alone(device.connection.url))
    return msgspec.structs.replace(shown, connection=known)


def _host_alone(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


def _newest(live: Live, now: Instant) -> NewestItem | None:
    moment = live.newest
    if moment is None:
        return None
    age_s = max(0.0, (now - moment.at) / SECOND)
    return NewestItem(at=write(moment.at), age_s=age_s, **moment.flow._asdict())


def show_reading(stored: StoredReading) -> ReadingItem:
    flow = flow_in(stored.reading)
    return ReadingItem(at=write(stored.reading.at), **flow._asdict())


def show_trial(trial: Trial) -> DeviceTried:
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
