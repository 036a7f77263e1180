"""What the answer to a profile tells of its fate: who may have taken it is held to have taken it."""

from typing import Any

import pytest

from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.staking import fate_of
from chargeloom.protocols.ocpp.v16.messages.enumerations import ChargingProfileStatus
from chargeloom.protocols.ocpp.v16.messages.smart_charging import (
    SetChargingProfileReply,
)
from chargeloom.services.limiting import Fate


@pytest.mark.parametrize(
    ("reply", "fate"),
    [
        (SetChargingProfileReply(status=ChargingProfileStatus.ACCEPTED), Fate.TAKEN),
        (SetChargingProfileReply(status=ChargingProfileStatus.REJECTED), Fate.REFUSED),
        (CallFault("NotSupported", "", {}), Fate.REFUSED),
        (CallFault("PropertyConstraintViolation", "stackLevel", {}), Fate.REFUSED),
        (CallFault("InternalError", "", {}), Fate.UNKNOWN),
        (CallFault("GenericError", "", {}), Fate.UNKNOWN),
        (CallFault("FormationViolation", "", {}), Fate.UNKNOWN),
        (CallFault("VendorWord", "", {}), Fate.UNKNOWN),
        (CallFault("PropertyConstraintViolation", "unusable", {}, is_unusable=True), Fate.UNKNOWN),
    ],
    ids=str,
)
def test_only_who_says_so_took_it_or_did_not(reply: Any, fate: Fate) -> None:
    assert fate_of(reply) is fate
