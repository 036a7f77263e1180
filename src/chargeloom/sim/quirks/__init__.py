"""What real stations do wrong, as switches: each does one thing wrong, and the rest right.

The numbers are those of our notes on the field; every switch is tested to deviate exactly so.
"""

from chargeloom.sim.quirks.handshake import Handshake, shake
from chargeloom.sim.quirks.quirk import Quirk, applies
from chargeloom.sim.quirks.table import interferences

__all__ = ["Handshake", "Quirk", "applies", "interferences", "shake"]
