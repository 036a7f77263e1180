"""What the loop decided, and what is known of a site when it decides."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Balancing
from chargeloom.energy.balancing.circuits.grid import ROWS, Floats
from chargeloom.energy.balancing.circuits.layout import Layout
from chargeloom.energy.balancing.limits import Cap, Pool, Spill, Word
from chargeloom.energy.balancing.metering.gauges import Gauges
from chargeloom.energy.balancing.metering.voltage import Dips
from chargeloom.energy.balancing.outlets.allowance import Allowance, Place, Reason
from chargeloom.energy.balancing.outlets.outlet import OutletState

STEP_A: Final = 0.1
"""Limits are told in tenths of an ampere (OCPP 1.6, 7.8: at most one digit)."""
TINY_A: Final = 1e-6
NO_LIMITS: Final[Floats] = np.zeros((0, ROWS))


def told_a(limit_a: float) -> float:
    """Say what a station is told of a limit: whole steps, never more than it is."""
    return floor(limit_a / STEP_A + TINY_A) * STEP_A


def least_told_a(least_a: float) -> float:
    """Say which limit has to be told so that a station does not get less than it needs."""
    return ceil(least_a / STEP_A - TINY_A) * STEP_A


class Decision(NamedTuple):
    """What each outlet may draw, and which of it is news to its station."""

    allowances: tuple[Allowance, ...]
    offers: tuple[Allowance, ...]
    exceeded: tuple[Reason, ...]
    """Limits that what is measured exceeds just now."""
    limits: Floats = NO_LIMITS
    """What bounds each node, in the order of the grid."""


class Known(NamedTuple):
    """What is known of a site at this moment."""

    layout: Layout
    rules: Balancing
    outlets: Mapping[Place, OutletState]
    gauges: Gauges
    dips: Dips
    words: Sequence[Word]
    caps: Mapping[Place, Cap]
    pools: Sequence[Pool]
    spills: Mapping[int, Sequence[Spill]]
    """What may flow back, by the places of nodes."""
    managed_a: Floats
    """What flows to the vehicles through each node, as measured."""
    surely_managed_a: Floats
    """What flows to them at least, on whichever phase those lie that may lie elsewhere."""
