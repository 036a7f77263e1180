"""What a station is asked: orders and raw calls that the bus brings, and questions that come up on the link."""

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

import msgspec

from chargeloom.domain.commands.command import Order, Trigger
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.actor.calls import Calls
from chargeloom.protocols.ocpp.actor.link import Link
from chargeloom.protocols.ocpp.actor.permission import Permission
from chargeloom.protocols.ocpp.actor.raw_calls import call_raw
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.wire.message import Call, Message


class Asking:
    """Asks in the words of the station's version, and does what its answers change."""

    _errands: ClassVar[set[asyncio.Task[None]]] = set()
    """What is asked of stations without anyone waiting for it."""

    __slots__ = ("_calls", "_has_asked_to_boot", "_link", "_permission")

    def __init__(self, link: Link, calls: Calls, permission: Permission) -> None:
        self._link = link
        self._calls = calls
        self._permission = permission
        self._has_asked_to_boot = link.station.record.booted_at is not None

    async def answer(self, question: msgspec.Struct) -> msgspec.Struct:
        """Carry out what the bus brings: an order, or a request of the station's own protocol."""
        link = self._link
        if isinstance(question, RawCall):
            return await call_raw(link.version.dialect, question, self._call)
        if not isinstance(question, Order):
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        link.core.tolerating.demand(link.station, question)
        return await link.version.perform(link.core, link.station, question, self._call)

    def ask_to_boot(self) -> None:
        """Ask a station that never booted, once, to do so: it thinks that it has."""
        if self._has_asked_to_boot or self._link.station.record.booted_at is not None:
            return
        self._has_asked_to_boot = True
        self._run(self._trigger(Trigger(message="BootNotification")))

    def inquire(self, question: Call[Any]) -> None:
        """Ask what a message of the station left open; nobody waits for it."""
        self._run(self._inquire(question))

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        asking = asyncio.create_task(errand)
        self._errands.add(asking)
        asking.add_done_callback(self._errands.discard)

    async def _inquire(self, question: Call[Any]) -> None:
        with suppress(Refusal, StorageUnavailable):
            await self._call(question)

    async def _trigger(self, order: Trigger) -> None:
        link = self._link
        with suppress(Refusal):
            await link.version.perform(link.core, link.station, order, self._call)

    async def _call(self, request: Call[Any]) -> Message | CallFault:
        """Call the station, and do what its answer changes. Raises Refusal."""
        link = self._link
        staked = link.version.staked.get(type(request))
        if staked is None:
            return await self._call_and_follow(request)
        return await staked(link.core, link.station, request, self._call_and_follow)

    async def _call_and_follow(self, request: Call[Any]) -> Message | CallFault:
        return await self._calls.ask(request, partial(self._hear, request))

    def _hear(self, request: Call[Any], reply: Message) -> Awaitable[None] | None:
        """Let the station send what it was asked to, and change what its answer changes."""
        link = self._link
        action = link.version.triggered(request, reply)
        if action is not None:
            self._permission.grant(action)
        effect = link.version.effects.get(type(request))
        return effect(link.core, link.station, request, reply) if effect is not None else None
