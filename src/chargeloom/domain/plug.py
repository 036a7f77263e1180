"""Where a connector is."""

from typing import Final, NamedTuple


class Plug(NamedTuple):
    """A connector's place: EVSE 0 is the station itself, connector 0 the EVSE itself."""

    evse: int
    connector: int


THE_STATION: Final = Plug(0, 0)
