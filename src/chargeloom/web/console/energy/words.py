"""What binds a place, and why a vehicle gets what it gets, in words; English, and keys of the catalogues."""

from collections.abc import Callable
from typing import Final

from chargeloom.domain.limits.outside_limit import LimitKind, LimitState
from chargeloom.domain.sites.site import Mode
from chargeloom.energy.balancing.outlets.words import words as reason_in_words
from chargeloom.energy.envelope import Because, Cause
from chargeloom.services.limiting.conduct import Conduct
from chargeloom.web.console.energy.picture import OutletNow

Say = Callable[..., str]

CAUSES: Final = {
    Because.FUSE: "the fuse",
    Because.TRANSFORMER: "the transformer",
    Because.EXPORT: "what may flow back",
    Because.CONTRACT: "the contracted power",
    Because.PEAK: "the peak to be kept",
    Because.LIMIT: "a limit of {source}",
    Because.FALLBACK: "{source} is silent: its fallback holds",
    Because.SAFE: "{source} is silent: the safe limit holds",
    Because.FLOOR: "{source} dims, down to the floor",
}
LOADS: Final = {
    "mute": "nothing bounds it",
    "good": "room to spare",
    "warm": "well used",
    "full": "full",
    "bad": "too much",
}
MODES: Final = {
    Mode.OFF: "not balanced",
    Mode.STATIC: "balanced by fixed figures",
    Mode.DYNAMIC: "balanced by what is measured",
}
TABS: Final = (
    ("", "Now"),
    ("/diagram", "Diagram"),
    ("/limits", "Limits"),
    ("/versions", "Versions"),
)
STATES: Final = {
    LimitState.COMING: "coming",
    LimitState.HOLDS: "holds",
    LimitState.ENDED: "over",
    LimitState.EXPIRED: "its source is silent",
    LimitState.CANCELLED: "cancelled",
}
KINDS: Final = {
    LimitKind.CONSTRAINT: "constraint",
    LimitKind.SETPOINT: "set-point",
    LimitKind.PRICE: "price",
}
PARTS: Final = frozenset({"load", "sun", "battery", "meter"})
EMPTY: Final = "no vehicle"
OFFLINE: Final = "the station is out of reach; what it may draw is kept free"
UNTOLD: Final = "no limit was told to the station yet"
OBEYS: Final = "may draw up to what the station accepted"
CONDUCT: Final = {
    Conduct.DISOBEDIENT: "draws more than it may; the most that it can draw is kept free",
    Conduct.SILENT: "the station does not answer to limits",
    Conduct.REFUSING: "the station refuses its limit",
}


def every_text() -> set[str]:
    """List all that can be said here."""
    tables = (CAUSES, CONDUCT, LOADS, MODES, STATES, KINDS, dict(TABS))
    said = {text for table in tables for text in table.values()}
    return said | PARTS | {EMPTY, OFFLINE, UNTOLD, OBEYS}


def cause(found: Cause, say: Say) -> str:
    """Say what binds."""
    return say(CAUSES[found.because], source=found.source)


def why(one: OutletNow, conduct: Conduct, say: Say, language: str) -> str:
    """Say why a vehicle gets what it gets; without a loop, as far as its station shows it."""
    if one.reason is not None:
        return reason_in_words(one.reason, language)
    if not one.is_connected:
        return say(EMPTY)
    if not one.is_online:
        return say(OFFLINE)
    if conduct in CONDUCT:
        return say(CONDUCT[conduct])
    return say(UNTOLD if one.allowed_a is None else OBEYS)
