"""Dynamic charging profiles: their limits are told, or asked for (OCPP 2.1, K28)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.smart_charging import (
    PullDynamicScheduleUpdate,
    UpdateDynamicSchedule,
    UpdateDynamicScheduleReply,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingProfileStatus,
)
from chargeloom.protocols.ocpp.v201.messages.smart_charging import SetChargingProfile
from chargeloom.sim.v201.board import Answer
from chargeloom.sim.v201.orders import smart_charging
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station
from chargeloom.wire.message import Message

_DYNAMIC: Final = "Dynamic"


def _set(station: Station, request: Any, now: float) -> Message | CallFault:
    """Take a profile, and ask for its limits as often as it says (K28.FR.10)."""
    reply = smart_charging.ORDERS["SetChargingProfile"](station, request, now)
    words = request.charging_profile
    is_taken = getattr(reply, "status", None) == ChargingProfileStatus.ACCEPTED
    if is_taken and words.charging_profile_kind == _DYNAMIC and words.dyn_update_interval:
        every_s = float(words.dyn_update_interval)
        station.board.agenda.add(now + every_s, _pull(station, words, every_s))
    return reply


def _pull(station: Station, words: Any, every_s: float) -> Callable[[float], None]:
    number = words.id

    def heard(answer: Answer, now: float) -> None:
        update = getattr(answer, "schedule_update", None)
        if update is not None and update.limit is not None:
            station.board.limits.update(number, float(update.limit))
            station.obey_limits(now)

    def act(now: float) -> None:
        if station.shelf.profiles.get(number) is not words or not station.board.is_linked:
            return
        station.board.say(PullDynamicScheduleUpdate(charging_profile_id=number), heard)
        station.board.agenda.add(now + every_s, act)

    return act


def _update(
    station: Station, request: UpdateDynamicSchedule, now: float
) -> UpdateDynamicScheduleReply:
    """Apply a new limit at once (K28.FR.06 and 11)."""
    limit = request.schedule_update.limit
    if limit is None or not station.board.limits.update(request.charging_profile_id, float(limit)):
        return UpdateDynamicScheduleReply(
            status=ChargingProfileStatus.REJECTED,
            status_info=StatusInfo(reason_code="InvalidProfile"),
        )
    station.obey_limits(now)
    return UpdateDynamicScheduleReply(status=ChargingProfileStatus.ACCEPTED)


ORDERS: Final[Orders] = {
    SetChargingProfile.action_name(): _set,
    "UpdateDynamicSchedule": _update,
}
