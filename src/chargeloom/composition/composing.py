"""Every service, built on the footing."""

import secrets

from chargeloom import choices, clock
from chargeloom.composition import watch
from chargeloom.composition.charges import Charges, charges
from chargeloom.composition.footing import Footing, footing
from chargeloom.composition.power import power
from chargeloom.config import Config
from chargeloom.services.accessing import Accessing
from chargeloom.services.alerting.senses import OfSites, OfStations
from chargeloom.services.bounding import Bounding
from chargeloom.services.charging import Charging
from chargeloom.services.charging.metering import Metering
from chargeloom.services.contracts.installing import Installing
from chargeloom.services.core import Core
from chargeloom.services.limit_changes import LimitChanges
from chargeloom.services.limit_telling import LimitTelling
from chargeloom.services.month_sums import MonthSums
from chargeloom.services.pricing import Reviewing, Showing
from chargeloom.services.replays import Replays
from chargeloom.services.stations.admitting import Gate, Policy
from chargeloom.services.stations.certifying import Certifying
from chargeloom.services.stations.enlisting import Enlisting
from chargeloom.services.stations.holding import Holding
from chargeloom.services.stations.provisioning import Provisioning
from chargeloom.services.stations.registering import Registering
from chargeloom.services.stations.surveying import Surveying


def compose(config: Config, *, is_guest: bool = False) -> tuple[Core, Gate]:
    """Build every service on a store that is not open yet; a guest's may be a server's, too."""
    base = footing(config, is_guest=is_guest)
    ground, fleet = base.ground, base.fleet
    gate, of_charges, of_power = _gate(base), charges(base), power(base)
    certifying = Certifying(
        ground=ground, cpo_name=config.ocpps.cpo_name, client_ca=config.ocpps.client_ca
    )
    alerting = watch.alerting(
        base,
        OfStations(lambda: gate.expiries, certifying.unsigned),
        OfSites(
            of_power.measuring.failing,
            of_power.limits.silent,
            of_power.balancing.exceeded,
            of_power.measuring.unheard,
            of_power.balancing.miswired,
            of_power.balancing.competing,
            of_power.limiting.unheeded,
        ),
    )
    showing = Showing(ground=ground, fleet=fleet, pricing=of_charges.pricing)
    showing.is_demanded = of_charges.bounds.is_told_costs
    limit_telling = _limit_telling(base, of_charges)
    core = Core(
        ground=ground,
        fleet=fleet,
        accessing=Accessing(
            ground=ground, keeper=base.keeper, provider=choices.provider(config.oidc)
        ),
        authorizing=of_charges.authorizing,
        charging=of_charges.charging,
        metering=Metering(ground=ground, charging=of_charges.charging),
        month_sums=MonthSums(),
        measuring=of_power.measuring,
        commanding=of_charges.commanding,
        registering=_registering(base, of_charges.charging, gate),
        provisioning=Provisioning(
            ground=ground, fleet=fleet, authorizing=of_charges.authorizing, keeper=base.keeper
        ),
        certifying=certifying,
        contracts=choices.contracts(config, clock.now),
        installing=Installing(choices.contract_pool(config.contract_pool, clock.now), clock.now),
        holding=Holding(ground=ground),
        enlisting=_enlisting(base),
        tolerating=of_power.tolerating,
        following=of_charges.following,
        surveying=Surveying(ground=ground),
        transacting=of_charges.transacting,
        reserving=of_charges.reserving,
        tariffs=of_charges.tariffs,
        pricing=of_charges.pricing,
        reviewing=Reviewing(ground=ground, pricing=of_charges.pricing),
        showing=showing,
        bounds=of_charges.bounds,
        bounding=Bounding(
            ground=ground,
            fleet=fleet,
            bounds=of_charges.bounds,
            commanding=of_charges.commanding,
            pricing=of_charges.pricing,
        ),
        limit_changes=LimitChanges(
            ground=ground,
            fleet=fleet,
            bounds=of_charges.bounds,
            telling=limit_telling,
        ),
        limit_telling=limit_telling,
        limiting=of_power.limiting,
        alerting=alerting,
        couriers=watch.couriers(base, alerting.webhooks),
        closing=watch.closing(base, of_charges),
        clock_doubting=of_charges.clock_doubting,
        sites=of_power.sites,
        limits=of_power.limits,
        balancing=of_power.balancing,
        slowing=of_power.slowing,
        replays=Replays(ground, choices.replay_targets(config)),
    )
    return core, gate


def _gate(base: Footing) -> Gate:
    """Build what decides which stations may connect."""
    return Gate(
        find=base.fleet.record,
        keeper=base.keeper,
        accepts_unknown=base.config.ocpp.accept_unknown == "inbox",
        strangers=lambda: base.fleet.strangers,
        policy=Policy(base.config.ocpp.hide_unknown, base.config.ocpps.cpo_name),
        now=clock.now,
    )


def _registering(base: Footing, charging: Charging, gate: Gate) -> Registering:
    """Build what takes stations in, and lets the gate know who has proven itself."""
    registering = Registering(
        ground=base.ground,
        fleet=base.fleet,
        charging=charging,
        jitter=secrets.SystemRandom().random,
        heartbeat_interval_s=base.config.ocpp.heartbeat_interval,
        retry_interval_s=base.config.ocpp.retry_interval,
    )
    registering.proven = gate.proven
    registering.came_otherwise = gate.came_otherwise
    registering.certified = gate.certified
    return registering


def _enlisting(base: Footing) -> Enlisting:
    """Build what keeps local lists, and let it hear what happens at stations."""
    enlisting = Enlisting(ground=base.ground, fleet=base.fleet)
    base.ground.bus.listen_to_events(enlisting.settling.hear, *enlisting.settling.HEARS)
    return enlisting


def _limit_telling(base: Footing, of_charges: Charges) -> LimitTelling:
    """Build what has stations told of limits, and let it hear who comes back."""
    telling = LimitTelling(
        ground=base.ground,
        fleet=base.fleet,
        bounds=of_charges.bounds,
        commanding=of_charges.commanding,
    )
    base.ground.bus.listen_to_events(telling.hear, *telling.HEARS)
    return telling
