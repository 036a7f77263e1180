"""Remembering: what there is to be kept of an outlet beyond a restart of ours."""

from chargeloom.domain.ids import SiteId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.outlet import OutletState


def lines_to_keep(state: OutletState) -> int | None:
    """Say on how many lines its car charges, or did before we were started; None when on all and that matters to nobody, or not known."""
    known, is_of_lines = state.counted.likeliest, state.reckoned.reckoning is not Reckoning.AMPERES
    return known if known is not None and (is_of_lines or known < state.all_lines) else None


def memory_of(
    site: SiteId, place: Place, state: OutletState, charge: TransactionId | None, *, is_direct: bool
) -> OutletMemory:
    """Say what was learned of an outlet, and of the charge that runs there: how often it was paused, and its lines.

    Where its line lies is not kept while it may lie elsewhere: after a restart nobody would doubt it.
    """
    is_paused = charge is not None and state.pauses > 0
    car_lines = None if charge is None else lines_to_keep(state)
    return OutletMemory(
        site=site,
        station=place.station,
        evse=place.evse,
        node=state.outlet.node,
        first_phase=None if state.is_astray else state.first_phase,
        is_direct=is_direct,
        charge=charge if is_paused or car_lines is not None else None,
        pauses=state.pauses if is_paused else 0,
        car_lines=car_lines,
        keeps_to_fewer=state.switching.seen,
        learned_at=Instant(0),
    )
