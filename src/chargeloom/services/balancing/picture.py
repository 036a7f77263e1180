"""What the loop of a site sees and gives, for whoever looks at it."""

from typing import TypeAlias

import msgspec

from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.domain.sites.site import Mode
from chargeloom.energy.balancing.outlets.allowance import Reason

PerPhase: TypeAlias = tuple[float, float, float]
Bounds: TypeAlias = tuple[float | None, float | None, float | None]


class NodePicture(msgspec.Struct, frozen=True, kw_only=True):
    """What flows through a node, in amperes of each phase."""

    id: str
    name: str
    parent: str | None
    vehicles_a: PerPhase
    """As measured at the outlets."""
    other_a: PerPhase
    """What is reckoned to flow besides."""
    metered_a: PerPhase | None
    is_meter_fresh: bool | None
    """None where no meter measures the node."""
    limit_a: Bounds
    """None: nothing bounds the phase here."""


class OutletPicture(msgspec.Struct, frozen=True, kw_only=True):
    """What an outlet may draw, draws, and why not more."""

    station: str
    evse: int
    node: str
    car: str
    phases: tuple[int, ...] | None
    """Which phase of the site lies on each of its lines; None where nobody knows."""
    limit_a: float
    lines: int
    share_a: float
    drawn_a: tuple[float, ...] | None
    reserved_a: float
    """The most that it may be doing now: so much is kept free for it."""
    accepted_a: float | None
    wants: Wants | None
    """What the vehicle said that it wants."""
    safe_a: float
    """What it draws at most once it hears nothing of us for a while."""
    pauses: int
    reason: Reason


class WrongMeter(msgspec.Struct, frozen=True, kw_only=True):
    """A meter that cars, or what flows back, show to be wired otherwise than is said."""

    meter: str
    node: str
    sign: str
    """What shows it."""
    phases: tuple[int, ...]
    """Which may be exchanged: on each of them the most counts that flows on any."""
    since: Instant


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A site at one moment."""

    site: SiteId
    version: int
    mode: Mode
    at: Instant
    nodes: tuple[NodePicture, ...]
    outlets: tuple[OutletPicture, ...]
    exceeded: tuple[Reason, ...]
    wrong_meters: tuple[WrongMeter, ...]
