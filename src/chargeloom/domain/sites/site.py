"""Sites: what is wired to what, what it bears, and how its load is to be balanced.

Currents are amperes for each phase of the SITE's supply, at the voltage of the node; power is in kilowatts; import is positive.
`chargeloom.domain.sites.check` says what is wrong with a model, `site_tree` walks through one.
"""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.supply import Supply
from chargeloom.domain.sites.three_phase import Rotation, Winding, Wiring
from chargeloom.domain.word import Word

MOST_A: Final = 10_000
"""No current above this is believed."""
MOST: Final = {
    "nodes": 5_000,
    "outlets": 20_000,
    "meters": 5_000,
    "loads": 5_000,
    "pv": 1_000,
    "batteries": 1_000,
}
"""So many of each may a site have."""

_END: Final = r"(?![\s\S])"

Key: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=rf"^[A-Za-z0-9][A-Za-z0-9._-]*{_END}",
        extra={
            "words": "letters, digits, dots, dashes and underscores are allowed, a letter or digit first"
        },
        description="A name of the operator's own, unique within the site.",
    ),
]
Label: TypeAlias = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=rf"^[^\x00-\x1f\x7f]*{_END}",
        extra={"words": "no line break, tab or other control character is allowed"},
    ),
]
Amperes: TypeAlias = Annotated[float, Meta(ge=0, le=MOST_A)]
SignedAmperes: TypeAlias = Annotated[float, Meta(ge=-MOST_A, le=MOST_A)]
Kilowatts: TypeAlias = Annotated[float, Meta(ge=0, le=100_000)]
Volts: TypeAlias = Annotated[float, Meta(ge=50, le=100_000)]
"""Below lies extra-low voltage (IEC 61140), with which no car is charged: kilovolts were meant, or nothing."""
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=86_400)]
PerPhase: TypeAlias = tuple[Amperes, Amperes, Amperes]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a model: what it does not know, it does not take."""


class Node(_Part, frozen=True, kw_only=True):
    """A place that limits what flows through it: a connection, a fuse, a branch, a transformer."""

    id: Key
    name: Label = ""
    parent: Key | None = None
    """Whence it is fed; one node has none, the root."""
    fuse_a: PerPhase | None = None
    transformer_kva: Kilowatts | None = None
    """What the transformer between the parent and this node bears."""
    contracted_kw: Kilowatts | None = None
    peak_kw: Kilowatts | None = None
    """What shall not be exceeded for money's sake: it bounds as the contract does."""
    export_a: PerPhase | None = None
    """What may flow back; None: as much as the fuse bears."""
    safe_a: PerPhase | None = None
    """What the stations beneath may draw together when nobody steers them; None: what the fuse bears."""
    rotation: Rotation = Rotation.RST
    """How its lines lie to those of its parent."""
    winding: Winding = Winding.WYE
    """How its transformer's side towards the parent is wound."""
    voltage_band: tuple[Volts, Volts] | None = None
    """Between which volts to neutral all is well."""
    nominal_v: Volts = 230.0
    """From a line to neutral."""


class Outlet(_Part, frozen=True, kw_only=True):
    """An EVSE, where it hangs, and what its share follows."""

    station: Annotated[StationId, Meta(min_length=1, max_length=48)]
    evse: Annotated[int, Meta(ge=1, le=200)]
    node: Key
    rotation: Rotation = Rotation.UNKNOWN
    """How its lines lie to those of its node."""
    wiring: Wiring = Wiring.THREE
    supply: Supply | None = None
    """What it gives; None: as its station says. Its currents are those that it takes from the grid, also of DC."""
    min_a: Amperes = 6.0
    max_a: Amperes = 32.0
    can_switch_phases: bool = False
    weight: Annotated[float, Meta(ge=0.001, le=1_000)] = 1.0
    priority: Annotated[int, Meta(ge=-100, le=100)] = 0
    """A higher class is served first."""
    safe_a: Amperes | None = None
    """What it may draw of each line when nobody steers it; None: its part of what the node bears."""
    gives_a: Amperes = 0.0
    """How much of what it is measured to feed in, on each line, others may count on."""
    max_pauses: Annotated[int, Meta(ge=0, le=1_000)] = 3
    """How often a charge may be paused; a car that slept too often does not wake."""


class Meter(_Part, frozen=True, kw_only=True):
    """Measures everything that flows through its node."""

    id: Key
    node: Key
    device: Label | None = None
    scale: Annotated[float, Meta(gt=0, le=1_000_000)] = 1.0
    sign: Literal[-1, 1] = 1
    """-1 where the device counts import as negative."""
    stale_after_s: Annotated[float, Meta(gt=0, le=86_400)] = 30.0
    fallback_a: PerPhase | None = None
    """What is taken to flow besides the stations when the meter is silent; None: as much as the fuse bears."""


class Load(_Part, frozen=True, kw_only=True):
    """What draws and is not ours to steer."""

    id: Key
    node: Key
    a: PerPhase
    """What is kept free for it; with a meter of its own, when that is silent."""
    meter: Key | None = None


class Lies(Word):
    """On which phases of the site's supply something lies."""

    ALL = "123"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    UNKNOWN = "unknown"
    """It may be one of them: with all its power on any, of which no more than that is believed on all together."""

    @property
    def phases(self) -> tuple[int, ...]:
        """List the phases, from 0, that it may load."""
        return (0, 1, 2) if self is Lies.UNKNOWN else tuple(int(each) - 1 for each in self.value)

    @property
    def parts(self) -> int:
        """Say among how many its power is divided for sure."""
        return 1 if self is Lies.UNKNOWN else len(self.value)


class Pv(_Part, frozen=True, kw_only=True):
    """What the sun gives."""

    id: Key
    node: Key
    kwp: Kilowatts
    phases: Lies = Lies.UNKNOWN
    meter: Key | None = None


class Battery(_Part, frozen=True, kw_only=True):
    """What stores."""

    id: Key
    node: Key
    kwh: Kilowatts
    max_kw: Kilowatts
    phases: Lies = Lies.UNKNOWN
    meter: Key | None = None


class Mode(Word):
    """Who says what outlets get: nobody, figures that are fixed, or what is measured."""

    OFF = "off"
    STATIC = "static"
    DYNAMIC = "dynamic"


class Shares(Word):
    """How what there is is shared out."""

    EQUAL = "equal"
    WEIGHTED = "weighted"
    PRIORITY = "priority"


class Balancing(_Part, frozen=True, kw_only=True):
    """How the load is balanced."""

    mode: Mode = Mode.OFF
    shares: Shares = Shares.EQUAL
    ramp_a_per_s: Annotated[float, Meta(gt=0, le=MOST_A)] = 4.0
    """How fast an outlet's limit may rise; it falls at once."""
    dead_band_a: Amperes = 0.5
    """What differs by less is not told to a station, unless it falls."""
    hold_s: Seconds = 10.0
    """How long a limit that was raised stands before it is raised again."""
    contact_lost_s: Annotated[float, Meta(gt=0, le=86_400)] = 60.0
    """After how much silence a station is taken to follow its standing limits."""
    turn_s: Annotated[float, Meta(gt=0, le=86_400)] = 900.0
    """How long an outlet charges before another has its turn, where not all can have the minimum."""
    phase_hold_s: Seconds = 600.0
    """How long a number of phases stands before it is switched again."""
    headroom_a: Amperes = 0.0
    """What is left free below every fuse."""


class SiteModel(msgspec.Struct, frozen=True, kw_only=True):
    """One version of what a site is."""

    id: SiteId
    name: str
    version: int
    nodes: tuple[Node, ...]
    outlets: tuple[Outlet, ...] = ()
    meters: tuple[Meter, ...] = ()
    loads: tuple[Load, ...] = ()
    pv: tuple[Pv, ...] = ()
    batteries: tuple[Battery, ...] = ()
    balancing: Balancing = Balancing()
