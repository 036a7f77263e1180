"""Charges as stations tell them, in the words of every version: taken, followed, and nothing lost."""

from chargeloom.services.charging.charging import Charging
from chargeloom.services.charging.transacting import Taken, Transacting

__all__ = ["Charging", "Taken", "Transacting"]
