"""Pages: which part of a list is asked for."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.charging.reservation import ReservationState
from chargeloom.domain.ids import SiteId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.variable import VariableKey


class HasNumber(Protocol):
    """Something that is found by the number of its own."""

    @property
    def id(self) -> int: ...


Numbered = TypeVar("Numbered", bound=HasNumber)


class Page(NamedTuple):
    """Which part of a list: at most `limit` items behind `after`, oldest first unless descending."""

    limit: int = 50
    after: int | None = None
    is_descending: bool = False
    since: Instant | None = None
    until: Instant | None = None

    def of(self, items: Sequence[Numbered]) -> Sequence[Numbered]:
        """Take the items of the page out of what lies in memory, in any order."""
        after, sign = self.after, -1 if self.is_descending else 1
        behind = [one for one in items if after is None or sign * one.id > sign * after]
        return sorted(behind, key=lambda one: sign * one.id)[: self.limit]


class VariablePage(NamedTuple):
    """Which variables of a station: ordered by their names."""

    station: StationId
    component: str | None = None
    variable: str | None = None
    limit: int = 50
    after: VariableKey | None = None
    is_descending: bool = False


class ReservationPlace(NamedTuple):
    """Where a reservation stands among all: by when it was made, then by its station and number."""

    created_at: int
    station: str
    number: int


class ReservationPage(NamedTuple):
    """Which reservations: of a station, in a state, or all."""

    limit: int = 50
    after: ReservationPlace | None = None
    is_descending: bool = False
    station: StationId | None = None
    state: ReservationState | None = None


class AuditPage(NamedTuple):
    """Which part of the audit: of an actor, of a subject, or all."""

    page: Page
    actor: str | None = None
    subject: str | None = None
    action: str | None = None


class AlertPage(NamedTuple):
    """Which part of the alerts: open or ended ones, of a subject, of a kind, or all."""

    page: Page
    is_open: bool | None = None
    subject: str | None = None
    kind: RuleKind | None = None


class LimitPage(NamedTuple):
    """Which part of what others said: of a site, of a source, or all."""

    page: Page
    site: SiteId | None = None
    source: str | None = None


class ReadingPage(NamedTuple):
    """Which readings, of all there are: of a transaction, of a station outside of transactions, or all."""

    limit: int
    after: tuple[int, int, int] | None = None
    transaction: TransactionId | None = None
    station: StationId | None = None
    since: Instant | None = None
    until: Instant | None = None
