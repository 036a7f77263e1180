"""A simulated device that publishes to a broker."""

from typing import Any

import msgspec


async def publish(
    host: str,
    port: int,
    messages: dict[str, Any],
    *,
    user: str | None = None,
    password: str | None = None,
    retain: bool = False,
) -> None:
    """Say something in each topic, and leave."""
    from aiomqtt import Client  # noqa: PLC0415 of an extra

    async with Client(host, port, username=user, password=password) as client:
        for topic, told in messages.items():
            await client.publish(topic, msgspec.json.encode(told), qos=1, retain=retain)
