"""The reading half of a store: the same for every database that speaks SQL."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

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
from chargeloom.domain.alerts.alert import Alert, AlertRule
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.chain import ChainEntry
from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.token import Token
from chargeloom.domain.charging.transaction import Stop, Transaction, TransactionRecord
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
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.pricing.transaction_cost import ActivityChange, TransactionCost
from chargeloom.domain.reading import ENERGY_IMPORT, WATT_HOURS, latest
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.stations.journal import Exchange
from chargeloom.domain.stations.stuck import InferredEnd
from chargeloom.domain.stations.variable import Variable, VariableKey
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.domain.unit import AuditEntry, AuditHead, AuditLink, OutboxEntry, StoredReply
from chargeloom.storage.queries import (
    access,
    alerts,
    audit,
    certificate_requests,
    charging_profiles,
    commands,
    devices,
    event_streams,
    events,
    journal,
    readings,
    replies,
    reservations,
    sessions,
    sites,
    stations,
    tariffs,
    tokens,
    transaction_events,
    transactions,
    variables,
)
from chargeloom.storage.queries.marks import MARKS
from chargeloom.storage.reader import Reader
from chargeloom.storage.store import (
    AlertPage,
    AuditPage,
    LimitPage,
    LiveState,
    Marks,
    Page,
    PlacedReading,
    ReadingPage,
    StoredReading,
    Takings,
    Tally,
    VariablePage,
)

_LOOKED_BACK: Final = 50


class Answering:
    """Answers every question of the interface. Raises StorageUnavailable."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def marks(self) -> Marks:
        """Read the highest numbers in use."""
        found = await self._reader.first(MARKS)
        return found or Marks(last_id=0, transaction_serial=0)

    async def live_state(self) -> LiveState:
        """Read what is kept in memory, as of one moment."""
        async with self._reader.one_moment() as moment:
            return LiveState(
                stations=await moment.all(stations.ALL_STATIONS),
                connectors=await moment.all(stations.ALL_CONNECTORS),
                transactions=await moment.all(transactions.LIVE_TRANSACTIONS),
                sessions=await moment.all(sessions.OPEN_SESSIONS),
                tokens=await moment.all(tokens.ALL_TOKENS),
                deviations=await moment.all(stations.ALL_DEVIATIONS),
                reservations=await moment.all(reservations.ACTIVE_RESERVATIONS),
                profiles=await moment.all(charging_profiles.INSTALLED),
                needs=await moment.all(charging_profiles.NEEDS),
                streams=await moment.all(event_streams.OPEN),
                certificate_requests=await moment.all(certificate_requests.NEWEST),
            )

    async def variables(self, page: VariablePage) -> Sequence[Variable]:
        """List a station's variables by their names."""
        return await self._reader.all(variables.variables(page))

    async def variable(self, station: StationId, key: VariableKey) -> Variable | None:
        """Find one attribute of one variable."""
        return await self._reader.first(variables.variable_of(station, key))

    async def number_of_variables(self, station: StationId) -> int:
        """Count a station's variables, each attribute for itself."""
        return await self._reader.first(variables.number_of_variables(station)) or 0

    async def tokens(self, page: Page) -> Sequence[Token]:
        """List tokens by id."""
        return await self._reader.all(tokens.tokens(page))

    async def token(self, token: TokenId) -> Token | None:
        """Find a token."""
        return await self._reader.first(tokens.token_of(token))

    async def transaction(self, transaction: TransactionId) -> TransactionRecord | None:
        """Find a transaction by our id."""
        return await self._reader.first(transactions.transaction_of(transaction))

    async def transaction_numbered(
        self, station: StationId, number: str
    ) -> TransactionRecord | None:
        """Find a transaction by the station's own id for it."""
        return await self._reader.first(transactions.transaction_numbered(station, number))

    async def event_digests(self, transaction: TransactionId, seq_no: int) -> Sequence[int]:
        """List the digests of a transaction's events that bear a sequence number."""
        return await self._reader.all(transaction_events.digests(transaction, seq_no))

    async def event_stretches(
        self, transaction: TransactionId, limit: int
    ) -> Sequence[tuple[int, int]]:
        """List the first and last numbers of unbroken stretches of a transaction's events."""
        return await self._reader.all(transaction_events.stretches(transaction, limit))

    async def transaction_events(self, transaction: TransactionId) -> Sequence[TransactionEvent]:
        """List a transaction's events by their sequence numbers."""
        return await self._reader.all(transaction_events.events_of(transaction))

    async def reservation(self, station: StationId, number: int) -> ReservationRecord | None:
        """Find a reservation by the handle that the station knows it by."""
        return await self._reader.first(reservations.reservation_of(station, number))

    async def station_of_number(self, number: str) -> StationId | None:
        """Find the station that a 1.6 transaction number was given to."""
        return await self._reader.first(transactions.station_of_number(number))

    async def orphan(
        self, station: StationId, claimed_number: str, stop: Stop
    ) -> TransactionRecord | None:
        """Find the record of a stop that belonged to nothing known."""
        found = await self._reader.all(transactions.orphans(station, claimed_number, stop))
        return next((one for one in found if Transaction(one).stop == stop), None)

    async def transactions(
        self,
        page: Page,
        station: StationId | None,
        is_active: bool | None,
        token_uid: str | None = None,
    ) -> Sequence[TransactionRecord]:
        """List transactions by id; `page.since` and `until` bound the start (or receipt)."""
        are_few = token_uid is None and not is_active and await self._are_few(page)
        asked = transactions.transactions(
            page, station, is_active, are_few=are_few, token_uid=token_uid
        )
        return await self._reader.all(asked)

    async def readings(
        self,
        transaction: TransactionId,
        after: tuple[Instant, int] | None,
        limit: int,
        *,
        is_descending: bool = False,
    ) -> Sequence[StoredReading]:
        """List a transaction's readings by time, oldest first unless descending, behind a place."""
        asked = readings.newest_readings if is_descending else readings.readings
        return await self._reader.all(asked(transaction, after, limit))

    async def every_reading(self, page: ReadingPage) -> Sequence[PlacedReading]:
        """List readings of everything there is, by series and time; a station's own come first."""
        return await self._reader.all(readings.every_reading(page))

    async def last_energy_wh(self, transaction: TransactionId) -> Decimal | None:
        """Find the newest energy register reading of a transaction."""
        before: readings.Place | None = None
        while True:
            asked = readings.newest_readings(transaction, before, _LOOKED_BACK)
            found = await self._reader.all(asked)
            for stored in found:
                energy = latest((stored.reading,), ENERGY_IMPORT, WATT_HOURS)
                if energy is not None:
                    return energy
            if len(found) < _LOOKED_BACK:
                return None
            before = found[-1].place

    async def exchanges(
        self, page: Page, station: StationId | None, action: str | None
    ) -> Sequence[Exchange]:
        """List exchanges by id; `page.after` may name a frame or the answer beside it."""
        are_few = False
        if station is not None and action is not None:
            are_few = await self._reader.first(journal.are_few(page, action)) or False
        asked = journal.exchanges(page, station, action, are_few=are_few)
        return await self._reader.all(asked)

    async def exchange_of(self, frame: FrameId) -> Exchange | None:
        """Find an exchange by its frame's or its answer's id."""
        return await self._reader.first(journal.exchange_of(frame))

    async def events(self, page: Page) -> Sequence[Event]:
        """List events by id."""
        return await self._reader.all(events.events(page))

    async def last_event(self) -> EventId | None:
        """Find the newest event."""
        return await self._reader.first(events.LAST_EVENT)

    async def command(self, command: CommandId) -> Command | None:
        """Find a command."""
        return await self._reader.first(commands.command_of(command))

    async def commands(self, station: StationId, limit: int) -> Sequence[Command]:
        """List the newest commands to a station."""
        return await self._reader.all(commands.commands_of(station, limit))

    async def tallies(self, since: Instant, step_us: int) -> Sequence[Tally]:
        """Sum up the transactions that began since an instant, by spans of the same length."""
        return await self._reader.all(transactions.daily(since, step_us))

    async def pending_commands(self) -> Sequence[Command]:
        """List commands whose end is not known: those that a stop of ours cut short."""
        return await self._reader.all(commands.PENDING_COMMANDS)

    async def untied_starts(self, since: Instant) -> Sequence[Command]:
        """List the remote starts since an instant that no transaction is tied to yet."""
        return await self._reader.all(commands.untied_starts(since))

    async def keys(self, page: Page) -> Sequence[ApiKey]:
        """List API keys by id."""
        return await self._reader.all(access.keys(page))

    async def key(self, key: KeyId) -> ApiKey | None:
        """Find an API key."""
        return await self._reader.first(access.key_of(key))

    async def key_of_secret(self, secret_hash: bytes) -> ApiKey | None:
        """Find the API key whose secret has this hash."""
        return await self._reader.first(access.key_of_secret(secret_hash))

    async def users(self, page: Page) -> Sequence[User]:
        """List people by id."""
        return await self._reader.all(access.users(page))

    async def has_users(self, role: Role) -> bool:
        """Whether anyone has the role, and may sign in."""
        return await self._reader.first(access.someone_with(role)) is not None

    async def user(self, user: UserId) -> User | None:
        """Find a person."""
        return await self._reader.first(access.user_of(user))

    async def users_named(self, name: str) -> Sequence[User]:
        """Find the people who bear a name, however its letters are written."""
        return await self._reader.all(access.users_named(name))

    async def user_of_email(self, email: str) -> Sequence[User]:
        """Find the people who bear a mail address."""
        return await self._reader.all(access.users_of_email(email))

    async def credentials(self, user: UserId) -> Sequence[Credential]:
        """List the ways in that a person set up, also those that were taken away."""
        return await self._reader.all(access.credentials(user))

    async def credential_of(self, kind: CredentialKind, handle: str) -> Sequence[Credential]:
        """Find ways in by what they are found by."""
        return await self._reader.all(access.credential_of(kind, handle))

    async def browser_session(self, secret_hash: bytes) -> tuple[BrowserSession, User] | None:
        """Find a browser session with its user."""
        return await self._reader.first(access.browser_session_of(secret_hash))

    async def browser_sessions(self, user: UserId) -> Sequence[BrowserSession]:
        """List the newest browser sessions of a person that nobody ended, newest first."""
        return await self._reader.all(access.browser_sessions(user))

    async def ticket(self, secret_hash: bytes) -> Ticket | None:
        """Find a ticket."""
        return await self._reader.first(access.ticket_of(secret_hash))

    async def audit(self, asked: AuditPage) -> Sequence[AuditEntry]:
        """List audit entries by id."""
        return await self._reader.all(audit.entries(asked))

    async def audit_chain(
        self, after: int, limit: int
    ) -> Sequence[tuple[AuditLink, ChainEntry | None]]:
        """List the links of the audit's chain, each with the entry that it names if that is there."""
        return await self._reader.all(audit.chain(after, limit))

    async def audit_head(self) -> AuditHead | None:
        """Read where the audit's chain ends."""
        return await self._reader.first(audit.HEAD)

    async def audit_strays(self) -> int:
        """Count the entries that stand in no link, but came after the chain began."""
        return await self._reader.first(audit.STRAYS) or 0

    async def sign_in(self, secret_hash: bytes) -> tuple[SignIn, User] | None:
        """Find a one-time link or browser session with its user."""
        return await self._reader.first(access.sign_in_of(secret_hash))

    async def stored_reply(self, scope: str) -> StoredReply | None:
        """Find the answer kept for an Idempotency-Key."""
        return await self._reader.first(replies.reply_of(scope))

    async def alerts(self, asked: AlertPage) -> Sequence[Alert]:
        """List alerts by id."""
        return await self._reader.all(alerts.alerts(asked))

    async def alert(self, alert: AlertId) -> Alert | None:
        """Find an alert."""
        return await self._reader.first(alerts.alert_of(alert))

    async def unsettled_alerts(self) -> Sequence[Alert]:
        """List the alerts that are open, or whose end must still be told."""
        return await self._reader.all(alerts.UNSETTLED_ALERTS)

    async def alert_rules(self) -> Sequence[AlertRule]:
        """List all rules, also those that were removed, oldest first."""
        return await self._reader.all(alerts.ALL_RULES)

    async def alert_rule(self, rule: RuleId) -> AlertRule | None:
        """Find a rule, also one that was removed."""
        return await self._reader.first(alerts.rule_of(rule))

    async def webhooks(self) -> Sequence[Webhook]:
        """List all webhooks, also those that were removed, oldest first."""
        return await self._reader.all(alerts.ALL_WEBHOOKS)

    async def webhook(self, webhook: WebhookId) -> Webhook | None:
        """Find a webhook, also one that was removed."""
        return await self._reader.first(alerts.webhook_of(webhook))

    async def devices(self) -> Sequence[Device]:
        """List all devices, also those that were removed, oldest first."""
        return await self._reader.all(devices.ALL_DEVICES)

    async def device_readings(
        self,
        device: DeviceId,
        after: tuple[Instant, int] | None,
        limit: int,
        *,
        is_descending: bool = False,
    ) -> Sequence[StoredReading]:
        """List what a device measured by time, oldest first unless descending, behind a place."""
        asked = readings.newest_readings if is_descending else readings.readings
        return await self._reader.all(asked(device, after, limit))

    async def inferred_end(self, session: SessionId) -> InferredEnd | None:
        """Find out whether a session's end was inferred."""
        return await self._reader.first(alerts.inferred_end_of(session))

    async def sites(self) -> Sequence[SiteVersion]:
        """List the newest version of every site, oldest site first."""
        return await self._reader.all(sites.NEWEST)

    async def site_versions(self, site: SiteId, page: Page) -> Sequence[SiteVersion]:
        """List the versions of a site by their numbers; `page.after` is one."""
        return await self._reader.all(sites.versions(site, page))

    async def site_version(self, site: SiteId, version: int) -> SiteVersion | None:
        """Find a version of a site."""
        return await self._reader.first(sites.version_of(site, version))

    async def outside_limits(self, asked: LimitPage) -> Sequence[OutsideLimit]:
        """List what others said by id."""
        return await self._reader.all(sites.limits(asked))

    async def outside_limit(self, limit: LimitId) -> OutsideLimit | None:
        """Find what somebody said."""
        return await self._reader.first(sites.limit_of(limit))

    async def outside_limit_named(
        self, site: SiteId, source: str, external_id: str
    ) -> OutsideLimit | None:
        """Find what somebody said by the source's own name for it."""
        return await self._reader.first(sites.limit_named(site, source, external_id))

    async def live_limits(self, ended_after: Instant) -> Sequence[OutsideLimit]:
        """List what was not cancelled, and did not end as was said before an instant."""
        return await self._reader.all(sites.live_limits(ended_after))

    async def outlet_memories(self) -> Sequence[OutletMemory]:
        """List what was learned of outlets."""
        return await self._reader.all(sites.MEMORIES)

    async def tariff_versions(self) -> Sequence[TariffVersion]:
        """List all versions of all tariffs, as they were saved."""
        return await self._reader.all(tariffs.VERSIONS)

    async def tariff_assignments(self) -> Sequence[TariffAssignment]:
        """List all that was said of where tariffs apply, as it was said."""
        return await self._reader.all(tariffs.ASSIGNMENTS)

    async def running_costs(self) -> Sequence[TransactionCost]:
        """List the costs of transactions whose end was not told."""
        return await self._reader.all(tariffs.RUNNING)

    async def costs(self, transactions: Sequence[TransactionId]) -> Sequence[TransactionCost]:
        """List what some transactions cost."""
        return await self._reader.all(tariffs.costs(transactions))

    async def unreviewed_costs(self, page: Page) -> Sequence[TransactionCost]:
        """List the costs that somebody has to look at, by transaction."""
        return await self._reader.all(tariffs.unreviewed(page))

    async def number_of_unreviewed_costs(self) -> int:
        """Count the costs that somebody has to look at."""
        return await self._reader.first(tariffs.NUMBER_UNREVIEWED) or 0

    async def activity(self, transaction: TransactionId) -> Sequence[ActivityChange]:
        """List what the vehicle did in a transaction that is priced, by time."""
        return await self._reader.all(tariffs.activity(transaction))

    async def takings(self, since: Instant, step_us: int) -> Sequence[Takings]:
        """Sum up what is final of the transactions that began since an instant, by span and currency."""
        return await self._reader.all(tariffs.takings(since, step_us))

    async def outbox_topics(self) -> Sequence[str]:
        """List the topics of which something must still reach someone."""
        return await self._reader.all(alerts.TOPICS)

    async def outbox(self, topic: str, limit: int) -> Sequence[OutboxEntry]:
        """List what of a topic must still reach someone, oldest first."""
        return await self._reader.all(replies.undelivered(topic, limit))

    async def _are_few(self, page: Page) -> bool:
        if page.since is None and page.until is None:
            return False
        return await self._reader.first(transactions.are_few(page)) or False
