"""What energy needs to flow at an EVSE, a cable and a token, and how a charge stands by that."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    ChargingState,
    TriggerReason,
)
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.v201 import tx_points
from chargeloom.sim.v201.recording import Occasion
from chargeloom.sim.v201.tokens import Grant


class Charge:
    """Closes the contactor while there are a cable and a token that may charge."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet: Final = outlet
        self.plugged: int | None = None
        """The connector whose cable is in the vehicle."""
        self.grant: Grant | None = None
        self.is_paused = False
        """Whether a reset is under way, after which the transaction goes on (OCPP 2.1, B13)."""

    def switch(self, now: float) -> None:
        """Let energy flow, or cut it off, as things stand now."""
        may_flow = self.grant is not None and not self.is_paused
        is_wanted = self.plugged is not None and may_flow
        if is_wanted and not self._outlet.is_closed:
            self._outlet.close(now)
        elif not is_wanted and self._outlet.is_closed:
            self._outlet.open(now)

    def withhold(self, now: float) -> None:
        """Offer nothing any more, though the cable and the token stay."""
        self._withheld(now, is_withheld=True)

    def release(self, now: float) -> None:
        """Offer something again."""
        self._withheld(now, is_withheld=False)

    def _withheld(self, now: float, *, is_withheld: bool) -> None:
        self._outlet.look(now)
        self._outlet.is_withheld = is_withheld
        self._outlet.look(now)

    def state(self) -> ChargingState:
        """Say how it stands; the EVSE has precedence over the vehicle (OCPP 2.0.1, 3.16)."""
        vehicle = self._outlet.vehicle
        if vehicle is None:
            return ChargingState.IDLE
        if self.grant is None:
            return ChargingState.EV_CONNECTED
        if self._outlet.offered_a == 0:
            return ChargingState.SUSPENDED_EVSE
        return ChargingState.CHARGING if vehicle.wants_energy else ChargingState.SUSPENDED_EV

    def points(self) -> frozenset[str]:
        """Say which start and stop points hold now."""
        return tx_points.held(
            is_plugged=self.plugged is not None,
            is_granted=self.grant is not None,
            flows=self.state() is ChargingState.CHARGING,
        )

    def occasion(
        self, trigger: TriggerReason, token: IdToken | None = None, connector: int | None = None
    ) -> Occasion:
        """Say with what an event is told now for this reason."""
        return Occasion(
            trigger=trigger,
            state=self.state(),
            connector=connector or self.plugged,
            token=token,
        )
