"""How the services are built on a store, without anything that listens: for the server, commands and tests."""

import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from chargeloom import choices, clock
from chargeloom.bus.local import LocalBus
from chargeloom.config import Config
from chargeloom.domain.charging.numbering import Numbering
from chargeloom.domain.ids import IdSource
from chargeloom.domain.instant import DAY, SECOND
from chargeloom.domain.stations.stuck import Patience
from chargeloom.protocols.devices.opening import opener
from chargeloom.services.accessing import Accessing
from chargeloom.services.alerting import Alerting, faults
from chargeloom.services.alerting.closing import Closing
from chargeloom.services.alerting.couriers import Couriers
from chargeloom.services.alerting.faults import FaultTable
from chargeloom.services.alerting.mailing import Mailer
from chargeloom.services.alerting.posting import Poster
from chargeloom.services.alerting.rules import Rules
from chargeloom.services.alerting.senses import OfSites, OfStations, Senses
from chargeloom.services.alerting.webhooks import Webhooks
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.balancing import Balancing, Memories, Sources
from chargeloom.services.charging import Charging, Transacting
from chargeloom.services.charging.metering import Metering
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.charging.sessions import Sessions
from chargeloom.services.commanding import Commanding
from chargeloom.services.core import Core
from chargeloom.services.ground import Ground
from chargeloom.services.limiting import Limiting
from chargeloom.services.measuring import Devices, Measuring
from chargeloom.services.measuring.reaching import Reach
from chargeloom.services.measuring.uses import Uses
from chargeloom.services.pricing import Pricing, Reviewing, Tariffs
from chargeloom.services.replays import Replays
from chargeloom.services.secrets import SecretKeeper, load_or_create
from chargeloom.services.sites import Sites
from chargeloom.services.sites.outside_limits import OutsideLimits
from chargeloom.services.sites.slowing import Slowing
from chargeloom.services.stations.admitting import Gate, Policy
from chargeloom.services.stations.certifying import Certifying
from chargeloom.services.stations.enlisting import Enlisting
from chargeloom.services.stations.provisioning import Provisioning
from chargeloom.services.stations.registering import Registering
from chargeloom.services.stations.surveying import Surveying
from chargeloom.services.stations.tolerating import Tolerating
from chargeloom.services.supervising import Fleet
from chargeloom.storage.answering import Answering
from chargeloom.storage.sqlite.reading import answering
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.store import Store

SECRET_KEY: Final = "secret.key"


def compose(config: Config, *, is_guest: bool = False) -> tuple[Core, Gate]:
    """Build every service on a store that is not open yet; a guest's may be a server's, too."""
    config.data.mkdir(parents=True, exist_ok=True)
    key = load_or_create(config.data / SECRET_KEY)
    keeper = SecretKeeper(key)
    store: Store = SqliteStore(
        choices.database(config),
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
    reserving = Reserving(ground, fleet)
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
    tolerating = Tolerating(choices.quirks(config), is_strict=config.ocpp.strict)
    limiting = Limiting(ground=ground, fleet=fleet, tolerating=tolerating)
    ground.bus.listen_to_readings(limiting.measured)
    ground.bus.listen_to_events(limiting.hear)
    slowing = Slowing()
    ground.bus.listen_to_events(slowing.hear)
    mail = choices.mail_server(config)
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
    certifying = Certifying(
        ground=ground, cpo_name=config.ocpps.cpo_name, client_ca=config.ocpps.client_ca
    )
    of_stations = OfStations(lambda: gate.expiries, certifying.unsigned)
    of_sites = OfSites(measuring.failing, limits.silent, balancing.exceeded)
    alerting = _alerting(config, ground, fleet, keeper, of_stations, of_sites)
    core = Core(
        ground=ground,
        fleet=fleet,
        accessing=Accessing(ground=ground, keeper=keeper, provider=choices.provider(config.oidc)),
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
        certifying=certifying,
        contracts=choices.contracts(config, clock.now),
        enlisting=_enlisting(ground, fleet),
        tolerating=tolerating,
        surveying=Surveying(ground=ground),
        transacting=transacting,
        reserving=reserving,
        tariffs=tariffs,
        pricing=pricing,
        reviewing=Reviewing(ground=ground, pricing=pricing),
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
                free_us=choices.span_us(config.alerts.close_free_after),
                gone_us=choices.span_us(config.alerts.close_gone_after_days * DAY / SECOND),
            ),
        ),
        sites=sites,
        limits=limits,
        balancing=balancing,
        slowing=slowing,
        replays=Replays(ground, choices.replay_targets(config)),
    )
    core.registering.proven = gate.proven
    return core, gate


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
    core.enlisting.load(state.unsettled_lists)
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
    async with answering(choices.database(config)) as asked:
        yield asked


def _enlisting(ground: Ground, fleet: Fleet) -> Enlisting:
    """Build what keeps local lists, and let it hear what happens at stations."""
    enlisting = Enlisting(ground=ground, fleet=fleet)
    ground.bus.listen_to_events(enlisting.hear)
    return enlisting


def _alerting(
    config: Config,
    ground: Ground,
    fleet: Fleet,
    keeper: SecretKeeper,
    of_stations: OfStations,
    of_sites: OfSites,
) -> Alerting:
    """Build what looks after the rules."""
    senses = Senses(
        fleet=fleet,
        data=config.data,
        certificate_files=(one.certificate for one in config.ocpps.pairs),
        of_stations=of_stations,
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
        faults=FaultTable(choices.own_rows(config) + faults.known()),
    )


def _chance() -> Callable[[int], int]:
    """Make chance for ids, which are opaque but no secrets: seeded well, cheap to draw."""
    return random.Random(secrets.randbits(256)).getrandbits  # noqa: S311
