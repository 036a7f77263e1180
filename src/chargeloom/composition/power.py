"""What knows of power: sites and their meters, limits, and who may charge how fast."""

from typing import NamedTuple

from chargeloom import choices, clock
from chargeloom.composition.footing import Footing
from chargeloom.protocols.devices.opening import opener
from chargeloom.services.balancing import Balancing, Memories, Sources
from chargeloom.services.limiting import Limiting
from chargeloom.services.measuring import Devices, Measuring
from chargeloom.services.measuring.reaching import Reach
from chargeloom.services.measuring.uses import Uses
from chargeloom.services.sites import Sites
from chargeloom.services.sites.outside_limits import OutsideLimits
from chargeloom.services.sites.slowing import Slowing
from chargeloom.services.stations.tolerating import Tolerating


class Power(NamedTuple):
    """The services of power."""

    tolerating: Tolerating
    limiting: Limiting
    slowing: Slowing
    measuring: Measuring
    sites: Sites
    limits: OutsideLimits
    balancing: Balancing


def power(base: Footing) -> Power:
    """Build the services of power, and let them hear what they follow."""
    config, ground, fleet = base.config, base.ground, base.fleet
    tolerating = Tolerating(choices.quirks(config), is_strict=config.ocpp.strict)
    limiting = Limiting(ground=ground, fleet=fleet, tolerating=tolerating)
    ground.bus.listen_to_readings(limiting.measured)
    ground.bus.listen_to_events(limiting.hear, *limiting.HEARS)
    slowing = Slowing()
    ground.bus.listen_to_events(slowing.hear, *slowing.HEARS)
    reach = Reach(allows_loopback=config.devices.allow_loopback)
    measuring = Measuring(
        ground=ground, devices=Devices(ground, base.keeper), opened=opener(reach), reach=reach
    )
    sites = Sites(ground, fleet)
    measuring.uses = Uses(sites)
    limits = OutsideLimits(ground, sites, limiting.profiles.of, limiting.ahead_us)
    balancing = Balancing(
        ground=ground,
        sites=sites,
        measuring=measuring,
        sources=Sources(fleet, limiting, limits, Memories(ground), sites.departures),
        clock=clock.monotonic,
    )
    return Power(tolerating, limiting, slowing, measuring, sites, limits, balancing)
