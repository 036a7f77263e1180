"""All services in one bundle: what a protocol's handler may use."""

from dataclasses import dataclass

from chargeloom.services.accessing import Accessing
from chargeloom.services.alerting import Alerting
from chargeloom.services.alerting.closing import Closing
from chargeloom.services.alerting.couriers import Couriers
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.balancing import Balancing
from chargeloom.services.bounding import Bounding
from chargeloom.services.bounds import Bounds
from chargeloom.services.charging import Charging, Transacting
from chargeloom.services.charging.clock_doubting import ClockDoubting
from chargeloom.services.charging.metering import Metering
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.commanding import Commanding
from chargeloom.services.contracts import Contracts
from chargeloom.services.contracts.installing import Installing
from chargeloom.services.following import Following
from chargeloom.services.ground import Ground
from chargeloom.services.limit_changes import LimitChanges
from chargeloom.services.limit_telling import LimitTelling
from chargeloom.services.limiting import Limiting
from chargeloom.services.measuring import Measuring
from chargeloom.services.month_sums import MonthSums
from chargeloom.services.pricing import Pricing, Reviewing, Showing, Tariffs
from chargeloom.services.replays import Replays
from chargeloom.services.sites import Sites
from chargeloom.services.sites.outside_limits import OutsideLimits
from chargeloom.services.sites.slowing import Slowing
from chargeloom.services.stations.certifying import Certifying
from chargeloom.services.stations.enlisting import Enlisting
from chargeloom.services.stations.holding import Holding
from chargeloom.services.stations.provisioning import Provisioning
from chargeloom.services.stations.registering import Registering
from chargeloom.services.stations.surveying import Surveying
from chargeloom.services.stations.tolerating import Tolerating
from chargeloom.services.supervising import Fleet


@dataclass(frozen=True, slots=True)
class Core:
    """Built once by the composition root."""

    ground: Ground
    fleet: Fleet
    accessing: Accessing
    authorizing: Authorizing
    charging: Charging
    metering: Metering
    month_sums: MonthSums
    measuring: Measuring
    commanding: Commanding
    registering: Registering
    provisioning: Provisioning
    certifying: Certifying
    contracts: Contracts
    installing: Installing
    holding: Holding
    enlisting: Enlisting
    tolerating: Tolerating
    following: Following
    surveying: Surveying
    transacting: Transacting
    reserving: Reserving
    tariffs: Tariffs
    pricing: Pricing
    reviewing: Reviewing
    showing: Showing
    bounds: Bounds
    bounding: Bounding
    limit_changes: LimitChanges
    limit_telling: LimitTelling
    limiting: Limiting
    alerting: Alerting
    couriers: Couriers
    closing: Closing
    clock_doubting: ClockDoubting
    sites: Sites
    limits: OutsideLimits
    balancing: Balancing
    replays: Replays
    slowing: Slowing
