"""Contracts: whether the certificate of a car's contract is vouched for (OCPP 2.0.1, C07)."""

from chargeloom.services.contracts.contracts import Contracts, Shown

__all__ = ("Contracts", "Shown")
