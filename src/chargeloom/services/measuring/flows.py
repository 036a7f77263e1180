"""Flows: what a device said, as what flows at the meters of sites that it is."""

from typing import NamedTuple

from chargeloom.domain.devices.device import Measured, PerLine
from chargeloom.domain.devices.electrical import Flow
from chargeloom.domain.ids import DeviceId, SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.site import Meter


class Use(NamedTuple):
    """A meter of a site that a device is."""

    site: SiteId
    meter: Meter


class Moment(NamedTuple):
    """What flowed at an instant: when it was measured where that is known, else when it came."""

    at: Instant
    flow: Flow


def measured(use: Use, device: DeviceId, moment: Moment) -> Measured:
    """Say what flows at a meter of a site, by the scale and direction that it has there."""
    factor, flow = use.meter.scale * use.meter.sign, moment.flow
    return Measured(
        site=use.site,
        meter=use.meter.id,
        device=device,
        at=moment.at,
        a=_scaled(flow.a, factor),
        v=flow.v,
        kw=None if flow.kw is None else flow.kw * factor,
    )


def age_us(at: Instant, now: Instant) -> int:
    """Say how old a reading is; below zero when our clock went back since: then nobody knows."""
    return now - at


def _scaled(lines: PerLine | None, factor: float) -> PerLine | None:
    if lines is None:
        return None
    first, second, third = (value * factor for value in lines)
    return first, second, third
