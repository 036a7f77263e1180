"""The interface of durable state: every backend does the same, proven by one suite of tests."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, Protocol, TypeVar

from chargeloom.domain.access import (
    ApiKey,
    BrowserSession,
    Credential,
    CredentialKind,
    Role,
    SignIn,
    Ticket,
    User,
)
from chargeloom.domain.alerts.alert import Alert, AlertRule, RuleKind
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.chain import ChainEntry
from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import Token
from chargeloom.domain.charging.transaction import Stop, TransactionRecord
from chargeloom.domain.charging.transaction_event import TransactionEvent
from chargeloom.domain.commands.command import Command
from chargeloom.domain.devices.device import Device
from chargeloom.domain.event import Event
from chargeloom.domain.ids import (
    AlertId,
    CommandId,
    DeviceId,
    EventId,
    FrameId,
    KeyId,
    LimitId,
    RuleId,
    SessionId,
    SiteId,
    StationId,
    TokenId,
    TransactionId,
    UserId,
    WebhookId,
)
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds
from chargeloom.domain.pricing.transaction_cost import ActivityChange, TransactionCost
from chargeloom.domain.reading import Reading
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.domain.stations.journal import Exchange
from chargeloom.domain.stations.quirk import DeviationRecord
from chargeloom.domain.stations.station import ConnectorReport, StationRecord
from chargeloom.domain.stations.stuck import InferredEnd
from chargeloom.domain.stations.variable import Variable, VariableKey
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.domain.unit import AuditEntry, AuditHead, AuditLink, OutboxEntry, StoredReply, Unit

ALL_KEPT: Final = Instant(0)
"""Nothing is older than this."""


class StorageUnavailable(Exception):
    """Nothing can be made durable now; nothing of the unit was, or will be reported as, stored."""


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


class LiveState(NamedTuple):
    """All that is kept in memory while we run."""

    stations: Sequence[StationRecord]
    connectors: Sequence[ConnectorReport]
    transactions: Sequence[TransactionRecord]
    """The open ones, and the newest of each connector."""
    sessions: Sequence[SessionRecord]
    """The open ones."""
    tokens: Sequence[Token]
    deviations: Sequence[DeviationRecord] = ()
    reservations: Sequence[ReservationRecord] = ()
    """The active ones."""
    profiles: Sequence[InstalledProfile] = ()
    """What stations keep to."""
    needs: Sequence[VehicleNeeds] = ()
    """What vehicles want that are there."""
    streams: Sequence[EventStream] = ()
    """The open ones."""
    certificate_requests: Sequence[CertificateRequest] = ()
    """The newest of each use."""


class Marks(NamedTuple):
    """The highest numbers in use: what is handed out next lies above."""

    last_id: int
    transaction_serial: int


class VariablePage(NamedTuple):
    """Which variables of a station: ordered by their names."""

    station: StationId
    component: str | None = None
    variable: str | None = None
    limit: int = 50
    after: VariableKey | None = None
    is_descending: bool = False


class Tally(NamedTuple):
    """What the transactions of one span of time come to; the energy is a rounded view for people."""

    span: int
    begun: int
    energy_wh: float


class Takings(NamedTuple):
    """What the charges of one span of time brought in, in the smallest coins of one currency."""

    span: int
    currency: str
    charges: int
    due: int


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


class StoredReading(NamedTuple):
    """A reading with its place in a transaction's order."""

    place: tuple[Instant, int]
    reading: Reading


class ReadingPage(NamedTuple):
    """Which readings, of all there are: of a transaction, of a station outside of transactions, or all."""

    limit: int
    after: tuple[int, int, int] | None = None
    transaction: TransactionId | None = None
    station: StationId | None = None
    since: Instant | None = None
    until: Instant | None = None


class PlacedReading(NamedTuple):
    """A reading with what it belongs to, and its place in the order of all."""

    place: tuple[int, int, int]
    station: StationId
    transaction: TransactionId | None
    evse: int
    connector: int
    reading: Reading


class Store(Protocol):
    """Durable state. Writes are units; what was committed before a read began is seen by it."""

    async def open(self) -> None:
        """Bring the schema up to date, and start. Raises StorageUnavailable."""

    async def close(self) -> None:
        """Commit what was submitted, and stop."""

    @property
    def is_available(self) -> bool:
        """Whether units are being committed now."""

    @property
    def is_short_of_room(self) -> bool:
        """Whether the disk is full and telemetry is to be refused: what is kept back serves charges.

        A unit that is nothing but the trace of a frame is taken and leaves no trace then.
        """

    def on_failure(self, told: Callable[[Exception], None]) -> None:
        """Call `told` in the event loop when commits stop succeeding."""

    def on_recovery(self, told: Callable[[], None]) -> None:
        """Call `told` in the event loop when commits succeed again."""

    def submit(self, unit: Unit, committed: Callable[[Exception | None], None]) -> None:
        """Commit a unit soon, with its neighbours; units commit in the order they were submitted.

        `committed` runs in the event loop: with None once the unit is durable, or with the reason
        why it is not (StorageUnavailable, or what was wrong with this very unit).
        """

    async def commit(self, unit: Unit) -> None:
        """Submit a unit and wait until it is durable. Raises StorageUnavailable."""

    async def marks(self) -> Marks:
        """Read the highest numbers in use."""

    async def live_state(self) -> LiveState:
        """Read what is kept in memory."""

    async def variables(self, page: VariablePage) -> Sequence[Variable]:
        """List a station's variables by their names."""

    async def variable(self, station: StationId, key: VariableKey) -> Variable | None:
        """Find one attribute of one variable."""

    async def number_of_variables(self, station: StationId) -> int:
        """Count a station's variables, each attribute for itself."""

    async def tokens(self, page: Page) -> Sequence[Token]:
        """List tokens by id."""

    async def token(self, token: TokenId) -> Token | None:
        """Find a token."""

    async def transaction(self, transaction: TransactionId) -> TransactionRecord | None:
        """Find a transaction by our id."""

    async def transaction_numbered(
        self, station: StationId, number: str
    ) -> TransactionRecord | None:
        """Find a transaction by the station's own id for it."""

    async def knows_number(self, station: StationId, number: str) -> bool:
        """Whether a transaction has this id of the station's own; what was submitted before counts."""

    async def event_digests(self, transaction: TransactionId, seq_no: int) -> Sequence[int]:
        """List the digests of a transaction's events that bear a sequence number."""

    async def event_stretches(
        self, transaction: TransactionId, limit: int
    ) -> Sequence[tuple[int, int]]:
        """List the first and last numbers of unbroken stretches of a transaction's events."""

    async def transaction_events(self, transaction: TransactionId) -> Sequence[TransactionEvent]:
        """List a transaction's events by their sequence numbers."""

    async def reservation(self, station: StationId, number: int) -> ReservationRecord | None:
        """Find a reservation by the handle that the station knows it by."""

    async def station_of_number(self, number: str) -> StationId | None:
        """Find the station that a 1.6 transaction number was given to."""

    async def orphan(
        self, station: StationId, claimed_number: str, stop: Stop
    ) -> TransactionRecord | None:
        """Find the record of a stop that belonged to nothing known."""

    async def transactions(
        self,
        page: Page,
        station: StationId | None,
        is_active: bool | None,
        token_uid: str | None = None,
    ) -> Sequence[TransactionRecord]:
        """List transactions by id; `page.since` and `until` bound the start (or receipt)."""

    async def readings(
        self,
        transaction: TransactionId,
        after: tuple[Instant, int] | None,
        limit: int,
        *,
        is_descending: bool = False,
    ) -> Sequence[StoredReading]:
        """List a transaction's readings by time, oldest first unless descending, behind a place."""

    async def every_reading(self, page: ReadingPage) -> Sequence[PlacedReading]:
        """List readings of everything there is, by series and time; a station's own come first."""

    async def last_energy_wh(self, transaction: TransactionId) -> Decimal | None:
        """Find the newest energy register reading of a transaction."""

    async def exchanges(
        self, page: Page, station: StationId | None, action: str | None
    ) -> Sequence[Exchange]:
        """List exchanges by id; `page.after` may name a frame or the answer beside it."""

    async def events(self, page: Page) -> Sequence[Event]:
        """List events by id."""

    async def last_event(self) -> EventId | None:
        """Find the newest event."""

    async def command(self, command: CommandId) -> Command | None:
        """Find a command."""

    async def commands(self, station: StationId, limit: int) -> Sequence[Command]:
        """List the newest commands to a station."""

    async def tallies(self, since: Instant, step_us: int) -> Sequence[Tally]:
        """Sum up the transactions that began since an instant, by spans of the same length."""

    async def pending_commands(self) -> Sequence[Command]:
        """List commands whose end is not known: those that a stop of ours cut short."""

    async def untied_starts(self, since: Instant) -> Sequence[Command]:
        """List the remote starts since an instant that no transaction is tied to yet."""

    async def keys(self, page: Page) -> Sequence[ApiKey]:
        """List API keys by id."""

    async def key(self, key: KeyId) -> ApiKey | None:
        """Find an API key."""

    async def key_of_secret(self, secret_hash: bytes) -> ApiKey | None:
        """Find the API key whose secret has this hash."""

    async def users(self, page: Page) -> Sequence[User]:
        """List people by id."""

    async def has_users(self, role: Role) -> bool:
        """Whether anyone has the role."""

    async def user(self, user: UserId) -> User | None:
        """Find a person."""

    async def users_named(self, name: str) -> Sequence[User]:
        """Find the people who bear a name, however its letters are written."""

    async def user_of_email(self, email: str) -> Sequence[User]:
        """Find the people who bear a mail address."""

    async def credentials(self, user: UserId) -> Sequence[Credential]:
        """List the ways in that a person set up, also those that were taken away."""

    async def credential_of(self, kind: CredentialKind, handle: str) -> Sequence[Credential]:
        """Find ways in by what they are found by."""

    async def browser_session(self, secret_hash: bytes) -> tuple[BrowserSession, User] | None:
        """Find a browser session with its user."""

    async def browser_sessions(self, user: UserId) -> Sequence[BrowserSession]:
        """List the newest browser sessions of a person that nobody ended, newest first."""

    async def ticket(self, secret_hash: bytes) -> Ticket | None:
        """Find a ticket."""

    async def audit(self, asked: AuditPage) -> Sequence[AuditEntry]:
        """List audit entries by id."""

    async def audit_chain(
        self, after: int, limit: int
    ) -> Sequence[tuple[AuditLink, ChainEntry | None]]:
        """List the links of the audit's chain, each with the entry that it names if that is there."""

    async def audit_head(self) -> AuditHead | None:
        """Read where the audit's chain ends."""

    async def audit_strays(self) -> int:
        """Count the entries that stand in no link, but came after the chain began."""

    async def forget_access(self, before: Instant) -> None:
        """Drop tickets, links and browser sessions that are long over."""

    async def sign_in(self, secret_hash: bytes) -> tuple[SignIn, User] | None:
        """Find a one-time link or browser session with its user."""

    async def stored_reply(self, scope: str) -> StoredReply | None:
        """Find the answer kept for an Idempotency-Key."""

    async def forget_replies(self, before: Instant) -> None:
        """Drop answers kept for Idempotency-Keys that are older."""

    async def alerts(self, asked: AlertPage) -> Sequence[Alert]:
        """List alerts by id."""

    async def alert(self, alert: AlertId) -> Alert | None:
        """Find an alert."""

    async def unsettled_alerts(self) -> Sequence[Alert]:
        """List the alerts that are open, or whose end must still be told."""

    async def alert_rules(self) -> Sequence[AlertRule]:
        """List all rules, also those that were removed, oldest first."""

    async def alert_rule(self, rule: RuleId) -> AlertRule | None:
        """Find a rule, also one that was removed."""

    async def webhooks(self) -> Sequence[Webhook]:
        """List all webhooks, also those that were removed, oldest first."""

    async def webhook(self, webhook: WebhookId) -> Webhook | None:
        """Find a webhook, also one that was removed."""

    async def devices(self) -> Sequence[Device]:
        """List all devices, also those that were removed, oldest first."""

    async def device_readings(
        self,
        device: DeviceId,
        after: tuple[Instant, int] | None,
        limit: int,
        *,
        is_descending: bool = False,
    ) -> Sequence[StoredReading]:
        """List what a device measured by time, oldest first unless descending, behind a place."""

    async def inferred_end(self, session: SessionId) -> InferredEnd | None:
        """Find out whether a session's end was inferred."""

    async def sites(self) -> Sequence[SiteVersion]:
        """List the newest version of every site, oldest site first."""

    async def site_versions(self, site: SiteId, page: Page) -> Sequence[SiteVersion]:
        """List the versions of a site by their numbers; `page.after` is one."""

    async def site_version(self, site: SiteId, version: int) -> SiteVersion | None:
        """Find a version of a site."""

    async def outside_limits(self, asked: LimitPage) -> Sequence[OutsideLimit]:
        """List what others said by id."""

    async def outside_limit(self, limit: LimitId) -> OutsideLimit | None:
        """Find what somebody said."""

    async def outside_limit_named(
        self, site: SiteId, source: str, external_id: str
    ) -> OutsideLimit | None:
        """Find what somebody said by the source's own name for it."""

    async def live_limits(self, ended_after: Instant) -> Sequence[OutsideLimit]:
        """List what was not cancelled, and did not end as was said before an instant."""

    async def outlet_memories(self) -> Sequence[OutletMemory]:
        """List what was learned of outlets."""

    async def tariff_versions(self) -> Sequence[TariffVersion]:
        """List all versions of all tariffs, as they were saved."""

    async def tariff_assignments(self) -> Sequence[TariffAssignment]:
        """List all that was said of where tariffs apply, as it was said."""

    async def running_costs(self) -> Sequence[TransactionCost]:
        """List the costs of transactions whose end was not told."""

    async def costs(self, transactions: Sequence[TransactionId]) -> Sequence[TransactionCost]:
        """List what some transactions cost."""

    async def unreviewed_costs(self, page: Page) -> Sequence[TransactionCost]:
        """List the costs that somebody has to look at, by transaction."""

    async def number_of_unreviewed_costs(self) -> int:
        """Count the costs that somebody has to look at."""

    async def activity(self, transaction: TransactionId) -> Sequence[ActivityChange]:
        """List what the vehicle did in a transaction that is priced, by time."""

    async def takings(self, since: Instant, step_us: int) -> Sequence[Takings]:
        """Sum up what is final of the transactions that began since an instant, by span and currency."""

    async def outbox_topics(self) -> Sequence[str]:
        """List the topics of which something must still reach someone."""

    async def outbox(self, topic: str, limit: int) -> Sequence[OutboxEntry]:
        """List what of a topic must still reach someone, oldest first."""

    async def delivered(self, entries: Sequence[int]) -> None:
        """Take entries out of the outbox: they reached their addressee."""

    async def exchange_of(self, frame: FrameId) -> Exchange | None:
        """Find an exchange by its frame's or its answer's id."""

    async def forget(
        self,
        *,
        exchanges_before: Instant = ALL_KEPT,
        readings_before: Instant = ALL_KEPT,
        events_before: Instant = ALL_KEPT,
        commands_before: Instant = ALL_KEPT,
        alerts_before: Instant = ALL_KEPT,
    ) -> None:
        """Drop what is older than it is to be kept, a bounded piece at a time."""
