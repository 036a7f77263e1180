"""What the currents of a day amount to: fairness, use of the limits, balance of the phases."""

import numpy as np

from chargeloom.energy.planning.network import Floats, Network

TINY_A = 1e-9


def jain(parts: Floats) -> float:
    """Give Jain's index: 1 when all parts are the same, 1/n when one has all (Jain, Chiu and Hawe 1984)."""
    squares = float((parts**2).sum())
    return float(parts.sum()) ** 2 / (len(parts) * squares) if squares > 0 else 1.0


def utilisation(network: Network, drawn_a: Floats) -> float:
    """Give the used part of the fullest limit, on average over the intervals (rows) in which somebody draws."""
    busy = drawn_a[(drawn_a > TINY_A).any(axis=1)]
    bounding = network.limits_a > 0
    if not len(busy) or not bounding.any():
        return 0.0
    parts = network.used(busy)[:, bounding] / network.limits_a[bounding]
    return float(parts.max(axis=1).mean())


def imbalance(angles_deg: Floats, drawn_a: Floats) -> float:
    """Give by how much the largest sum of one phase angle lies above the mean of all, as a part of that mean.

    Each interval weighs as much as it carries.
    """
    turns = np.round(np.mod(angles_deg, 360), 6)
    sums = np.stack([drawn_a[:, turns == each].sum(axis=1) for each in np.unique(turns)], axis=1)
    means = sums.mean(axis=1)
    carried = float(means.sum())
    return float((sums.max(axis=1) - means).sum()) / carried if carried > TINY_A else 0.0
