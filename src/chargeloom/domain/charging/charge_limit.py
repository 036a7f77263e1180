"""Limits of a charge: how far it may go by cost, energy, time or state of charge (OCPP 2.1, E16)."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

import msgspec

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word

End = Decimal | int


class Measure(Word):
    """What a charge is limited by."""

    COST = "cost"
    ENERGY = "energy_wh"
    TIME = "time_s"
    SOC = "soc"


class Ceiling(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """How far a charge may go; whichever is reached first ends it, and what is not said has no end."""

    cost: Decimal | None = None
    """With taxes, in the currency of its tariff."""
    energy_wh: Decimal | None = None
    time_s: int | None = None
    """From the start of the transaction, whether energy flows or not (E16.FR.09)."""
    soc: int | None = None
    """In percent."""

    def of(self, measure: Measure) -> Decimal | int | None:
        """Say how far it may go by one measure."""
        found: Decimal | int | None = getattr(self, measure.value)
        return found

    def only(self, measures: Collection[Measure]) -> "Ceiling | None":
        """Keep what is said by some measures; None where nothing is."""
        left_out = {one.value: None for one in Measure if one not in measures}
        found = msgspec.structs.replace(self, **left_out)
        return None if found == NO_CEILING else found

    def changed_by(self, other: "Ceiling") -> "Ceiling":
        """Take what another says; what it does not say stays (E16.FR.17: a limit is changed, never unset)."""
        said = {one.value: found for one in Measure if (found := other.of(one)) is not None}
        return msgspec.structs.replace(self, **said)

    @property
    def ends(self) -> "Ceiling | None":
        """Leave out what was lifted; None where nothing is left."""
        return self.only([one for one in Measure if not self.is_lifted(one)])

    def is_lifted(self, measure: Measure) -> bool:
        """Whether something is as high as a limit that is none any more."""
        own = self.of(measure)
        return own is not None and own >= LIFTED[measure]

    def left_open_by(self, kept: "Ceiling | None") -> tuple[Measure, ...]:
        """List by what it limits where something that is kept to does not, or not as low."""
        return tuple(
            one
            for one in Measure
            if (own := self.of(one)) is not None
            and (kept is None or (theirs := kept.of(one)) is None or theirs > own)
        )


NO_CEILING: Final = Ceiling()
LIFTED: Final[Mapping[Measure, End]] = {
    Measure.COST: Decimal(1_000_000_000),
    Measure.ENERGY: Decimal(1_000_000_000),
    Measure.TIME: 2**31 - 1,
    Measure.SOC: 101,
}
"""What is said instead of a limit that shall be none any more: so high that it means nothing (E16.FR.17)."""
FULL: Final = 100
"""The highest state of charge that can be told."""


class ChargeLimit(msgspec.Struct, frozen=True, kw_only=True):
    """What limits one charge; a later fact of the same transaction replaces it."""

    transaction: TransactionId
    asked: Ceiling | None = None
    """What whoever had it started wants."""
    kept: Ceiling | None = None
    """What its station said that it keeps to, whoever set it (E16.FR.01 and FR.03)."""
    reached: Measure | None = None
    """By what the central system found it to be over, and asked for its end."""
    reached_at: Instant | None = None

    @property
    def ours(self) -> tuple[Measure, ...]:
        """List what the central system has to see to, for the station does not."""
        asked = None if self.asked is None else self.asked.ends
        return () if asked is None else asked.left_open_by(self.kept)

    def changed_to(self, wanted: Mapping[Measure, End | None]) -> "ChargeLimit":
        """Say anew how far it may go (None lifts what was said); what a station confirmed of what is raised is no more so."""
        before = self.asked or NO_CEILING
        said = {
            measure.value: LIFTED[measure] if most is None else most
            for measure, most in wanted.items()
            if most is not None or before.of(measure) is not None
        }
        asked = msgspec.structs.replace(before, **said)
        stands = [one for one in Measure if not _is_our_own(self.kept, before, asked, one)]
        kept = None if self.kept is None else self.kept.only(stands)
        return msgspec.structs.replace(
            self,
            asked=None if asked == NO_CEILING else asked,
            kept=kept,
            reached=None,
            reached_at=None,
        )


def _is_our_own(kept: Ceiling | None, before: Ceiling, asked: Ceiling, measure: Measure) -> bool:
    """Whether a station keeps to what we said before; a lower limit of its driver's stays (E16.FR.08)."""
    own = None if kept is None else kept.of(measure)
    return own is not None and own == before.of(measure) != asked.of(measure)
