"""What stands between a station and its link, and changes what passes; pure, time comes in."""

from typing import Any, Final, TypeAlias

import msgspec

from chargeloom.protocols.ocpp.dialect import MessageType

Frame: TypeAlias = list[Any]
"""A message as the wire has it: type, id, and what follows."""

CALL: Final = int(MessageType.CALL)
RESULT: Final = int(MessageType.CALLRESULT)

read: Final = msgspec.json.Decoder(list[Any]).decode
write: Final = msgspec.json.Encoder().encode


class Interference:
    """Lets everything pass; each quirk and each fault changes one thing of it."""

    def __init__(self) -> None:
        self.to_csms: list[Frame] = []
        """What goes out beside what the station says."""
        self.to_station: list[Frame] = []
        """What comes in beside what the central system says."""
        self.hangs_up = False
        self.crashes = False
        """The station loses its power for a moment, and boots again."""
        self.goes_silent = False
        """The link stays open, and nobody is there any more."""
        self.links = 0
        self._own_ids = 0

    def connected(self, _: float) -> None:
        """A link stands."""
        self.links += 1

    def disconnected(self, now: float) -> None:
        """The link is gone."""

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        """Say what leaves instead of a frame."""
        return [frame]

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        """Say what arrives instead of a frame."""
        return [frame]

    def deadline(self) -> float | None:
        """When something will be done unasked."""
        return None

    def tick(self, now: float) -> None:
        """Do what is due."""

    def call(self, action: str, payload: dict[str, Any]) -> None:
        """Ask something that the station itself knows nothing of."""
        self._own_ids += 1
        self.to_csms.append([CALL, f"own-{id(self) % 10_000}-{self._own_ids}", action, payload])

    def reply(self, call: Frame, payload: dict[str, Any]) -> None:
        """Answer instead of the station."""
        self.to_csms.append([RESULT, call[1], payload])


def is_call(frame: Frame, *actions: str) -> bool:
    """Whether a frame is a call of one of these actions."""
    return frame[0] == CALL and frame[2] in actions
