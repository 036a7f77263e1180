"""What looks after all that runs: alerts, who is told of them, and sessions that nobody ends."""

from chargeloom import choices
from chargeloom.composition.charges import Charges
from chargeloom.composition.footing import Footing
from chargeloom.domain.instant import DAY, SECOND
from chargeloom.domain.stations.stuck import Patience
from chargeloom.places import database
from chargeloom.services.alerting import Alerting, faults
from chargeloom.services.alerting.closing import Closing
from chargeloom.services.alerting.couriers import Couriers
from chargeloom.services.alerting.faults import FaultTable
from chargeloom.services.alerting.mailing import Mailer
from chargeloom.services.alerting.posting import Poster
from chargeloom.services.alerting.raising import Raising
from chargeloom.services.alerting.rules import Rules
from chargeloom.services.alerting.senses import OfSites, OfStations, Senses
from chargeloom.services.alerting.webhooks import Webhooks


def alerting(base: Footing, of_stations: OfStations, of_sites: OfSites) -> Alerting:
    """Build what looks after the rules, and let it hear what happens."""
    config, ground = base.config, base.ground
    senses = Senses(
        fleet=base.fleet,
        folders=(config.data, database(config).parent),
        certificate_files=(one.certificate for one in config.ocpps.pairs),
        of_stations=of_stations,
        of_sites=of_sites,
        since=ground.now(),
    )
    ground.bus.listen_to_events(senses.hear, *senses.HEARS)
    return Alerting(
        ground=ground,
        rules=Rules(ground),
        webhooks=Webhooks(
            ground,
            base.keeper,
            patience_us=round(config.alerts.webhook_patience_days * DAY),
            has_mail=bool(config.alerts.smtp),
        ),
        senses=senses,
        raising=Raising(
            ground=ground,
            fleet=base.fleet,
            faults=FaultTable(choices.own_rows(config) + faults.known()),
        ),
    )


def couriers(base: Footing, webhooks: Webhooks) -> Couriers:
    """Build what carries alerts to people and programs."""
    mail = choices.mail_server(base.config)
    return Couriers(
        ground=base.ground,
        webhooks=webhooks,
        poster=Poster(allows_private=base.config.alerts.allow_private_targets),
        mailer=Mailer(mail) if mail is not None else None,
    )


def closing(base: Footing, charges: Charges) -> Closing:
    """Build what closes sessions that nobody ends."""
    alerts = base.config.alerts
    return Closing(
        ground=base.ground,
        fleet=base.fleet,
        charging=charges.charging,
        transacting=charges.transacting,
        sessions=charges.sessions,
        patience=Patience(
            free_us=choices.span_us(alerts.close_free_after),
            gone_us=choices.span_us(alerts.close_gone_after_days * DAY / SECOND),
        ),
    )
