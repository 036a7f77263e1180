"""Battery swapping (OCPP 2.1, S)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v21.messages.datatypes.battery_swapping import BatteryData
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.battery_swapping import BatterySwapEvent
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, Integer
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call


class BatterySwapReply(Extensible):
    pass


class BatterySwap(Extensible, Call[BatterySwapReply]):
    """A battery was put in or taken out (OCPP 2.1, S01)."""

    battery_data: Annotated[tuple[BatteryData, ...], Meta(min_length=1)]
    event_type: BatterySwapEvent
    id_token: IdToken
    request_id: Integer


class RequestBatterySwapReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class RequestBatterySwap(Extensible, Call[RequestBatterySwapReply]):
    """Let this driver swap batteries (OCPP 2.1, S02)."""

    id_token: IdToken
    request_id: Integer
