"""Why each outlet gets what it gets."""

from collections.abc import Mapping, Sequence

from chargeloom.energy.balancing.circuits.grid import ROWS
from chargeloom.energy.balancing.decision import STEP_A
from chargeloom.energy.balancing.limits import Bounds
from chargeloom.energy.balancing.outlets.allowance import EMPTY, Allowance, Kind, Place, Reason
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import NOTHING
from chargeloom.energy.balancing.scene import Scene, car_lines


class Explaining:
    """The reasons of one decision."""

    def __init__(
        self,
        scene: Scene,
        bounds: Bounds,
        current: Mapping[Place, float],
        rows: Mapping[Place, int],
    ) -> None:
        self._scene, self._bounds = scene, bounds
        self._current, self._rows = current, rows
        self._reasons: dict[tuple[Kind, int, int], Reason] = {}
        self._is_given: dict[int, bool] = {}

    def before(self, order: Sequence[Place]) -> dict[Place, int]:
        """Count who waits for the same before each who waits."""
        found: dict[Place, int] = {}
        waiting: dict[int, int] = {}
        for place in order:
            if self._current[place] == 0:
                found[place] = waiting.get(self._rows[place], 0)
                waiting[self._rows[place]] = found[place] + 1
        return found

    def allowance(self, place: Place, before: int) -> Allowance:
        """Say what an outlet may draw, and why not more."""
        state = self._scene.outlets[place]
        return Allowance(
            place=place,
            limit_a=state.told.limit_a if state.car is not Car.NONE else 0.0,
            lines=state.told.lines if state.told is not NOTHING else state.lines,
            reason=self._reason(place, before),
            share_a=self._current.get(place, 0.0),
        )

    def _reason(self, place: Place, before: int) -> Reason:
        state = self._scene.outlets[place]
        if state.disobeys:
            return Reason(kind=Kind.DISOBEYS)
        if state.goes_first and state.car is not Car.NONE:
            return Reason(kind=Kind.GOES_FIRST)
        if state.car is Car.NONE:
            return EMPTY
        if place not in self._scene.is_reached:
            return Reason(kind=Kind.OFFLINE)
        return self._held_back(place, state, before) or self._served(place, state)

    def _held_back(self, place: Place, state: OutletState, before: int) -> Reason | None:
        share, row = self._current[place], self._rows[place]
        rules = self._scene.rules
        if place in self._scene.barred:
            cap = self._scene.caps[place]
            return Reason(
                kind=Kind.WAITS, node_name=place.station, source=cap.source, said_by=cap.said_by
            )
        if share == 0:
            is_in_turn = state.pauses > 0 and self._is_given_to_others(row)
            kind = Kind.PAUSED if is_in_turn else Kind.WAITS
            return self._reason_of(kind, row, before) if row >= 0 else Reason(kind=kind)
        if share - state.told.limit_a >= max(rules.dead_band_a, STEP_A):
            waited_s = self._scene.now - state.raised_at
            is_rising = state.told.limit_a > 0 and waited_s <= rules.hold_s
            return Reason(kind=Kind.RISING if is_rising else Kind.UNCONFIRMED)
        return self._reason_of(Kind.SHARE, row) if row >= 0 else None

    def _is_given_to_others(self, row: int) -> bool:
        """Tell whether somebody charges with what binds."""
        if row not in self._is_given:
            at, which = divmod(row, ROWS)
            loads = self._scene.loads
            self._is_given[row] = any(
                loads.touched[
                    at, self._scene.foot(place, car_lines(self._scene.outlets[place])), which
                ]
                for place, current in self._current.items()
                if current > 0 and at in self._scene.path(place)
            )
        return self._is_given[row]

    def _reason_of(self, kind: Kind, row: int, before: int = 0) -> Reason:
        """Those whom the same holds back have the same reason, made once."""
        key = kind, row, before
        found = self._reasons.get(key)
        if found is None:
            found = self._reasons[key] = self._bounds.reason(kind, row, before)
        return found

    def _served(self, place: Place, state: OutletState) -> Reason:
        cap = self._scene.caps.get(place)
        if cap is not None and cap.limit_a < state.outlet.max_a:
            return Reason(
                kind=Kind.SHARE, node_name=place.station, source=cap.source, said_by=cap.said_by
            )
        is_capped = self._scene.is_live and state.appetite.cap_a is not None
        is_sated = is_capped or state.car is Car.SLEEPS
        return Reason(kind=Kind.SATED if is_sated else Kind.NOTHING)
