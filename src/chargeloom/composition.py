"""How the services are built on a store, without anything that listens: for the server, commands and tests."""

import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from chargeloom import clock
from chargeloom.bus.local import LocalBus
from chargeloom.config import CertificateFiles, Config, ConfigError, Oidc, address
from chargeloom.domain.access import Role
from chargeloom.domain.charging.numbering import Numbering
from chargeloom.domain.ids import IdSource
from chargeloom.domain.instant import DAY, SECOND
from chargeloom.domain.stations.quirk import Quirk
from chargeloom.domain.stations.stuck import Patience
from chargeloom.protocols.devices.opening import opener
from chargeloom.services import quirk_table
from chargeloom.services.accessing import Accessing
from chargeloom.services.accessing.provider import ProviderSettings
from chargeloom.services.admitting import Gate, Policy
from chargeloom.services.alerting import Alerting, faults
from chargeloom.services.alerting.closing import Closing
from chargeloom.services.alerting.couriers import Couriers
from chargeloom.services.alerting.faults import FaultCode, FaultTable
from chargeloom.services.alerting.mailing import Mailer, MailServer
from chargeloom.services.alerting.posting import Poster
from chargeloom.services.alerting.rules import Rules
from chargeloom.services.alerting.senses import OfSites, Senses
from chargeloom.services.alerting.webhooks import Webhooks
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.balancing import Balancing, Memories, Sources
from chargeloom.services.certifying import Certifying
from chargeloom.services.charging import Charging
from chargeloom.services.commanding import Commanding
from chargeloom.services.core import Core
from chargeloom.services.ground import Ground
from chargeloom.services.limiting import Limiting
from chargeloom.services.measuring import Devices, Measuring
from chargeloom.services.measuring.reaching import Reach
from chargeloom.services.measuring.uses import Uses
from chargeloom.services.metering import Metering
from chargeloom.services.outside_limits import OutsideLimits
from chargeloom.services.pricing import Pricing, Tariffs
from chargeloom.services.provisioning import Provisioning
from chargeloom.services.registering import Registering
from chargeloom.services.replays import Replays
from chargeloom.services.reserving import Reserving
from chargeloom.services.secrets import SecretKeeper, load_or_create
from chargeloom.services.sessions import Sessions
from chargeloom.services.sites import Sites
from chargeloom.services.slowing import Slowing
from chargeloom.services.supervising import Fleet
from chargeloom.services.surveying import Surveying
from chargeloom.services.tolerating import Tolerating
from chargeloom.services.transacting import Transacting
from chargeloom.storage.answering import Answering
from chargeloom.storage.sqlite.reading import answering
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.store import Store

DATABASE: Final = "chargeloom.db"
SECRET_KEY: Final = "secret.key"


def compose(config: Config, *, is_guest: bool = False) -> tuple[Core, Gate]:
    """Build every service on a store that is not open yet; a guest's may be a server's, too."""
    config.data.mkdir(parents=True, exist_ok=True)
    key = load_or_create(config.data / SECRET_KEY)
    keeper = SecretKeeper(key)
    store: Store = SqliteStore(
        database(config),
        synchronous=config.storage.synchronous,
        is_guest=is_guest,
        audit_key=keeper.audit_key,
        reserve_bytes=config.storage.reserve_mb << 20,
    )
    ground = Ground(store=store, bus=LocalBus(), ids=IdSource(_chance()), now=clock.now)
    fleet = Fleet()
    authorizing = Authorizing(
        fleet,
        allows_concurrent=config.authorization.allow_concurrent,
        master_pass_group=config.authorization.master_pass_group,
    )
    commanding = Commanding(ground=ground, fleet=fleet, start_window_s=config.ocpp.start_window)
    sessions = Sessions(ground)
    reserving = Reserving(ground)
    tariffs = Tariffs(ground, fleet)
    pricing = Pricing(ground=ground, tariffs=tariffs, authorizing=authorizing)
    charging = Charging(
        ground=ground,
        authorizing=authorizing,
        commanding=commanding,
        sessions=sessions,
        reserving=reserving,
        pricing=pricing,
        number_of=Numbering(key).number,
    )
    transacting = Transacting(
        ground=ground,
        authorizing=authorizing,
        commanding=commanding,
        charging=charging,
        reserving=reserving,
        sessions=sessions,
    )
    gate = Gate(
        find=fleet.record,
        keeper=keeper,
        accepts_unknown=config.ocpp.accept_unknown == "inbox",
        strangers=lambda: fleet.strangers,
        policy=Policy(config.ocpp.hide_unknown, config.ocpps.cpo_name),
        now=clock.now,
    )
    tolerating = Tolerating(_quirks(config), is_strict=config.ocpp.strict)
    limiting = Limiting(ground=ground, fleet=fleet, tolerating=tolerating)
    ground.bus.listen(limiting.hear)
    slowing = Slowing()
    ground.bus.listen(slowing.hear)
    mail = _mail_server(config)
    reach = Reach(allows_loopback=config.devices.allow_loopback)
    measuring = Measuring(
        ground=ground, devices=Devices(ground, keeper), opened=opener(reach), reach=reach
    )
    sites = Sites(ground, fleet)
    measuring.uses = Uses(sites)
    limits = OutsideLimits(ground, sites, limiting.profiles.of, limiting.ahead_us)
    balancing = Balancing(
        ground=ground,
        sites=sites,
        measuring=measuring,
        sources=Sources(fleet, limiting, limits, Memories(ground)),
        clock=clock.monotonic,
    )
    alerting = _alerting(
        config,
        ground,
        fleet,
        keeper,
        gate,
        OfSites(measuring.failing, limits.silent, balancing.exceeded),
    )
    core = Core(
        ground=ground,
        fleet=fleet,
        accessing=Accessing(ground=ground, keeper=keeper, provider=_provider(config.oidc)),
        authorizing=authorizing,
        charging=charging,
        metering=Metering(ground=ground, charging=charging),
        measuring=measuring,
        commanding=commanding,
        registering=Registering(
            ground=ground,
            fleet=fleet,
            charging=charging,
            jitter=secrets.SystemRandom().random,
            heartbeat_interval_s=config.ocpp.heartbeat_interval,
            retry_interval_s=config.ocpp.retry_interval,
        ),
        provisioning=Provisioning(
            ground=ground, fleet=fleet, authorizing=authorizing, keeper=keeper
        ),
        certifying=Certifying(
            ground=ground, cpo_name=config.ocpps.cpo_name, client_ca=config.ocpps.client_ca
        ),
        tolerating=tolerating,
        surveying=Surveying(ground=ground),
        transacting=transacting,
        reserving=reserving,
        tariffs=tariffs,
        pricing=pricing,
        limiting=limiting,
        alerting=alerting,
        couriers=Couriers(
            ground=ground,
            webhooks=alerting.webhooks,
            poster=Poster(allows_private=config.alerts.allow_private_targets),
            mailer=Mailer(mail) if mail is not None else None,
        ),
        closing=Closing(
            ground=ground,
            fleet=fleet,
            charging=charging,
            transacting=transacting,
            sessions=sessions,
            patience=Patience(
                free_us=_span_us(config.alerts.close_free_after),
                gone_us=_span_us(config.alerts.close_gone_after_days * DAY / SECOND),
            ),
        ),
        sites=sites,
        limits=limits,
        balancing=balancing,
        slowing=slowing,
        replays=Replays(ground, _replay_targets(config)),
    )
    return core, gate


def _replay_targets(config: Config) -> tuple[str, ...]:
    """Read where a recording may be said to. Raises ConfigError."""
    for target in config.replay.targets:
        if not target.startswith(("ws://", "wss://")):
            raise ConfigError(f"[replay] targets: {target!r} is no ws:// or wss:// address")
    return config.replay.targets


async def load(core: Core) -> None:
    """Take the live picture from the open store; end the commands that a stop of ours cut short."""
    store = core.ground.store
    marks = await store.marks()
    core.ground.ids.rise_above(marks.last_id)
    core.charging.continue_after(marks.transaction_serial)
    state = await store.live_state()
    core.fleet.load(state)
    core.authorizing.load(state.tokens)
    core.tolerating.load(state.deviations)
    core.limiting.load(state.profiles, state.needs)
    core.surveying.streams.load(state.streams)
    core.certifying.load(state.certificate_requests)
    await core.alerting.load()
    await core.tariffs.load()
    await core.pricing.load()
    await core.sites.load()
    await core.limits.load()
    await core.balancing.memories.load()
    await core.measuring.devices.load()
    now = core.ground.now()
    starts = await store.untied_starts(core.commanding.awaited_since(now))
    core.commanding.await_again(starts)
    await core.ground.commit(core.commanding.recover(await store.pending_commands(), now))


@asynccontextmanager
async def access_only(config: Config) -> AsyncIterator[Accessing]:
    """Open the store for keys and people alone, beside a running server or without one."""
    core, _ = compose(config, is_guest=True)
    await core.ground.store.open()
    try:
        yield core.accessing
    finally:
        await core.ground.store.close()


@asynccontextmanager
async def asking(config: Config) -> AsyncIterator[Answering]:
    """Read the database, beside a running server or without one. Raises StorageUnavailable."""
    async with answering(database(config)) as asked:
        yield asked


def _alerting(
    config: Config,
    ground: Ground,
    fleet: Fleet,
    keeper: SecretKeeper,
    gate: Gate,
    of_sites: OfSites,
) -> Alerting:
    """Build what looks after the rules."""
    senses = Senses(
        fleet=fleet,
        data=config.data,
        certificate_files=map(_certificate_file, config.ocpps.certificates),
        station_certificates=lambda: gate.expiries,
        of_sites=of_sites,
        since=ground.now(),
    )
    ground.bus.listen_to_events(senses.hear)
    return Alerting(
        ground=ground,
        fleet=fleet,
        rules=Rules(ground),
        webhooks=Webhooks(
            ground,
            keeper,
            patience_us=round(config.alerts.webhook_patience_days * DAY),
            has_mail=bool(config.alerts.smtp),
        ),
        senses=senses,
        faults=FaultTable(_own_rows(config) + faults.known()),
    )


def _mail_server(config: Config) -> MailServer | None:
    """Say where mail is handed in; None when there is no such place. Raises ConfigError."""
    alerts = config.alerts
    if not alerts.smtp:
        return None
    if "@" not in parseaddr(alerts.mail_from)[1]:
        raise ConfigError("alerts: smtp needs mail_from, an address")
    place = address(alerts.smtp)
    return MailServer(
        host=place.host,
        port=place.port,
        security=alerts.smtp_security,
        user=alerts.smtp_user,
        password=alerts.smtp_password,
        sender=alerts.mail_from,
        url=config.http.url,
    )


def _span_us(seconds: float) -> int | None:
    """Read a span of which 0 means never."""
    return round(seconds * SECOND) if seconds > 0 else None


def _certificate_file(named: CertificateFiles | tuple[Path, Path] | str) -> Path:
    """Find the file of a certificate, however it is named."""
    if isinstance(named, CertificateFiles):
        return named.certificate
    return named[0] if isinstance(named, tuple) else Path(named)


def _own_rows(config: Config) -> tuple[FaultCode, ...]:
    """Read the operator's own table of error codes. Raises ConfigError."""
    own = config.alerts.fault_codes
    try:
        return faults.read(Path(own)) if own else ()
    except (OSError, ValueError) as error:
        raise ConfigError(f"alerts.fault_codes: {own}: {error}") from None


def _provider(oidc: Oidc) -> ProviderSettings | None:
    """Say who vouches for people, if anyone does. Raises ConfigError."""
    if not oidc.issuer:
        return None
    if not oidc.client_id or not oidc.client_secret:
        raise ConfigError("oidc: an issuer needs client_id and client_secret")
    return ProviderSettings(
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        client_secret=oidc.client_secret,
        name=oidc.name,
        new_people=None if oidc.new_people == "no" else Role(oidc.new_people),
    )


def database(config: Config) -> Path:
    """Find the SQLite file; other databases are refused by name."""
    url = config.storage.database
    if not url:
        return config.data / DATABASE
    if not url.startswith("sqlite:///"):
        raise ConfigError(
            f"storage.database: {url.partition(':')[0]} is not supported; use sqlite:///PATH"
        )
    return Path(url.removeprefix("sqlite:///"))


def _quirks(config: Config) -> tuple[Quirk, ...]:
    """Put the table of quirks together. Raises ConfigError."""
    own = config.ocpp.quirks
    if not own:
        return quirk_table.known()
    try:
        return quirk_table.known() + quirk_table.read(Path(own))
    except (OSError, ValueError) as error:
        raise ConfigError(f"ocpp.quirks: {own}: {error}") from None


def _chance() -> Callable[[int], int]:
    """Make chance for ids, which are opaque but no secrets: seeded well, cheap to draw."""
    return random.Random(secrets.randbits(256)).getrandbits  # noqa: S311
