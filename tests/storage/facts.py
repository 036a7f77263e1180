"""Facts to store: one of every kind, each with every field said, and easy to vary."""

from decimal import Decimal
from typing import Any, Final

import msgspec

from chargeloom.domain.access import (
    ApiKey,
    BrowserSession,
    Credential,
    CredentialKind,
    KeyScope,
    Method,
    Profile,
    Right,
    Role,
    SignIn,
    Ticket,
    User,
)
from chargeloom.domain.alerts.alert import Alert, AlertRule, Ending, RuleKind
from chargeloom.domain.alerts.quiet_hours import QuietHours
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.audit import AuditEntry
from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit, Measure
from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import Token, TokenStatus, TokenType
from chargeloom.domain.charging.token_places import AllowedPlace
from chargeloom.domain.charging.transaction import Dispute, Stop, Suspicion, TransactionRecord
from chargeloom.domain.charging.transaction_event import EventKind, TransactionEvent
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.commands.progress import Finish, Progress
from chargeloom.domain.devices.device import Device, DeviceReadings, Modbus, Terms
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import (
    AlertId,
    BrowserId,
    CommandId,
    CredentialId,
    DeviceId,
    EventId,
    FrameId,
    IdSource,
    KeyId,
    LimitId,
    RuleId,
    SessionId,
    SiteId,
    StationId,
    TariffId,
    TokenId,
    TransactionId,
    UserId,
    WebhookId,
)
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.domain.limits.charging_profile import (
    InstalledProfile,
    Profile as ChargingProfile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    key_of,
)
from chargeloom.domain.limits.outside_limit import Covers, Figures, LimitKind, OutsideLimit, Target
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds, Wants
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.plug import Plug
from chargeloom.domain.pricing import Line, LineKind
from chargeloom.domain.pricing.transaction_cost import (
    ActivityChange,
    CostState,
    Review,
    TransactionCost,
)
from chargeloom.domain.reading import (
    ENERGY_IMPORT,
    MeterRecord,
    Quantity,
    Reading,
    ReadingEvent,
)
from chargeloom.domain.reason import Reason
from chargeloom.domain.sites.departure import Departure
from chargeloom.domain.sites.meter_memory import MeterMemory, StrayOutlet
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.site import (
    Balancing,
    Battery,
    Load,
    Meter,
    Mode,
    Node,
    Outlet,
    Pv,
    Shares,
    SiteModel,
)
from chargeloom.domain.sites.three_phase import Rotation, Winding, Wiring
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.stations.certificate_request import CertificateRequest, RequestState
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.domain.stations.held_certificate import (
    CertificateHash,
    CertificateKind,
    HeldCertificate,
    HeldCertificates,
)
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.domain.stations.local_list import ListPart, LocalList, Member, Standing, parts
from chargeloom.domain.stations.quirk import Deviation, DeviationRecord
from chargeloom.domain.stations.station_record import Coordinates, Registration, StationRecord
from chargeloom.domain.stations.stuck import Inference, InferredEnd
from chargeloom.domain.stations.variable import VariableKey, VariablesValued
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.domain.tariffs.tariff import (
    DayOfWeek,
    Dimension,
    Element,
    PriceComponent,
    PriceLimit,
    Restrictions,
    Tariff,
    TaxIncluded,
)
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.domain.unit import Fact, Unit

NOON: Final = Instant(1_774_008_000_000_000)
STATION: Final = StationId("CP 1/ü")
OTHER: Final = StationId("CP2")
SITE: Final = SiteId(40)
TARIFF: Final = TariffId(58)
LIMIT: Final = LimitId(46)
ENERGY: Final = Quantity(measurand=ENERGY_IMPORT, unit="Wh")


def id_at(at: Instant) -> int:
    """Make an id of an instant, as the business does."""
    return IdSource(chance=lambda _: 0).next(at)


def unit(*facts: Fact) -> Unit:
    made = Unit()
    for fact in facts:
        made.record(fact)
    return made


def later(seconds: int) -> Instant:
    return Instant(NOON + seconds * SECOND)


def station(identity: StationId = STATION, **said: Any) -> StationRecord:
    return StationRecord(id=identity, created_at=NOON, **said)


def full_station() -> StationRecord:
    return station(
        registration=Registration.PENDING,
        is_stranger=True,
        is_disabled=True,
        security_profile=2,
        rising_to=3,
        password_hash=b"\x00\xff",
        other_password_hash=b"\x01",
        location="Bräuhaus 3",
        coordinates=Coordinates(48.137154, -11.5),
        protocol="ocpp1.6",
        vendor="Loom",
        model="One",
        serial="0007",
        firmware="1.0",
        iccid="8949",
        imsi="262",
        boot_reason="PowerUp",
        surveyed_as="Loom\nOne\n0007\n1.0",
        connector_map={"1": (1, 1), "2": (1, 2)},
        booted_at=later(1),
        accepted_at=later(2),
        last_seen_at=later(3),
    )


def connector(evse: int = 1, /, **said: Any) -> ConnectorReport:
    report: dict[str, Any] = {"status": Status.CHARGING, "at": NOON, "received_at": later(1)}
    return ConnectorReport(station=STATION, plug=Plug(evse, 1), **report | said)


def valued() -> VariablesValued:
    key = VariableKey("EVSE", "", 1, 0, "Power", "")
    return VariablesValued(station=STATION, at=NOON, values=((key, "7000"),))


def token(number: int = 2, /, **said: Any) -> Token:
    shown: dict[str, Any] = {"uid": f"Card{number}", "type": TokenType.ISO14443, "created_at": NOON}
    return Token(id=TokenId(number), **shown | said)


def full_token() -> Token:
    status, expires_at = TokenStatus.BLOCKED, later(5)
    return token(
        issuer="Someone",
        status=status,
        expires_at=expires_at,
        group="family",
        allowed_at=(AllowedPlace(station=STATION, evses=(1, 2)),),
    )


def session(number: int = 4, /, **said: Any) -> SessionRecord:
    place: dict[str, Any] = {"evse": 1, "connector": 1, "token_uid": "Card", "opened_at": NOON}
    return SessionRecord(id=SessionId(number), station=STATION, **place | said)


def transaction(number: int = 6, /, **said: Any) -> TransactionRecord:
    started: dict[str, Any] = {
        "serial": number,
        "session": SessionId(4),
        "station": STATION,
        "number": str(1000 + number),
        "evse": 1,
        "connector": 1,
        "token_uid": "Card",
        "received_at": later(number),
        "started_at": later(number - 1),
        "meter_start_wh": Decimal("1000.50"),
    }
    return TransactionRecord(id=TransactionId(number), **started | said)


def full_transaction() -> TransactionRecord:
    return transaction(
        refused=Reason.TOKEN_BLOCKED,
        reservation=3,
        stopped_at=later(100),
        meter_stop_wh=Decimal("12345678901234567890.10"),
        stop_reason="Local",
        stop_token_uid="Other",
        stop_received_at=later(101),
        interrupted_at=later(90),
        suspect=(Suspicion.INTERRUPTED, Suspicion.METER_JUMPED),
        token_type="ISO14443",
        charging_state="SuspendedEV",
        remote_start=7,
        export_start_wh=Decimal("0.10"),
        export_stop_wh=Decimal("12345678901234567890.20"),
        is_offline=True,
        fold={"start": (0, 1 << 62), "meter_start_wh": (0, 0, 0, NOON, 5)},
        preconditioning="Preconditioning",
        evse_sleep=True,
    )


def transaction_event(seq_no: int = 3, /, **said: Any) -> TransactionEvent:
    told: dict[str, Any] = {
        "transaction": TransactionId(6),
        "digest": 1 << 62,
        "kind": EventKind.UPDATED,
        "trigger": "MeterValuePeriodic",
        "at": later(seq_no),
        "received_at": later(seq_no + 1),
        "is_offline": False,
    }
    return TransactionEvent(seq_no=seq_no, **told | said)


def reservation(number: int = 9, /, **said: Any) -> ReservationRecord:
    kept: dict[str, Any] = {"token_uid": "Card", "expires_at": later(900), "created_at": NOON}
    return ReservationRecord(station=STATION, number=number, **kept | said)


def full_reservation() -> ReservationRecord:
    used = ReservationState.USED
    return reservation(evse=2, state=used, ended_at=later(5), transaction=TransactionId(6))


def charging_profile(number: int = 4, /, **said: Any) -> InstalledProfile:
    periods = (ProfilePeriod(limit=16.5, lines=1), ProfilePeriod(start_s=60, limit=None))
    profile = ChargingProfile(
        id=number,
        level=1,
        purpose=Purpose.TRANSACTION,
        kind=ProfileKind.ABSOLUTE,
        periods=periods,
        starts_at=NOON,
        transaction="tx-7",
        offline_s=300,
    )
    kept: dict[str, Any] = {"key": key_of(profile), "evse": 2, "profile": profile, "at": NOON}
    return InstalledProfile(station=STATION, **kept | said)


def vehicle_needs(evse: int = 2, /, **said: Any) -> VehicleNeeds:
    wants = Wants(transfer="AC_three_phase", energy_wh=12_000.0, departs_at=later(9), max_a=16.0)
    told: dict[str, Any] = {"transaction": "tx-7", "told_at": NOON, "wants": wants}
    return VehicleNeeds(station=STATION, evse=evse, **told | said)


def priority_charge(transaction: str = "tx-7", /, **said: Any) -> PriorityCharge:
    return PriorityCharge(station=STATION, transaction=transaction, **{"told_at": NOON} | said)


def event_stream(stream: int = 3, /, **said: Any) -> EventStream:
    told: dict[str, Any] = {"monitor": 77, "opened_at": NOON}
    return EventStream(station=STATION, stream=stream, **told | said)


def local_list(**said: Any) -> LocalList:
    token = {"idToken": {"idToken": "Card", "type": "eMAID"}, "idTokenInfo": {"status": "Accepted"}}
    there = Member(token="Card", token_type="eMAID", said=token)
    gone = msgspec.structs.replace(there, token="Other", standing=Standing.LEAVING)
    told: dict[str, Any] = {"version": 7, "members": (there, gone), "changed_at": NOON}
    return LocalList(station=STATION, **{"is_whole": True} | told | said)


def list_parts(after: LocalList, before: LocalList | None = None) -> tuple[ListPart, ...]:
    return tuple(parts(before, after))


def certificate_request(use: str = "V2GCertificate", /, **said: Any) -> CertificateRequest:
    told: dict[str, Any] = {
        "number": 4,
        "csr": "a request",
        "state": RequestState.ACCEPTED,
        "asked_at": NOON,
        "chain": "a chain",
        "ended_at": later(2),
    }
    return CertificateRequest(station=STATION, use=use, **told | said)


def held_certificates(**said: Any) -> HeldCertificates:
    named = CertificateHash(
        algorithm="SHA256", issuer_name_hash="ab", issuer_key_hash="cd", serial_number="1f"
    )
    root = HeldCertificate(
        kind=CertificateKind.V2G_CHAIN,
        hash=named,
        children=(named,),
        name="CN=Root",
        until=later(3),
        told_at=NOON,
    )
    return HeldCertificates(station=STATION, **{"certificates": (root,)} | said)


def deviation(**said: Any) -> DeviationRecord:
    found: dict[str, Any] = {
        "deviation": Deviation.NULL_FIELD,
        "count": 3,
        "first_at": NOON,
        "last_at": later(9),
        "action": "MeterValues",
        "pointer": "/meterValue/0/context",
    }
    return DeviationRecord(station=STATION, **found | said)


def orphan(number: int, stop: Stop, claimed: str = "77") -> TransactionRecord:
    return TransactionRecord(
        id=TransactionId(number),
        serial=None,
        session=None,
        station=STATION,
        number=None,
        received_at=NOON,
        stopped_at=stop.at,
        meter_stop_wh=stop.meter_wh,
        stop_reason=stop.reason,
        stop_token_uid=stop.token_uid,
        claimed_number=claimed,
        suspect=(Suspicion.TRANSACTION_UNKNOWN,),
    )


def reading(at: Instant, *values: str, quantities: tuple[Quantity, ...] = (ENERGY,)) -> Reading:
    return Reading(at=at, quantities=quantities, values=values)


def meter_record(*readings: Reading, **said: Any) -> MeterRecord:
    place: dict[str, Any] = {
        "station": STATION,
        "evse": 1,
        "connector": 1,
        "transaction": TransactionId(6),
        "received_at": later(60),
    }
    return MeterRecord(readings=readings, **place | said)


def told_reading(seq_no: int, /, value: str = "1", digest: int = 1 << 61) -> MeterRecord:
    """Make a reading of transaction 6 that was told by an event of its own."""
    event = ReadingEvent(
        seq_no=seq_no, digest=digest + seq_no, trigger="MeterValuePeriodic", at=later(seq_no)
    )
    read = reading(Instant(later(seq_no) - 1), value)
    return meter_record(read, event=event, received_at=later(seq_no + 1))


def exchange(number: int, /, **said: Any) -> Exchange:
    frame: dict[str, Any] = {
        "station": STATION,
        "at": later(number),
        "protocol": "ocpp1.6",
        "direction": Direction.IN,
        "kind": FrameKind.CALL,
        "action": "Heartbeat",
        "message_id": f"m{number}",
        "frame": b'[2,"m%d","Heartbeat",{}]' % number,
    }
    return Exchange(id=FrameId(number), **frame | said)


def answered(number: int, /, **said: Any) -> Exchange:
    answer: dict[str, Any] = {
        "answer": b'[3,"m%d",{}]' % number,
        "answer_kind": FrameKind.RESULT,
        "answered_at": later(number + 1),
    }
    return exchange(number, **answer | said)


def event(number: int, /, **said: Any) -> Event:
    told: dict[str, Any] = {
        "type": EventType.STATION_BOOTED,
        "at": later(number),
        "subject": STATION,
        "data": {"vendor": "Loom", "numbers": [1, 2.5, None]},
    }
    return Event(id=EventId(number), **told | said)


def command(number: int = 8, /, **said: Any) -> Command:
    order: dict[str, Any] = {
        "name": CommandName.RESET,
        "station": STATION,
        "body": {"kind": "soft"},
        "status": CommandStatus.PENDING,
        "issued_at": NOON,
        "issued_by": "key_1",
    }
    return Command(id=CommandId(number), **order | said)


def full_command() -> Command:
    return command(
        status=CommandStatus.ACCEPTED,
        ended_at=later(1),
        outcome={"answer": "Accepted"},
        transaction=TransactionId(6),
        progress=Progress(status="Installed", at=later(2), ending=Finish.WELL),
    )


def dispute(**said: Any) -> Dispute:
    stop = Stop(at=later(100), meter_wh=Decimal("9.5"), reason="Local", token_uid=None)
    told: dict[str, Any] = {"received_at": later(101), "stop": stop}
    return Dispute(transaction=TransactionId(6), **told | said)


def api_key(number: int = 10, /, **said: Any) -> ApiKey:
    secret_hash = b"hash %d" % number
    who: dict[str, Any] = {"name": "backup", "role": Role.VIEWER, "secret_hash": secret_hash}
    return ApiKey(id=KeyId(number), created_at=NOON, **who | said)


def user(number: int = 12, /, **said: Any) -> User:
    who: dict[str, Any] = {"name": "Ada", "role": Role.ADMIN}
    return User(id=UserId(number), created_at=NOON, **who | said)


def sign_in(**said: Any) -> SignIn:
    way: dict[str, Any] = {
        "user": UserId(12),
        "purpose": "link",
        "expires_at": Instant(NOON + HOUR),
    }
    return SignIn(secret_hash=b"link", **way | said)


def outbox_entry(number: int = 14, /, **said: Any) -> OutboxEntry:
    what: dict[str, Any] = {"topic": "webhook", "key": "k", "created_at": NOON}
    return OutboxEntry(id=number, payload={"a": [1]}, **what | said)


def key_scope(number: int = 10, /) -> KeyScope:
    return KeyScope(key=KeyId(number), rights=(Right.READ,))


def profile(number: int = 11, /) -> Profile:
    return Profile(user=UserId(number), email="ada@example.org")


def credential(number: int = 20, /, **said: Any) -> Credential:
    way: dict[str, Any] = {
        "user": UserId(11),
        "kind": CredentialKind.PASSKEY,
        "name": "laptop",
        "handle": "handle",
        "secret": b"key",
        "confirmed_at": NOON,
    }
    return Credential(id=CredentialId(number), created_at=NOON, **way | said)


def browser_session(number: int = 21, /, **said: Any) -> BrowserSession:
    opened: dict[str, Any] = {
        "secret_hash": b"browser",
        "user": UserId(11),
        "method": Method.LINK,
        "address": "127.0.0.1",
        "agent": "test",
    }
    times = {"opened_at": NOON, "seen_at": NOON, "expires_at": Instant(NOON + 1)}
    return BrowserSession(id=BrowserId(number), **opened | times | said)


def ticket(**said: Any) -> Ticket:
    good: dict[str, Any] = {"purpose": "code", "user": None, "data": {"a": 1}, "expires_at": NOON}
    return Ticket(secret_hash=b"ticket", **good | said)


def audit_entry(number: int = 16, /, **said: Any) -> AuditEntry:
    did: dict[str, Any] = {"actor": "key_1", "action": "create", "subject": "tok_1"}
    return AuditEntry(id=number, at=NOON, detail={"a": 1}, **did | said)


def stored_reply(scope: str = "key_1 POST /tokens abc", **said: Any) -> StoredReply:
    reply: dict[str, Any] = {
        "request_hash": b"\x01\x02",
        "status": 201,
        "headers": {"content-type": "application/json"},
        "body": b'{"id":"tok_1"}',
        "created_at": NOON,
    }
    return StoredReply(scope=scope, **reply | said)


def alert_rule(number: int = 30, /, **said: Any) -> AlertRule:
    asked: dict[str, Any] = {
        "kind": RuleKind.STATION_OFFLINE,
        "name": "gone",
        "after_s": 900,
        "limit": 0,
    }
    return AlertRule(id=RuleId(number), created_at=NOON, **asked | said)


def full_alert_rule() -> AlertRule:
    return alert_rule(
        mail_to=("ada@example.org",),
        clear_after_s=120,
        webhooks=(WebhookId(34),),
        quiet=QuietHours(start_minute=1320, end_minute=420, zone="Europe/Berlin", days=(0, 6)),
        is_enabled=False,
        removed_at=later(3),
    )


def alert(number: int = 32, /, **said: Any) -> Alert:
    found: dict[str, Any] = {
        "rule": RuleId(30),
        "kind": RuleKind.STATION_OFFLINE,
        "subject": STATION,
        "evse": 1,
        "connector": 2,
        "about": "ses_1",
        "since": NOON,
        "raised_at": later(1),
        "detail": {"error": "GroundFailure"},
    }
    return Alert(id=AlertId(number), **found | said)


def full_alert() -> Alert:
    return alert(
        ended_at=later(9),
        ended_why=Ending.GONE,
        acknowledged_at=later(5),
        acknowledged_by="Ada",
        note="on my way",
        told_at=later(2),
        end_told_at=later(9),
    )


def webhook(number: int = 34, /, **said: Any) -> Webhook:
    where: dict[str, Any] = {"name": "pager", "url": "https://a.test/x", "sealed_secret": b"\x00s"}
    return Webhook(id=WebhookId(number), created_at=NOON, **where | said)


def full_webhook() -> Webhook:
    return webhook(
        failing_since=later(1),
        last_failure="500",
        delivered_at=later(0),
        disabled_at=later(4),
        disabled_why="failing",
        removed_at=later(5),
    )


def device(number: int = 38, /, **said: Any) -> Device:
    about: dict[str, Any] = {
        "name": "main",
        "connection": Modbus(host="192.0.2.9"),
        "phases": "123",
    }
    return Device(id=DeviceId(number), created_at=NOON, **about | said)


def full_device() -> Device:
    return device(
        name="roof",
        connection=Modbus(host="192.0.2.9", port=1502, unit=3, map="eastron-sdm630"),
        phases="312",
        terms=Terms(every_s=2.5, max_a=63.0),
        sealed_secret=b"\x00s",
        disabled_at=later(4),
        removed_at=later(5),
    )


def device_readings(number: int = 38, /, seconds: int = 60) -> DeviceReadings:
    current = Quantity(measurand="Current.Import", unit="A", phase="L1")
    told = Reading(at=later(seconds), quantities=(current,), values=(f"{seconds}.5",))
    return DeviceReadings(device=DeviceId(number), received_at=later(seconds), readings=(told,))


def inferred_end(number: int = 4, /, **said: Any) -> InferredEnd:
    told: dict[str, Any] = {"why": Inference.PLUG_FREE, "at": later(7)}
    given_up = (TransactionId(6),)
    return InferredEnd(
        session=SessionId(number), station=STATION, transactions=given_up, **told | said
    )


def site_model(**said: Any) -> SiteModel:
    told: dict[str, Any] = {"name": "garage", "version": 1, "nodes": (Node(id="grid"),)}
    return SiteModel(**{"id": SITE} | told | said)


def full_site_model(version: int = 2) -> SiteModel:
    grid = Node(
        id="grid",
        name="the street",
        fuse_a=(63.0, 62.5, 63.0),
        contracted_kw=30.0,
        peak_kw=25.0,
        export_a=(10.0, 10.0, 10.0),
        safe_a=(20.0, 20.0, 20.0),
        rotation=Rotation.RST,
        voltage_band=(207.0, 253.0),
    )
    behind = Node(
        id="t", parent="grid", transformer_kva=45.0, nominal_v=120.0, winding=Winding.DELTA
    )
    outlet = Outlet(station=STATION, evse=1, node="t", wiring=Wiring.DELTA, safe_a=6.0)
    return site_model(
        version=version,
        nodes=(grid, behind),
        outlets=(outlet,),
        meters=(Meter(id="m", node="grid", device="modbus", sign=-1, fallback_a=(1.0, 2.0, 3.0)),),
        loads=(Load(id="house", node="grid", a=(10.0, 0.0, 0.5), meter="m"),),
        pv=(Pv(id="roof", node="grid", kwp=9.9),),
        batteries=(Battery(id="cellar", node="grid", kwh=10.0, max_kw=5.0),),
        balancing=Balancing(mode=Mode.DYNAMIC, shares=Shares.PRIORITY),
    )


def site_version(number: int = 42, /, **said: Any) -> SiteVersion:
    told: dict[str, Any] = {"site": SITE, "version": 1, "model": site_model()}
    saved: dict[str, Any] = {"saved_at": NOON, "saved_by": "Ada"}
    return SiteVersion(id=number, **saved | told | said)


def full_site_version() -> SiteVersion:
    return site_version(44, version=2, is_disabled=True, model=full_site_model())


def tariff_version(number: int = 60, /, **said: Any) -> TariffVersion:
    energy = PriceComponent(type=Dimension.ENERGY, price=Decimal("0.490"), vat=Decimal(19))
    element = Element(price_components=(energy,))
    told: dict[str, Any] = {"tariff": TARIFF, "version": 1, "name": "daily"}
    rules = Tariff(currency="EUR", elements=(element,))
    saved: dict[str, Any] = {"saved_at": NOON, "saved_by": "Ada", "rules": rules}
    return TariffVersion(id=number, **saved | told | said)


def full_tariff_version() -> TariffVersion:
    parking = PriceComponent(type=Dimension.PARKING_TIME, price=Decimal(6), step_size=300)
    held = Restrictions(
        start_time="08:00",
        end_time="20:00",
        start_date="2026-01-01",
        end_date="2027-01-01",
        min_kwh=Decimal("0.5"),
        max_power=Decimal(22),
        min_duration=3600,
        day_of_week=(DayOfWeek.MONDAY, DayOfWeek.SUNDAY),
    )
    rules = Tariff(
        currency="JPY",
        elements=(Element(price_components=(parking,), restrictions=held),),
        tax_included=TaxIncluded.YES,
        min_price=PriceLimit(before_taxes=Decimal("1.0"), after_taxes=Decimal("1.1")),
        time_zone="Asia/Tokyo",
        valid_from=NOON,
    )
    return tariff_version(62, version=2, is_disabled=True, rules=rules)


def tariff_assignment(number: int = 64, /, **said: Any) -> TariffAssignment:
    told: dict[str, Any] = {"at": NOON, "by": "Ada", "tariff": TARIFF}
    return TariffAssignment(id=number, **told | said)


def transaction_cost(number: int = 6, /, **said: Any) -> TransactionCost:
    told: dict[str, Any] = {"began_at": NOON, "tariff": TARIFF, "version": 1, "currency": "EUR"}
    return TransactionCost(
        transaction=TransactionId(number), **{"state": CostState.RUNNING} | told | said
    )


def full_transaction_cost(number: int = 6, /, **said: Any) -> TransactionCost:
    line = Line(
        kind=LineKind.ENERGY,
        element=0,
        price=Decimal("0.490"),
        vat=Decimal(19),
        quantity=Decimal("1.234"),
        measured=Decimal("1.2335"),
        excl=Decimal("0.60466"),
        since=NOON,
        until=later(60),
    )
    told: dict[str, Any] = {
        "state": CostState.NEEDS_REVIEW,
        "reasons": (Review.CLOCK_UNTRUSTED, Review.TAX_UNKNOWN),
        "excl": 60,
        "due": 60,
        "lines": (line,),
        "priced_at": later(61),
        "reviewed_by": "Bob",
    }
    return transaction_cost(number, **told | said)


def charge_limit(number: int = 6, /, **said: Any) -> ChargeLimit:
    return ChargeLimit(transaction=TransactionId(number), **said)


def full_charge_limit(number: int = 6, /) -> ChargeLimit:
    return charge_limit(
        number,
        asked=Ceiling(cost=Decimal("12.50"), energy_wh=Decimal("10000.5"), time_s=3600, soc=80),
        kept=Ceiling(energy_wh=Decimal(9000)),
        reached=Measure.TIME,
        reached_at=later(60),
    )


def activity_change(seconds: int = 0, /, state: str = "Charging") -> ActivityChange:
    return ActivityChange(transaction=TransactionId(6), at=later(seconds), state=state)


def outside_limit(number: int = LIMIT, /, **said: Any) -> OutsideLimit:
    told: dict[str, Any] = {"says": Figures(import_a=16.5), "source": "operator"}
    kept: dict[str, Any] = {"site": SITE, "created_at": NOON, "changed_at": NOON}
    return OutsideLimit(id=LimitId(number), **kept | told | said)


def outlet_memory(**said: Any) -> OutletMemory:
    told: dict[str, Any] = {
        "first_phase": 2,
        "charge": TransactionId(6),
        "pauses": 2,
        "car_lines": 1,
        "keeps_to_fewer": True,
    }
    place: dict[str, Any] = {"site": SITE, "station": STATION, "evse": 1, "node": "left"}
    return OutletMemory(**{"learned_at": NOON} | place | told | said)


def departure(**said: Any) -> Departure:
    told: dict[str, Any] = {"charge": TransactionId(6), "path": ("left", "root"), "most_a": 16.0}
    place: dict[str, Any] = {"site": SITE, "station": STATION, "evse": 1, "a": (8.25, 8.25, 0.0)}
    return Departure(**{"departed_at": NOON} | place | told | said)


def meter_memory(**said: Any) -> MeterMemory:
    stray = StrayOutlet(station=STATION, evse=1, said=(0,), shown=(2,))
    told: dict[str, Any] = {"said": Meter(id="main", node="left", sign=-1), "astray": (stray,)}
    place: dict[str, Any] = {"site": SITE, "meter": "main", "learned_at": NOON}
    return MeterMemory(**place | told | said)


def full_outside_limit() -> OutsideLimit:
    return outside_limit(
        at=Target(station=STATION, evse=1),
        phase=2,
        covers=Covers.STATIONS,
        kind=LimitKind.PRICE,
        says=Figures(price=Decimal("0.31230"), currency="EUR"),
        fallback=Figures(price=Decimal("1e-3"), currency="EUR"),
        is_hard=False,
        priority=-7,
        external_id="event 9",
        starts_at=NOON,
        ends_at=later(9),
        expires_at=later(5),
        changed_at=later(1),
        is_cancelled=True,
        silence_told_at=later(5),
    )
