"""What takes charges, and says what they cost."""

from typing import NamedTuple

from chargeloom.composition.footing import Footing
from chargeloom.domain.charging.numbering import Numbering
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.bounds import Bounds
from chargeloom.services.charging import Charging, Transacting
from chargeloom.services.charging.announcing import Announcing
from chargeloom.services.charging.clock_doubting import ClockDoubting
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.charging.sessions import Sessions
from chargeloom.services.commanding import Commanding
from chargeloom.services.following import Following
from chargeloom.services.pricing import Pricing, Tariffs


class Charges(NamedTuple):
    """The services of charges."""

    authorizing: Authorizing
    following: Following
    bounds: Bounds
    commanding: Commanding
    sessions: Sessions
    reserving: Reserving
    tariffs: Tariffs
    pricing: Pricing
    charging: Charging
    transacting: Transacting
    clock_doubting: ClockDoubting


def charges(base: Footing) -> Charges:
    """Build the services of charges."""
    config, ground, fleet = base.config, base.ground, base.fleet
    authorizing = Authorizing(
        fleet,
        allows_concurrent=config.authorization.allow_concurrent,
        master_pass_group=config.authorization.master_pass_group,
        accepts_direct_payment=config.authorization.accept_direct_payment,
    )
    following = Following(ground=ground)
    bounds = Bounds(tells_costs=config.ocpp.cost_interval > 0)
    commanding = Commanding(
        ground=ground,
        fleet=fleet,
        following=following,
        bounds=bounds,
        start_window_s=config.ocpp.start_window,
    )
    announcing = Announcing(ground, authorizing)
    sessions = Sessions(ground, announcing)
    reserving = Reserving(ground, fleet, authorizing)
    tariffs = Tariffs(ground, fleet)
    pricing = Pricing(ground=ground, tariffs=tariffs, authorizing=authorizing)
    charging = Charging(
        ground=ground,
        authorizing=authorizing,
        commanding=commanding,
        sessions=sessions,
        reserving=reserving,
        pricing=pricing,
        number_of=Numbering(base.key).number,
    )
    transacting = Transacting(
        ground=ground,
        authorizing=authorizing,
        commanding=commanding,
        charging=charging,
        reserving=reserving,
        sessions=sessions,
    )
    return Charges(
        authorizing=authorizing,
        following=following,
        bounds=bounds,
        commanding=commanding,
        sessions=sessions,
        reserving=reserving,
        tariffs=tariffs,
        pricing=pricing,
        charging=charging,
        transacting=transacting,
        clock_doubting=ClockDoubting(ground, fleet, announcing),
    )
