"""What a transaction costs: by which version of a tariff, line by line, and whether that may be billed."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord, is_plausible
from chargeloom.domain.charging.unread_ends import is_end_read
from chargeloom.domain.charging.vehicles import is_nobodys, was_never_let_in
from chargeloom.domain.ids import TariffId, TransactionId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.money import Money, in_minor
from chargeloom.domain.pricing import Cost, Line
from chargeloom.domain.tariffs.version import TariffVersion
from chargeloom.domain.word import Told, Word


class CostState(Word):
    """How far a cost is."""

    RUNNING = "running"
    """The charge goes on, or its end was never told."""
    NEEDS_REVIEW = "needs-review"
    """Somebody has to look at it before it is billed."""
    FINAL = "final"
    WAIVED = "waived"
    """Somebody looked at it, and nothing is billed."""


class Review(Word):
    """Why somebody has to look at a cost."""

    END_INFERRED = "end-inferred"
    ENERGY_UNKNOWN = "energy-unknown"
    CLOCK_UNTRUSTED = "clock-untrusted"
    """The station's clock was off by more than a minute, or ours was set by more, and time has a part in the price."""
    NOT_AUTHORIZED = "not-authorized"
    FACTS_MISSING = "facts-missing"
    FACTS_DOUBTED = "facts-doubted"
    CURRENT_UNKNOWN = "current-unknown"
    TAX_UNKNOWN = "tax-unknown"
    CHANGED_AFTERWARDS = "changed-afterwards"
    TOLD_OTHERWISE = "told-otherwise"
    """The station reckoned another cost, and may have taken that at its own terminal (OCPP 2.1, C21)."""


class TransactionCost(msgspec.Struct, frozen=True, kw_only=True):
    """The cost of a transaction; it stands from its start on, with the tariff that was shown then."""

    transaction: TransactionId
    began_at: Instant
    tariff: TariffId
    version: int
    state: CostState
    reasons: tuple[Review, ...] = ()
    currency: str
    excl: int | None = None
    """Before taxes, in the currency's smallest coins."""
    incl: int | None = None
    due: int | None = None
    """What is to be paid: with taxes where they are known."""
    lines: tuple[Line, ...] = ()
    priced_at: Instant | None = None
    reviewed_by: str | None = None


def is_sold_by(cost: TransactionCost, version: TariffVersion) -> bool:
    """Whether a cost is reckoned by this version."""
    return (cost.tariff, cost.version) == (version.tariff, version.version)


def sold_by(cost: TransactionCost, version: TariffVersion) -> TransactionCost:
    """Take another version for a cost that is not settled; what the one before made of it is void."""
    return msgspec.structs.replace(
        cost,
        tariff=version.tariff,
        version=version.version,
        currency=version.rules.currency,
        excl=None,
        incl=None,
        due=None,
        lines=(),
    )


class ActivityChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a vehicle began to do in a transaction that is priced, in the words of OCPP."""

    transaction: TransactionId
    at: Instant
    state: str


MOST_CLOCK_OFFSET_US: Final = 60 * SECOND
"""A clock that is off by more makes no price by time that nobody looked at."""


def clock_is_trusted(record: TransactionRecord) -> bool:
    """Whether one end of a transaction came when its clock says, and none from the future or years late.

    What comes late may have waited for a link; what comes early can't. Where our clock was set in between,
    both ends came in time, and are apart by what it was set by: stations take their time from it.
    """
    if Suspicion.CLOCK_WAS_SET in record.suspect:
        return False
    told = (
        (record.started_at, record.received_at),
        (record.stopped_at, record.stop_received_at),
    )
    known = [(at, received) for at, received in told if at is not None and received is not None]
    late = [received - at for at, received in known]
    return (
        bool(late)
        and all(is_plausible(at, received) for at, received in known)
        and min(late) >= -MOST_CLOCK_OFFSET_US
        and any(one <= MOST_CLOCK_OFFSET_US for one in late)
    )


_DOUBTS: Final[Told[Review | None]] = Told(
    {
        Suspicion.CLOCK_IMPLAUSIBLE: None,
        Suspicion.CLOCK_WITHOUT_ZONE: None,
        Suspicion.CLOCK_WAS_SET: None,
        Suspicion.START_REPEATED: Review.FACTS_DOUBTED,
        Suspicion.START_UNAUTHORIZED: Review.NOT_AUTHORIZED,
        Suspicion.INTERRUPTED: None,
        Suspicion.STOP_BEFORE_START: Review.FACTS_DOUBTED,
        Suspicion.STOP_BY_OTHER: None,
        Suspicion.STOP_DISPUTED: Review.FACTS_DOUBTED,
        Suspicion.METER_WENT_BACK: Review.ENERGY_UNKNOWN,
        Suspicion.METER_JUMPED: Review.ENERGY_UNKNOWN,
        Suspicion.MATCHED_WITHOUT_ID: Review.FACTS_DOUBTED,
        Suspicion.TRANSACTION_UNKNOWN: Review.FACTS_DOUBTED,
        Suspicion.TRANSACTION_OF_OTHER_STATION: Review.FACTS_DOUBTED,
        Suspicion.START_MISSING: Review.FACTS_MISSING,
        Suspicion.EVENTS_MISSING: Review.FACTS_MISSING,
        Suspicion.SEQUENCE_CONFLICT: Review.FACTS_DOUBTED,
        Suspicion.NUMBER_REUSED: Review.FACTS_DOUBTED,
        Suspicion.TOKEN_CHANGED: Review.FACTS_DOUBTED,
        Suspicion.EVSE_CHANGED: Review.FACTS_DOUBTED,
        Suspicion.METER_START_INFERRED: Review.FACTS_DOUBTED,
        Suspicion.METER_STOP_INFERRED: None,
        Suspicion.METER_STOP_MISSING: Review.ENERGY_UNKNOWN,
        Suspicion.END_INFERRED: Review.END_INFERRED,
        Suspicion.DAMAGED: Review.FACTS_DOUBTED,
    },
    Review.FACTS_DOUBTED,
)
"""What of all that may be odd keeps a cost from being final; of a clock only the prices by time hang."""


def reviews(record: TransactionRecord, *, counts_time: bool) -> Iterator[Review]:
    """List why somebody has to look at the cost of a transaction that is over."""
    yield from (found for one in record.suspect if (found := _DOUBTS[one]) is not None)
    if record.refused is not None or (is_nobodys(record) and not was_never_let_in(record)):
        yield Review.NOT_AUTHORIZED
    if record.energy_wh is None or _may_have_drawn_more(record):
        yield Review.ENERGY_UNKNOWN
    if counts_time and not clock_is_trusted(record):
        yield Review.CLOCK_UNTRUSTED


def _may_have_drawn_more(record: TransactionRecord) -> bool:
    """Whether the last register was read before an end that told none, and the vehicle may have drawn since."""
    if Suspicion.METER_STOP_INFERRED not in record.suspect or record.stopped_at is None:
        return False
    return not is_end_read(record.fold or {}, record.stopped_at)


def settled(
    running: TransactionCost, cost: Cost, reasons: Iterable[Review], now: Instant
) -> TransactionCost:
    """Make a running cost one that is over: final, or to be looked at."""
    why = dict.fromkeys(reasons)
    due = cost.due
    if cost.is_current_unknown:
        why[Review.CURRENT_UNKNOWN] = None
    if cost.incl is None:
        why[Review.TAX_UNKNOWN] = None
    return msgspec.structs.replace(
        running,
        state=CostState.NEEDS_REVIEW if why else CostState.FINAL,
        reasons=tuple(why),
        excl=None if cost.excl is None else in_minor(cost.excl, cost.currency),
        incl=None if cost.incl is None else in_minor(cost.incl, cost.currency),
        due=None if due is None else in_minor(due.amount, cost.currency),
        lines=cost.lines,
        priced_at=now,
    )


def is_told_alike(cost: TransactionCost, told: Money) -> bool:
    """Whether a station told just what a charge comes to."""
    return told.currency == cost.currency and in_minor(told.amount, cost.currency) == cost.due


def doubted(cost: TransactionCost, *reasons: Review) -> TransactionCost:
    """Hold a cost back until somebody looked at it, with one more reason."""
    why = tuple(dict.fromkeys((*cost.reasons, *reasons)))
    return msgspec.structs.replace(cost, state=CostState.NEEDS_REVIEW, reasons=why)
