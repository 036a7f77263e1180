"""Limits of a charge: how far it may go by cost, energy, time or state of charge (OCPP 2.1, E16)."""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant


class Measure(StrEnum):
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

    def left_open_by(self, kept: "Ceiling | None") -> tuple[Measure, ...]:
        """List by what it limits where something that is kept to does not, or not as low."""
        return tuple(
            one
            for one in Measure
            if (own := self.of(one)) is not None
            and (kept is None or (theirs := kept.of(one)) is None or theirs > own)
        )


NO_CEILING: Final = Ceiling()


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
        return () if self.asked is None else self.asked.left_open_by(self.kept)
