"""The forms of a site's parts: which fields each kind has, and what may be chosen in them."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.sites.site import (
    Balancing,
    Battery,
    Lies,
    Load,
    Meter,
    Mode,
    Node,
    Outlet,
    Pv,
    Shares,
)
from chargeloom.domain.sites.supply import Supply
from chargeloom.domain.sites.three_phase import Rotation, Winding, Wiring


class Shape(StrEnum):
    """How a value stands in a form."""

    TEXT = "text"
    NUMBER = "number"
    FIGURES = "figures"
    """One figure for all phases, or several parted by slashes."""
    CHOICE = "choice"
    TICK = "tick"
    NODE = "node"
    METER = "meter"
    DEVICE = "device"
    STATION = "station"


class Field(NamedTuple):
    """A field: its name in the API, what it is called, and what may be chosen."""

    name: str
    label: str
    shape: Shape = Shape.NUMBER
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


class Kind(NamedTuple):
    """A kind of part: where it stands in the model, what it is, and what is asked of it."""

    title: str
    one: str
    made: type[msgspec.Struct]
    fields: tuple[Field, ...]
    head: Callable[[Any], str]


_PER_PHASE: Final = "One figure for each phase alike, or three: 63/63/50."
_ID: Final = Field("id", "Id", Shape.TEXT, hint="Letters, digits, dots, dashes; it never changes.")
_NODE: Final = Field("node", "Circuit", Shape.NODE)
_METER: Final = Field("meter", "Its own meter", Shape.METER)
_LIES: Final = tuple((one.value, "not known" if one is Lies.UNKNOWN else one.value) for one in Lies)
_ROTATION: Final = Field(
    "rotation",
    "Phase rotation",
    Shape.CHOICE,
    tuple((one.value, "not known" if one is Rotation.UNKNOWN else one.value) for one in Rotation),
    "Which phase of what feeds it lies on L1, L2 and L3: R, S and T.",
)

KINDS: Final[Mapping[str, Kind]] = {
    "nodes": Kind(
        "Circuits",
        "Circuit",
        Node,
        (
            _ID,
            Field("name", "Name", Shape.TEXT),
            Field("parent", "Fed by", Shape.NODE, hint="Nothing feeds the root."),
            Field("fuse_a", "Fuse (A)", Shape.FIGURES, hint=_PER_PHASE),
            Field("transformer_kva", "Transformer (kVA)"),
            Field("contracted_kw", "Contracted power (kW)"),
            Field("peak_kw", "Peak to be kept (kW)"),
            Field("export_a", "May flow back (A)", Shape.FIGURES, hint=_PER_PHASE),
            Field(
                "safe_a",
                "Safe without us (A)",
                Shape.FIGURES,
                hint="What the stations beneath may draw together when nobody steers them.",
            ),
            _ROTATION,
            Field(
                "winding",
                "Winding towards what feeds it",
                Shape.CHOICE,
                (
                    (Winding.WYE.value, "star (wye)"),
                    (Winding.DELTA.value, "delta (Dyn11, Dyn5)"),
                    (Winding.DYN1.value, "delta (Dyn1, Dyn7)"),
                ),
            ),
            Field("voltage_band", "Voltage band (V)", Shape.FIGURES, hint="Low/high: 207/253."),
            Field("nominal_v", "Nominal voltage (V)"),
        ),
        lambda one: one.name or one.id,
    ),
    "outlets": Kind(
        "Outlets",
        "Outlet",
        Outlet,
        (
            Field("station", "Station", Shape.STATION),
            Field("evse", "EVSE"),
            _NODE,
            _ROTATION,
            Field(
                "wiring",
                "Wiring",
                Shape.CHOICE,
                (
                    (Wiring.ONE.value, "L1 and neutral"),
                    (Wiring.THREE.value, "three phases"),
                    (Wiring.DELTA.value, "L1 against L2"),
                ),
            ),
            Field(
                "supply",
                "Supply",
                Shape.CHOICE,
                (
                    ("", "as the station says"),
                    (Supply.AC.value, "alternating current"),
                    (Supply.DC.value, "direct current"),
                ),
            ),
            Field("min_a", "Least current (A)"),
            Field("max_a", "Most current (A)"),
            Field("can_switch_phases", "It can switch between one and three phases", Shape.TICK),
            Field("weight", "Weight"),
            Field("priority", "Priority class", hint="A higher class is served first."),
            Field("safe_a", "Safe without us (A)"),
            Field("gives_a", "Counted on when it feeds in (A)"),
            Field("max_pauses", "Pauses at most"),
        ),
        lambda one: f"{one.station} · {one.evse}",
    ),
    "meters": Kind(
        "Meters",
        "Meter",
        Meter,
        (
            _ID,
            _NODE,
            Field("device", "Device", Shape.DEVICE),
            Field("scale", "Scale"),
            Field(
                "sign",
                "Sign",
                Shape.CHOICE,
                (("1", "import is positive"), ("-1", "import is negative")),
            ),
            Field("stale_after_s", "Too old after (s)"),
            Field(
                "fallback_a",
                "Taken to flow when it is silent (A)",
                Shape.FIGURES,
                hint=_PER_PHASE,
            ),
        ),
        lambda one: one.id,
    ),
    "loads": Kind(
        "Loads",
        "Load",
        Load,
        (_ID, _NODE, Field("a", "Kept free (A)", Shape.FIGURES, hint=_PER_PHASE), _METER),
        lambda one: one.id,
    ),
    "pv": Kind(
        "Roofs",
        "Roof",
        Pv,
        (
            _ID,
            _NODE,
            Field("kwp", "Peak power (kWp)"),
            Field(
                "phases",
                "Phases",
                Shape.CHOICE,
                _LIES,
                hint="What flows back on other phases frees nothing. Where they are not known, no more than its peak power is believed on all together.",
            ),
            _METER,
        ),
        lambda one: one.id,
    ),
    "batteries": Kind(
        "Batteries",
        "Battery",
        Battery,
        (
            _ID,
            _NODE,
            Field("kwh", "Capacity (kWh)"),
            Field("max_kw", "Most power (kW)"),
            Field(
                "phases",
                "Phases",
                Shape.CHOICE,
                _LIES,
                hint="Without a meter of its own it may charge with all its power on each phase that it may lie on.",
            ),
            _METER,
        ),
        lambda one: one.id,
    ),
    "balancing": Kind(
        "Balancing",
        "Balancing",
        Balancing,
        (
            Field(
                "mode",
                "Mode",
                Shape.CHOICE,
                (
                    (Mode.OFF.value, "not balanced"),
                    (Mode.STATIC.value, "balanced by fixed figures"),
                    (Mode.DYNAMIC.value, "balanced by what is measured"),
                ),
            ),
            Field(
                "shares",
                "Shares",
                Shape.CHOICE,
                (
                    (Shares.EQUAL.value, "equal"),
                    (Shares.WEIGHTED.value, "by weight"),
                    (Shares.PRIORITY.value, "by priority class"),
                ),
            ),
            Field("ramp_a_per_s", "Rises by at most (A/s)"),
            Field("dead_band_a", "Dead band (A)"),
            Field("hold_s", "Holds a raised limit for (s)"),
            Field("contact_lost_s", "Contact is lost after (s)"),
            Field("turn_s", "A turn lasts (s)"),
            Field("phase_hold_s", "Phases stay for (s)"),
            Field("headroom_a", "Left free below every fuse (A)"),
        ),
        lambda _: "",
    ),
}


def every_text() -> set[str]:
    """List all that the forms say."""
    found = {text for kind in KINDS.values() for text in (kind.title, kind.one)}
    for field in (field for kind in KINDS.values() for field in kind.fields):
        found |= {field.label, field.hint} - {""}
        found |= {text for code, text in field.choices if text != code}
    return found
