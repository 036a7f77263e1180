"""What outlets give: as the site says, else as their stations do, else as their readings can only be understood."""

from collections.abc import Iterable
from typing import Final

from chargeloom.domain.reading import Reading
from chargeloom.domain.sites.site import Outlet
from chargeloom.domain.sites.supply import Supply, is_direct
from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.services.limiting import Limiting

VOTES: Final = 3
"""So many readings that can only be of direct current make sure."""


class Supplies:
    """What is known of the outlets of a site."""

    def __init__(self, limiting: Limiting) -> None:
        self._limiting = limiting
        self._votes: dict[Place, int] = {}

    def remember(self, place: Place) -> None:
        """Be sure of direct current, as one was before."""
        self._votes[place] = VOTES

    def is_seen(self, place: Place) -> bool:
        """Whether readings have made sure of direct current."""
        return self._votes.get(place, 0) >= VOTES

    def see(self, place: Place, readings: Iterable[Reading]) -> bool:
        """Take what was measured at an outlet; whether it makes sure now of what it gives."""
        before = self._votes.get(place, 0)
        seen = sum(is_direct(reading) for reading in readings) if before < VOTES else 0
        if seen:
            self._votes[place] = before + seen
        return before < VOTES <= before + seen

    def is_dc(self, place: Place, outlet: Outlet) -> bool:
        """Whether an outlet gives direct current."""
        if outlet.supply is not None:
            return outlet.supply is Supply.DC
        if outlet.wiring is Wiring.DELTA:
            return False
        ability = self._limiting.ability(place.station)
        said = ability.supply(place.evse) if ability is not None else None
        return said is Supply.DC if said is not None else self.is_seen(place)
