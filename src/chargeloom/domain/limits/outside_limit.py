"""What others say of the power of a site: a constraint, a set-point or a price, and how far it is believed.

A constraint holds from `starts_at` until `ends_at`. Whoever stated it is believed until `expires_at`; from then
on, if that is before the end, they are silent: the fallback holds until they speak again.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.bounds import Problem, breaches
from chargeloom.domain.ids import LimitId, SiteId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.site import Amperes, Key, Kilowatts
from chargeloom.domain.word import Word

EVER: Final = Instant(0)
"""What starts here holds at once, whatever a clock says."""

Phase: TypeAlias = Literal[1, 2, 3]


class LimitKind(Word):
    """What is said; only constraints bind."""

    CONSTRAINT = "constraint"
    SETPOINT = "setpoint"
    PRICE = "price"


class Covers(Word):
    """Of what a figure is said: of all that flows at the place, or of what the stations draw there."""

    EVERYTHING = "everything"
    STATIONS = "stations"


class Figures(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What is said, in amperes for each phase, in kilowatts altogether, or as a price for a kilowatt hour."""

    import_a: Amperes | None = None
    import_kw: Kilowatts | None = None
    export_a: Amperes | None = None
    export_kw: Kilowatts | None = None
    price: Decimal | None = None
    currency: (
        Annotated[
            str,
            Meta(
                pattern=r"^[A-Z]{3}(?![\s\S])",
                extra={"words": "three capital letters are needed, as in EUR"},
            ),
        ]
        | None
    ) = None

    @property
    def names(self) -> frozenset[str]:
        """The fields that say something."""
        return frozenset(name for name in self.__struct_fields__ if getattr(self, name) is not None)


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it holds: at a node, None is the root; or at a station, evse 0 being the whole of it."""

    node: Key | None = None
    station: Annotated[StationId, Meta(min_length=1, max_length=48)] | None = None
    evse: Annotated[int, Meta(ge=0, le=200)] = 0


class OutsideLimit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody said, as it was said last."""

    id: LimitId
    site: SiteId
    at: Target = Target()
    phase: Phase | None = None
    """None: for each phase the same, or of kilowatts for all together."""
    covers: Covers = Covers.EVERYTHING
    kind: LimitKind = LimitKind.CONSTRAINT
    says: Figures
    fallback: Figures | None = None
    """What holds when the source is silent; None: what the place names as safe, else what was said."""
    is_hard: bool = True
    """A soft one yields to whatever has a higher priority."""
    priority: Annotated[int, Meta(ge=-1_000, le=1_000)] = 0
    source: Annotated[str, Meta(min_length=1, max_length=64)]
    external_id: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    """The source's own name for it; what it says under the same name replaces what it said before."""
    starts_at: Instant = EVER
    ends_at: Instant | None = None
    expires_at: Instant | None = None
    created_at: Instant
    changed_at: Instant
    is_cancelled: bool = False
    silence_told_at: Instant | None = None

    @property
    def is_silenced_at(self) -> Instant | None:
        """From when on the source is not believed any more; None when it is until the end."""
        if self.expires_at is None:
            return None
        is_in_time = self.ends_at is not None and self.ends_at <= self.expires_at
        return None if is_in_time else self.expires_at

    def state(self, now: Instant) -> "LimitState":
        """Say what it is now."""
        silenced = self.is_silenced_at
        if self.is_cancelled:
            return LimitState.CANCELLED
        if now < self.starts_at:
            return LimitState.COMING
        if silenced is not None and silenced <= now:
            return LimitState.EXPIRED
        if self.ends_at is not None and self.ends_at <= now:
            return LimitState.ENDED
        return LimitState.HOLDS


class LimitState(StrEnum):
    """What becomes of it in the course of time."""

    COMING = "coming"
    HOLDS = "holds"
    ENDED = "ended"
    EXPIRED = "expired"
    """The source went silent: the fallback holds."""
    CANCELLED = "cancelled"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """How what a source says is taken when it does not say itself."""

    priority: int = 0
    is_hard: bool = True
    covers: Covers = Covers.EVERYTHING
    floor_kw: float | None = None
    """It dims, and not below this for each outlet beneath."""


OPERATOR: Final = "operator"
ENWG_14A: Final = "enwg-14a"
STATION: Final = "station"

SOURCES: Final[dict[str, Source]] = {
    OPERATOR: Source(),
    STATION: Source(priority=500),
    ENWG_14A: Source(priority=900, covers=Covers.STATIONS, floor_kw=4.2),
}
"""Sources with rules of their own; any other is taken as the operator is.

`enwg-14a`: a grid operator dims controllable devices, not below 4.2 kW each (section 14a EnWG, BNetzA
BK6-22-300, annex 1, 4.5)."""

_UNKNOWN_SOURCE: Final = Source()

_OF_KIND: Final = {
    LimitKind.CONSTRAINT: frozenset({"import_a", "import_kw", "export_a", "export_kw"}),
    LimitKind.SETPOINT: frozenset({"import_a", "import_kw", "export_a", "export_kw"}),
    LimitKind.PRICE: frozenset({"price", "currency"}),
}


def source_of(name: str) -> Source:
    """Find the rules of a source."""
    return SOURCES.get(name, _UNKNOWN_SOURCE)


def check_limit(limit: OutsideLimit) -> list[Problem]:
    """List all that is wrong with what was said."""
    found = [*breaches(limit), *_figures(limit.says, limit.kind, "/says")]
    if limit.fallback is not None:
        found += _figures(limit.fallback, limit.kind, "/fallback")
        for name in sorted(limit.says.names - limit.fallback.names - {"currency"}):
            found.append(Problem(f"/fallback/{name}", "is said, so its fallback must be too"))
    if limit.ends_at is not None and limit.ends_at <= limit.starts_at:
        found.append(Problem("/ends_at", "is not behind starts_at"))
    if limit.at.node is not None and limit.at.station is not None:
        found.append(Problem("/at/station", "holds at a node or at a station, not at both"))
    if limit.at.evse and limit.at.station is None:
        found.append(Problem("/at/evse", "of no station"))
    if limit.fallback is not None and limit.expires_at is None:
        found.append(Problem("/fallback", "what never expires needs none"))
    return found


def check_new(limit: OutsideLimit, now: Instant) -> list[Problem]:
    """List all that is wrong with what nobody has said before: it must not be over, besides."""
    found = check_limit(limit)
    if not found and limit.ends_at is not None and limit.ends_at <= now:
        found.append(Problem("/ends_at", "this is over already"))
    return found


def _figures(figures: Figures, kind: LimitKind, pointer: str) -> list[Problem]:
    known = _OF_KIND[kind]
    found = [
        Problem(f"{pointer}/{name}", f"is not said by a {kind}")
        for name in sorted(figures.names - known)
    ]
    if not figures.names & known:
        found.append(Problem(pointer, f"a {kind} says something"))
    if kind is LimitKind.PRICE and len(figures.names & known) == 1:
        found.append(Problem(pointer, "a price has a currency"))
    if figures.price is not None and not figures.price.is_finite():
        found.append(Problem(f"{pointer}/price", "is no number"))
    return found
