"""What a station's answer to a request of ours changes in our own record."""

from typing import Any, Final

from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS
from chargeloom.protocols.ocpp.v201.charging_effects import CHARGING_EFFECTS
from chargeloom.protocols.ocpp.v201.taking import effects_of
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.wire.message import Call

EFFECTS: Final[dict[type[Call[Any]], Effect]] = {
    **{
        CSMS_CALLS[action]: effect
        for action, effect in CHARGING_EFFECTS.items()
        if action in CSMS_CALLS
    },
    **effects_of(CSMS_CALLS),
}
