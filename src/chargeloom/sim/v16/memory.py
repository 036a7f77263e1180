"""What a station keeps when its power goes: settings, tokens, registers, and all still to be told."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages.datatypes import (
    AuthorizationData,
    CertificateHashData,
    IdTagInfo,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import CertificateUse, ChargePointStatus
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.local_transaction import LocalTransaction
from chargeloom.sim.v16.reservation import Reservation
from chargeloom.sim.v16.station import Station
from chargeloom.sim.v16.telling import Queued
from chargeloom.wire.json import encode


class _Waiting(msgspec.Struct, frozen=True, kw_only=True):
    action: str
    payload: msgspec.Raw
    transaction: int | None
    transmissions: int
    failures: int


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    energy_wh: float
    running: int | None
    is_operative: bool
    reservation: Reservation | None = None


class _Memory(msgspec.Struct, frozen=True, kw_only=True):
    settings: dict[str, str]
    tokens: dict[str, IdTagInfo]
    list_version: int = 0
    listed: tuple[AuthorizationData, ...] = ()
    certificates: list[tuple[CertificateUse, CertificateHashData]] = []
    was_ever_accepted: bool
    status: ChargePointStatus
    """That of the station itself, connector 0."""
    serial: int
    transactions: tuple[LocalTransaction, ...]
    waiting: tuple[_Waiting, ...]
    connectors: dict[int, _Kept]


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(_Memory).decode


def write(station: Station) -> bytes:
    """Write the memory of a station."""
    board = station.board
    waiting = tuple(one for one in board.queue.waiting() if isinstance(one, Queued))
    return _encode(
        _Memory(
            settings=board.configuration.values(),
            tokens=board.cache.entries(),
            list_version=board.local_list.version,
            listed=board.local_list.entries(),
            certificates=board.certificates,
            was_ever_accepted=board.registration.was_ever_accepted,
            status=station.indicator.status,
            serial=board.serial,
            transactions=tuple(_transactions(station, waiting)),
            waiting=tuple(_waiting(queued) for queued in waiting),
            connectors={
                number: _Kept(
                    energy_wh=one.outlet.meter.energy_wh,
                    running=one.transaction.serial if one.transaction is not None else None,
                    is_operative=one.is_operative,
                    reservation=one.kept.reservation,
                )
                for number, one in station.connectors.items()
            },
        )
    )


def read(station: Station, snapshot: bytes) -> None:
    """Give a station that has just been built its memory back."""
    memory = _decode(snapshot)
    board = station.board
    for name, value in memory.settings.items():
        board.configuration.set(Key(name), value)
    for id_tag, info in memory.tokens.items():
        board.cache.remember(id_tag, info)
    board.local_list.replace(memory.list_version, memory.listed)
    board.certificates[:] = memory.certificates
    board.registration.was_ever_accepted = memory.was_ever_accepted
    station.indicator.recall(memory.status)
    board.serial = memory.serial
    transactions = {one.serial: one for one in memory.transactions}
    for waiting in memory.waiting:
        _requeue(station, waiting, transactions)
    for number, kept in memory.connectors.items():
        connector = station.connectors[number]
        connector.recall(
            kept.energy_wh,
            transactions.get(kept.running or 0),
            kept.reservation,
            is_operative=kept.is_operative,
        )


def _transactions(station: Station, waiting: Iterable[Queued]) -> Iterable[LocalTransaction]:
    """Every transaction that runs, or of which something is still to be told."""
    running = [one.transaction for one in station.connectors.values()]
    told = [queued.transaction for queued in waiting]
    named = {one.serial: one for one in (*running, *told) if one is not None}
    return named.values()


def _waiting(queued: Queued) -> _Waiting:
    request = queued.request
    return _Waiting(
        action=type(request).action_name(),
        payload=msgspec.Raw(encode(request)),
        transaction=queued.transaction.serial if queued.transaction is not None else None,
        transmissions=queued.transmissions,
        failures=queued.failures,
    )


def _requeue(
    station: Station, waiting: _Waiting, transactions: dict[int, LocalTransaction]
) -> None:
    request: Any = DIALECT.decoders[Side.CSMS][waiting.action].decode(waiting.payload)
    queued = station.board.tell(request, transactions.get(waiting.transaction or 0))
    queued.transmissions = waiting.transmissions
    queued.failures = waiting.failures
    queued.is_fresh = False
