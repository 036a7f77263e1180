"""The actor of a station: the one owner of its link, its calls both ways, in order.

A message comes into `actor`, and goes to `handling` (calls and SENDs, one at a time, where `permission`
allows them), to `calls` (answers to ours) or to `complaints` (what is wrong with all others); `replies`
answers once the facts are durable. What the station is asked comes into `asking`, and goes out by `calls`.
All share the `link`; `ledger` keeps what happens on it, and `flow` bounds how much of it waits.
"""

from chargeloom.protocols.ocpp.actor.actor import StationActor
from chargeloom.protocols.ocpp.actor.flow import MAX_WAITING

__all__ = ["MAX_WAITING", "StationActor"]
