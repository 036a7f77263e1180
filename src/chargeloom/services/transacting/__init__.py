"""Transacting: transactions of OCPP 2.x, told by numbered events in any order, each taken once."""

from chargeloom.services.transacting.transacting import Taken, Transacting

__all__ = ["Taken", "Transacting"]
