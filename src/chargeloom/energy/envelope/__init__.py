"""The envelope of a site: what each node may take and give, when, and by whose word.

Its own fuses, transformers and contracts and what others constrain are folded. Every hard word holds, so that
the lowest one counts; of the soft ones those of the highest priority. What is folded at one moment for a
later one is what is folded then: a clock that goes back lifts nothing and forgets nothing.
"""

from chargeloom.energy.envelope.folding import Folding, fold
from chargeloom.energy.envelope.timeline import Envelope, Step, Word
from chargeloom.energy.envelope.track import PHASES, Because, Cause, Direction, Place, Track

__all__ = [
    "PHASES",
    "Because",
    "Cause",
    "Direction",
    "Envelope",
    "Folding",
    "Place",
    "Step",
    "Track",
    "Word",
    "fold",
]
