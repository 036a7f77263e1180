"""Putting right what a station says wrongly, as far as its quirks are tolerated: pure.

The strict reading comes first and costs nothing more. Only what it refuses is looked at here: each
fault has a place (`damage`), each place at most one mend (`mends`), and the mended text is read as
strictly again (`again`). What events of charges, reports, states and proofs of values need besides,
each says for itself.
"""

from chargeloom.protocols.ocpp.mending.again import MAX_READ_AGAIN, mend

__all__ = ["MAX_READ_AGAIN", "mend"]
