"""What a 2.x station keeps when its power goes."""

from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import (
    AuthorizationData,
    IdToken,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.smart_charging import ChargingProfile
from chargeloom.sim.station.charging_profile import Profile, Start
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.reservation import Reservation
from chargeloom.sim.v201.station import Station
from chargeloom.sim.v201.telling import Queued
from chargeloom.sim.v201.tokens import Grant, Name, Remembered
from chargeloom.wire.message import Call


class _Waiting(msgspec.Struct, frozen=True, kw_only=True):
    event: msgspec.Raw
    """In the words of the station's version."""
    transmissions: int
    failures: int


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    energy_wh: float
    running: LocalTransaction | None
    token: IdToken | None
    is_operative: bool
    operative: dict[int, bool]
    reservation: Reservation | None


class _Memory(msgspec.Struct, frozen=True, kw_only=True):
    settings: list[tuple[Key, str]]
    tokens: list[tuple[Name, Remembered]]
    list_version: int
    listed: list[AuthorizationData]
    was_ever_accepted: bool
    serial: int
    waiting: list[_Waiting]
    evses: dict[int, _Kept]
    limits: list[tuple[int, Profile]]
    profiles: dict[int, ChargingProfile]


_encode: Final = msgspec.msgpack.Encoder(decimal_format="string").encode
_decode: Final = msgspec.msgpack.Decoder(_Memory).decode


def write(station: Station) -> bytes:
    """Write the memory of a station."""
    board = station.board
    waiting = [one for one in board.queue.waiting() if isinstance(one, Queued)]
    return _encode(
        _Memory(
            settings=list(board.model.values().items()),
            tokens=board.cache.entries(),
            list_version=board.local_list.version,
            listed=board.local_list.entries(),
            was_ever_accepted=board.registration.was_ever_accepted,
            serial=board.serial,
            waiting=[
                _Waiting(
                    event=_raw(one.request), transmissions=one.transmissions, failures=one.failures
                )
                for one in waiting
            ],
            evses={
                number: _Kept(
                    energy_wh=one.outlet.meter.energy_wh,
                    running=one.transaction,
                    token=one.charge.grant.token if one.charge.grant is not None else None,
                    is_operative=one.standing.is_operative,
                    operative=one.standing.operative,
                    reservation=one.kept.reservation,
                )
                for number, one in station.evses.items()
            },
            limits=board.limits.found(_outlives_power),
            profiles={
                one.id: station.shelf.profiles[one.id]
                for _, one in board.limits.found(_outlives_power)
            },
        )
    )


def _outlives_power(_: int, profile: Profile) -> bool:
    """A dynamic limit is of the moment, and need not be kept (OCPP 2.1, K01.FR.27)."""
    return profile.start is not Start.DYNAMIC


def _raw(event: Call[Any]) -> msgspec.Raw:
    return msgspec.Raw(_encode(event))


def read(station: Station, snapshot: bytes, event: type[Call[Any]]) -> None:
    """Give a station that has just been built its memory back; `event` is a TransactionEvent of its version."""
    memory, board = _decode(snapshot), station.board
    for key, value in memory.settings:
        board.model.set(key, value)
    board.cache.restore(memory.tokens)
    board.local_list.replace(memory.list_version, memory.listed)
    board.registration.was_ever_accepted = memory.was_ever_accepted
    board.serial = memory.serial
    for place, profile in memory.limits:
        board.limits.add(place, profile)
    station.shelf.profiles.update(memory.profiles)
    for waiting in memory.waiting:
        queued = board.tell(msgspec.msgpack.decode(waiting.event, type=event))
        queued.transmissions, queued.failures = waiting.transmissions, waiting.failures
        queued.is_fresh = False
    for number, kept in memory.evses.items():
        evse = station.evses[number]
        evse.outlet.meter.energy_wh = kept.energy_wh
        evse.recall(
            kept.running,
            Grant(kept.token, None) if kept.token is not None else None,
            kept.reservation,
        )
        evse.standing.is_operative = kept.is_operative
        evse.standing.operative.update(kept.operative)
