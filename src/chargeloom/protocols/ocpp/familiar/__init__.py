"""Readings by their parts: a text made of what was read before, but for what the meter says.

Stations say the same words again and again; only the message id, the transaction, the number, the
time and the values change. Taken out, they leave the envelope of the reading (`envelopes`) and the
words around each value (`layouts`). Each of these was once read in full, by itself, and found well; a
text that is put together of nothing else is not looked at again: only what stands in its gaps is
checked. All others are read in full, and so is whatever is wrong. How each version tells a reading, it
says as a `manner`.

Why the parts tell the whole: there is no backslash in the text, so every quote begins or ends a
string. What fills a gap has no quotes, or is a plain number. So the text falls apart where its parts
do, and a list of samples is well when each of them is. Which gap says what is found out by filling
each with something of its own.
"""

from chargeloom.protocols.ocpp.familiar.envelopes import MOST_USUAL
from chargeloom.protocols.ocpp.familiar.manner import Gap, Manner, Strange
from chargeloom.protocols.ocpp.familiar.moments import MOMENT, read_moment
from chargeloom.protocols.ocpp.familiar.readings import FamiliarReadings

__all__ = ["MOMENT", "MOST_USUAL", "FamiliarReadings", "Gap", "Manner", "Strange", "read_moment"]
