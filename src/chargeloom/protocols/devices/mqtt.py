"""MQTT: a device publishes to a broker, and is read as it speaks."""

import asyncio
import ssl
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from chargeloom.domain.devices.device import Channel, Mqtt, Sample, TopicPath
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.protocols.devices import documents, maps
from chargeloom.services.measuring.reaching import Reach

if TYPE_CHECKING:
    from aiomqtt.client import MessagesIterator

_LIBRARY: Final = "this device needs more: pip install 'chargeloom[devices]'"
_MOST_WAITING: Final = 1_000
"""So many messages wait to be read; of more the newest are lost."""


class MqttSource:
    """A subscription that is made when it is needed, and dropped after a failure.

    A sample is whole once every topic has said something since the last one, and is as old as the oldest
    of it; what waits already is taken first. What a broker retained is old, however old, and is not taken.
    """

    waits_for_news: Final = True

    def __init__(self, reach: Reach, settings: Mqtt, secret: str | None, timeout_s: float) -> None:
        self._reach = reach
        self._settings = settings
        self._secret = secret
        self._timeout_s = timeout_s
        self._paths: Sequence[TopicPath] = ()
        self._stack: AsyncExitStack | None = None
        self._messages: MessagesIterator | None = None

    async def read(self) -> Sample:
        """Wait for what the device says next. Raises SourceSilent."""
        try:
            return await self._whole()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Leave the broker."""
        stack, self._stack, self._messages = self._stack, None, None
        if stack is None:
            return
        from aiomqtt import MqttError  # noqa: PLC0415 of an extra

        with suppress(MqttError):
            await stack.aclose()

    async def _whole(self) -> Sample:
        try:
            from aiomqtt import MqttError  # noqa: PLC0415 of an extra
        except ImportError as error:
            raise SourceSilent(_LIBRARY) from error
        self._paths, are_unsigned = _paths(self._settings)
        topics = frozenset(path.topic for path in self._paths)
        parts: dict[str, Part] = {}
        try:
            messages = self._messages
            if messages is None:
                messages = await self._subscribed(topics)
            async for message in messages:
                topic = str(message.topic)
                if topic in topics and not message.retain:
                    parts[topic] = self._told(topic, message.payload)
                if len(parts) == len(topics) and not len(messages):
                    return whole(parts.values(), _clock(), are_unsigned=are_unsigned)
        except (MqttError, OSError) as error:
            raise SourceSilent(f"the broker: {error}") from error
        raise SourceSilent("the broker said nothing more")

    def _told(self, topic: str, payload: object) -> "Part":
        body = payload if isinstance(payload, bytes) else str(payload).encode()
        if len(body) > documents.MAX_BYTES:
            raise SourceSilent(f"{topic}: more than {documents.MAX_BYTES} bytes")
        paths = [path for path in self._paths if path.topic == topic]
        told, time_path = documents.document(body), self._settings.time_path
        device_at = documents.time(told, time_path) if time_path else None
        return Part(documents.values(told, paths), _clock(), device_at)

    async def _subscribed(self, topics: Iterable[str]) -> "MessagesIterator":
        from aiomqtt import Client  # noqa: PLC0415 of an extra

        settings = self._settings
        address = await self._reach.address(settings.host, settings.port)
        # In TLS the name is what the broker proves, so it is asked by its name.
        client = Client(
            settings.host if settings.is_tls else address,
            settings.port,
            username=settings.user or None,
            password=self._secret,
            tls_context=ssl.create_default_context() if settings.is_tls else None,
            timeout=self._timeout_s,
            max_queued_incoming_messages=_MOST_WAITING,
        )
        self._stack = AsyncExitStack()
        await self._stack.enter_async_context(client)
        for topic in sorted(topics):
            await client.subscribe(topic)
        self._messages = messages = client.messages
        return messages


class Part(NamedTuple):
    """What a topic told last."""

    values: Mapping[Channel, float]
    came_at: float
    device_at: Instant | None


def whole(parts: Collection[Part], now_s: float, *, are_unsigned: bool) -> Sample:
    """Put together what all topics told: it is as old as the oldest of it."""
    told_at = [part.device_at for part in parts if part.device_at is not None]
    return Sample(
        values={channel: value for part in parts for channel, value in part.values.items()},
        device_at=min(told_at, default=None),
        age_us=round((now_s - min(part.came_at for part in parts)) * SECOND),
        are_currents_unsigned=are_unsigned,
    )


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _paths(settings: Mqtt) -> tuple[Sequence[TopicPath], bool]:
    """Say what is read, and whether its currents have no direction. Raises SourceSilent."""
    if settings.paths:
        return settings.paths, settings.are_currents_unsigned
    known = maps.document_map(settings.map, maps.MQTT)
    topic = known.path.replace(maps.ROOT, settings.root)
    return tuple(
        TopicPath(topic=topic, channel=one.channel, path=one.path, scale=one.scale, sign=one.sign)
        for one in known.paths
    ), known.are_currents_unsigned
