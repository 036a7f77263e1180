"""Raw OCPP: exactly this request of the station's own protocol, and exactly its reply."""

from typing import Any, ClassVar, Final

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.commands.raw_call import RawCall, RawRefused, RawReply
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.profiles import wanted_profile
from chargeloom.protocols.ocpp.v201.touching import endangers
from chargeloom.services.core import Core
from chargeloom.web.endpoint import Ask, posts
from chargeloom.web.problems import Fault, invalid

_KEPT: Final = 64
"""No action of any version has a longer name."""


class OcppReply(msgspec.Struct, frozen=True, kw_only=True):
    """What the station answered."""

    http_status: ClassVar[int] = 200

    protocol: str
    payload: msgspec.Raw


class OcppFault(msgspec.Struct, frozen=True, kw_only=True):
    """The station's CALLERROR."""

    http_status: ClassVar[int] = 502

    code: str
    description: str
    details: dict[str, Any]


class RawQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller confirms."""

    lower_security_profile: bool = False
    """Confirms a request that lowers the security profile of the station."""
    even_in_use: bool = False
    """Confirms a request that changes or drops the way by which the station is known to be connected, or gives it another identity."""


@posts("/api/v1/stations/{station}/ocpp/{action}", Right.OPERATE, status=200, refuses=(404, 504))
async def raw_call(ask: Ask[RawQuery, msgspec.Raw]) -> OcppReply | OcppFault:
    """Send a request of the station's own protocol, and give its reply as it is."""
    station, action = StationId(ask.path["station"]), ask.path["action"]
    raw = RawCall(action=action, payload=bytes(ask.body))
    await _demand_reach(ask.core, station, raw, ask.query)
    await _audit(ask.core, ask.caller.name, station, action)
    return _answer(await ask.core.commanding.call(station, raw))


async def _demand_reach(core: Core, station: StationId, raw: RawCall, confirmed: RawQuery) -> None:
    """Send nothing unconfirmed that a station may be lost by (B09.FR.04, FR.21 and FR.35). Raises Refusal."""
    record = core.fleet.known(station).record
    profile = wanted_profile(raw.action, raw.payload)
    is_lower = profile is not None and profile < record.security_profile
    if is_lower and not confirmed.lower_security_profile:
        raise Refusal(Reason.PROFILE_LOWERED)
    if confirmed.even_in_use:
        return
    if await endangers(core.ground.store, station, raw.action, raw.payload):
        raise Refusal(Reason.SLOT_IN_USE)


def _answer(reply: RawReply | RawRefused) -> OcppReply | OcppFault:
    if isinstance(reply, RawRefused):
        raise invalid(Fault(reply.pointer, reply.message))
    if reply.error_code is not None:
        details = reply.error_details or {}
        return OcppFault(
            code=reply.error_code, description=reply.error_description, details=details
        )
    return OcppReply(protocol=reply.protocol, payload=msgspec.Raw(reply.payload or b"{}"))


async def _audit(core: Core, actor: str, station: StationId, action: str) -> None:
    """Note who sends what to whom, before it is sent."""
    unit = Unit()
    core.ground.audit(unit, actor, "station.raw-call", station, {"action": action[:_KEPT]})
    await core.ground.commit(unit)


ENDPOINTS = (raw_call,)
