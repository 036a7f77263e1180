"""Limits of a transaction (OCPP 2.1, 2.110), to the domain and back."""

from chargeloom.domain.charging.charge_limit import FULL, NO_CEILING, Ceiling
from chargeloom.protocols.ocpp.v21.messages.datatypes.transactions import TransactionLimit


def ceiling_of(limit: TransactionLimit | None) -> Ceiling | None:
    """Read a limit; one that says nothing is none."""
    if limit is None:
        return None
    found = Ceiling(
        cost=limit.max_cost,
        energy_wh=limit.max_energy,
        time_s=limit.max_time,
        soc=limit.max_soc,
    )
    return None if found == NO_CEILING else found


def limit_of(ceiling: Ceiling | None) -> TransactionLimit | None:
    """Write a limit."""
    if ceiling is None:
        return None
    return TransactionLimit(
        max_cost=ceiling.cost,
        max_energy=ceiling.energy_wh,
        max_time=ceiling.time_s,
        max_soc=None if ceiling.soc is None else min(ceiling.soc, FULL),
    )
