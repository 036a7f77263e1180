"""A site at this moment, as its pages show it: what flows, what binds and until when, what each vehicle may draw."""

from typing import Final, NamedTuple

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import Covers
from chargeloom.domain.sites.site import Meter, Node, Outlet, SiteModel
from chargeloom.domain.sites.three_phase import Lines
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.energy.balancing.outlets.allowance import Reason
from chargeloom.energy.envelope import Cause, Envelope
from chargeloom.services.balancing import WrongMeter

_BUSY: Final = 0.8
_FULL: Final = 0.98
_OVER: Final = 1.02


class Bound(NamedTuple):
    """What binds: how much may flow, by whose word, and until when that stays so."""

    limit: float
    cause: Cause
    until: Instant | None
    covers: Covers


class Draw(NamedTuple):
    """What one vehicle draws of a phase."""

    name: str
    a: float


class PhaseNow(NamedTuple):
    """A phase of a node: what flows altogether, and what of it are vehicles."""

    phase: int
    a: float
    vehicles: tuple[Draw, ...]
    bound: Bound | None

    @property
    def vehicles_a(self) -> float:
        return sum(draw.a for draw in self.vehicles)

    @property
    def rest_a(self) -> float:
        """What flows besides the vehicles; below zero where something beneath gives."""
        return self.a - self.vehicles_a

    @property
    def tone(self) -> str:
        """How near it is to what binds."""
        return tone_of(self.a, self.bound.limit if self.bound else None)


class PowerNow(NamedTuple):
    """The power of a node where that is bounded."""

    kw: float
    bound: Bound

    @property
    def tone(self) -> str:
        return tone_of(self.kw, self.bound.limit)


class MeterNow(NamedTuple):
    """A meter and what it said last."""

    meter: Meter
    at: Instant | None
    a: Lines | None
    v: Lines | None
    kw: float | None
    is_fresh: bool


class NodeNow(NamedTuple):
    """A node: how deep it hangs, what flows, and whether that was measured or added up."""

    node: Node
    depth: int
    phases: tuple[PhaseNow, ...]
    power: PowerNow | None
    meter: MeterNow | None
    is_measured: bool

    @property
    def name(self) -> str:
        return self.node.name or self.node.id

    @property
    def tone(self) -> str:
        """The worst of its tones."""
        tones = [one.tone for one in self.phases]
        if self.power is not None:
            tones.append(self.power.tone)
        return max(tones, key=TONES.index)


class OutletNow(NamedTuple):
    """An outlet: what is connected, what it may draw of each line, and what is drawn of each phase of the site."""

    outlet: Outlet
    node_name: str
    station: Station | None
    status: Status
    transaction: Transaction | None
    allowed_a: float | None
    """What the loop gives it; where none runs, what its station last accepted."""
    accepted_a: float | None
    lines: int
    reason: Reason | None
    """Why, where a loop runs."""
    drawn_a: Lines | None
    phases: tuple[int, ...] | None
    """The phases of the site on its lines, from 1; None where nobody knows."""

    @property
    def name(self) -> str:
        return f"{self.outlet.station} · {self.outlet.evse}"

    @property
    def is_online(self) -> bool:
        return self.station is not None and self.station.is_online

    @property
    def is_connected(self) -> bool:
        """Whether a vehicle is there."""
        return self.transaction is not None or self.status in CONNECTED

    @property
    def transaction_id(self) -> TransactionId | None:
        return None if self.transaction is None else TransactionId(self.transaction.record.id)


class Picture(NamedTuple):
    """A site at a moment."""

    at: Instant
    model: SiteModel
    tree: SiteTree
    envelope: Envelope
    nodes: tuple[NodeNow, ...]
    """From the root downwards, each behind its parent, branch after branch."""
    outlets: tuple[OutletNow, ...]
    meters: tuple[MeterNow, ...]
    exceeded: tuple[Reason, ...]
    """What binds and is exceeded just now, as the loop measures it."""
    wrong_meters: tuple[WrongMeter, ...] = ()
    """Those that show that they are wired otherwise than is said."""

    @property
    def root(self) -> NodeNow:
        return self.nodes[0]

    def node(self, name: str) -> NodeNow:
        """Find a node by its id."""
        return next(one for one in self.nodes if one.node.id == name)


CONNECTED: Final = frozenset(
    {
        Status.CHARGING,
        Status.SUSPENDED_EV,
        Status.SUSPENDED_EVSE,
        Status.PREPARING,
        Status.OCCUPIED,
        Status.FINISHING,
    }
)
TONES: Final = ("mute", "good", "warm", "full", "bad")
"""From nothing known to beyond the limit."""


def tone_of(flow: float, limit: float | None) -> str:
    """Say how near a flow is to its limit."""
    if limit is None:
        return TONES[0]
    share = flow / limit if limit > 0 else (2.0 if flow > 0 else 1.0)
    marks = (_BUSY, _FULL, _OVER)
    return TONES[1 + sum(share >= mark for mark in marks)]
