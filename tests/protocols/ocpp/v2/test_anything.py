"""Whatever a valid message of a charging session says, it is answered, kept, and never a fault of ours."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.protocols.ocpp.dialect import Side
from chargeloom.protocols.ocpp.v21.messages import actions as v21
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.messages import actions as v201
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.message import Message
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import running
from tests.wire.strategies import messages

ACTIONS = ("Authorize", "MeterValues", "ReservationStatusUpdate", "TransactionEvent")
VERSIONS = [(V201, v201.STATION_CALLS), (V21, v21.STATION_CALLS)]


@pytest.mark.parametrize(("version", "calls"), VERSIONS, ids=["2.0.1", "2.1"])
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_valid_message_is_answered_by_a_result(
    version: Version, calls: Any, data: st.DataObject
) -> None:
    kinds = st.sampled_from([calls[action] for action in ACTIONS])
    said = data.draw(st.lists(kinds.flatmap(messages), min_size=1, max_size=8))
    asyncio.run(_say(version, _of_few_transactions(said, data)))


def _of_few_transactions(said: list[Message], data: st.DataObject) -> list[tuple[str, bytes]]:
    """Let events meet: few transactions, few numbers, each perhaps twice."""
    frames: list[tuple[str, bytes]] = []
    for message in said:
        changes: dict[str, Any] = {}
        info = getattr(message, "transaction_info", None)
        if info is not None:
            number = data.draw(st.sampled_from(["T-1", "T-2"]))
            told = msgspec.structs.replace(info, transaction_id=number)
            changes = {"transaction_info": told, "seq_no": data.draw(st.integers(0, 3))}
        payload = encode(msgspec.structs.replace(message, **changes))
        frames.append((type(message).__name__, payload))
    return frames + data.draw(st.lists(st.sampled_from(frames), max_size=4))


async def _say(version: Version, frames: list[tuple[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as rig:
            station = await rig.station(version=version)
            await station.ask("BootNotification", BOOT)
            for action, payload in frames:
                station.actor.received(b'[2,"m","%s",%s]' % (action.encode(), payload))
                kind, message_id, answer = await station.connection.next()
                assert (kind, message_id) == (3, "m")
                reply = version.dialect.calls_to[Side.CSMS][action].reply_type()
                TypedDecoder(reply).decode(msgspec.json.encode(answer))
            for transaction in await rig.transactions():
                events = await rig.core.ground.store.transaction_events(transaction.id)
                names = [(one.seq_no, one.digest) for one in events]
                assert len(set(names)) == len(names) > 0
