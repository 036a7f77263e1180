"""Requests that give a station a password: it may prove itself by it although its answer is lost."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.staking import fate_of
from chargeloom.protocols.ocpp.version import CallStation, Staked
from chargeloom.services.core import Core
from chargeloom.services.limiting import Fate
from chargeloom.wire.message import Call, Message


def giving(find: Callable[[Any], str | None], is_taken: Callable[[Any, Any], bool]) -> Staked:
    """Make what lets a station in by the password that a request gives it, until it has refused that."""

    async def stake(
        core: Core, station: Station, request: Call[Any], call: CallStation
    ) -> Message | CallFault:
        password = find(request)
        if password is None:
            return await call(request)
        before = await core.provisioning.expect_password(station.id, password.encode())
        reply = await call(request)
        is_refused = (
            fate_of(reply) is Fate.REFUSED
            if isinstance(reply, CallFault)
            else not is_taken(request, reply)
        )
        if is_refused:
            changes = {_OTHER: before}
            await core.provisioning.change_station(station.id, changes, station.id)
        return reply

    return stake


_OTHER: Final = "other_password_hash"
