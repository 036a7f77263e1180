"""A past to look back on: what the charges of some weeks have left behind, from a seed, as facts."""

from chargeloom.sim.history.making import history
from chargeloom.sim.history.past import Past, Place

__all__ = ["Past", "Place", "history"]
