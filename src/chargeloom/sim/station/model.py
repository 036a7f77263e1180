"""What drives a station, of whatever version: the link moves its frames, guests act at its places."""

from collections.abc import Sequence
from typing import Protocol

from chargeloom.sim.station.happening import Happening
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.vehicles.vehicle import Vehicle


class Model(Protocol):
    """A station without a network: time comes in as an argument, in seconds that never go back."""

    @property
    def subprotocol(self) -> str:
        """The WebSocket subprotocol that it speaks."""

    @property
    def password(self) -> bytes | None:
        """What the central system has set to sign in with; None while it has set nothing."""

    @property
    def wants_link(self) -> bool:
        """Whether the station is up."""

    @property
    def is_quiet(self) -> bool:
        """Whether the station has nothing left to say."""

    @property
    def untold(self) -> int:
        """How many messages about transactions still wait for their answer."""

    def connected(self, now: float) -> None:
        """A link stands."""

    def disconnected(self, now: float) -> None:
        """The link is gone."""

    def receive(self, text: bytes, now: float) -> None:
        """Take one frame."""

    def frames_to_send(self) -> list[bytes]:
        """Give what goes out, in order, once."""

    def happenings(self) -> list[Happening]:
        """Give what has happened, once."""

    def tick(self, now: float) -> None:
        """Let time pass up to now."""

    def deadline(self) -> float | None:
        """When time must pass next."""

    @property
    def goes_silent(self) -> bool:
        """Whether the station has vanished: its link stays open, and nobody is there."""

    def crash(self, now: float) -> None:
        """The power fails for a moment: what runs ends, and the station must boot again."""

    def snapshot(self) -> bytes:
        """Write down what survives a loss of power."""

    def restore(self, snapshot: bytes, now: float) -> None:
        """Start with what was written down."""

    def places(self) -> Sequence[int]:
        """Number the places where one vehicle at a time can charge."""

    def outlet(self, place: int) -> Outlet:
        """Show the power side of a place."""

    def is_charging(self, place: int) -> bool:
        """Whether a transaction runs there."""

    def awaited(self, place: int) -> str | None:
        """The token that may charge there as soon as a cable is plugged in; None when none waits."""

    def plug(self, place: int, vehicle: Vehicle, now: float) -> None:
        """A driver plugs a vehicle in. Raises ValueError when the place is taken."""

    def unplug(self, place: int, now: float) -> None:
        """A driver unplugs a vehicle. Raises ValueError when there is none."""

    def fault(self, place: int, now: float) -> None:
        """Something breaks at a place; it stays so until it is repaired."""

    def present(self, id_tag: str, place: int, now: float) -> None:
        """A driver shows a token."""
