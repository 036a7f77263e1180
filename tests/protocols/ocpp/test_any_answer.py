"""Whatever a station answers to an order, the command ends, and nothing of ours breaks."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings, strategies as st
from structlog.testing import capture_logs

from chargeloom.domain.commands.command import CommandName, CommandStatus, Order
from chargeloom.domain.reason import Refusal
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.version import Version
from chargeloom.wire.json import encode
from tests.protocols.ocpp.damage import damaged
from tests.protocols.ocpp.test_offering import (
    A_SETTING,
    A_VARIABLE,
    BY_VERSION,
    sample_orders,
)
from tests.rig import FakeStation, Rig, running
from tests.wire.strategies import messages

PATIENCE_S: Final = 20.0
WORDS: Final = frozenset({"status", "attributeStatus"})
"""Where an answer says how it went."""

Answer = Callable[[str], Any]
Sample = tuple[CommandName, Order]


def own_words(document: Any, spell: Callable[[str], str]) -> Any:
    """Say each word that tells how something went in another way."""
    match document:
        case dict():
            return {
                name: spell(said)
                if name in WORDS and isinstance(said, str)
                else own_words(said, spell)
                for name, said in document.items()
            }
        case list():
            return [own_words(one, spell) for one in document]
    return document


SPELLINGS: Final[tuple[Callable[[str], str], ...]] = (
    str.lower,
    str.upper,
    lambda _: "Queued",
    lambda _: "",
)


def answering(version: Version, data: st.DataObject) -> Answer:
    """Draw an answer to what is asked: right, in words of its own, or damaged."""

    def answer(action: str) -> Any:
        kind: Any = version.dialect.calls_to[Side.STATION][action].reply_type()
        said = json.loads(encode(data.draw(messages(kind))))
        if data.draw(st.booleans()):
            return own_words(said, data.draw(st.sampled_from(SPELLINGS)))
        return json.loads(damaged(json.dumps(said).encode(), data))

    return answer


async def give(rig: Rig, station: FakeStation, sample: Sample, answer: Answer) -> None:
    """Give an order to a station that answers so whatever it is asked meanwhile."""
    answers = asyncio.create_task(_answer(station, answer))
    ended = asyncio.create_task(_end_of(rig, station, sample))
    done, _ = await asyncio.wait({answers, ended}, return_when=asyncio.FIRST_COMPLETED)
    for one in (answers, ended):
        one.cancel()
    for one in done:
        one.result()  # what stops an example is raised where an answer is drawn


async def _end_of(rig: Rig, station: FakeStation, sample: Sample) -> None:
    with suppress(Refusal):
        command = await rig.core.commanding.issue(station.station.id, *sample, "test")
        ended = await rig.core.commanding.wait(command, PATIENCE_S)
        assert ended.status is not CommandStatus.PENDING


async def _answer(station: FakeStation, answer: Answer) -> None:
    while True:
        frame = await station.connection.next()
        if frame[0] == 2:
            station.answer(frame[1], answer(frame[2]))


async def _try(version: Version, sample: Sample, answer: Answer) -> None:
    with tempfile.TemporaryDirectory() as folder, capture_logs() as logs:
        async with running(Path(folder)) as rig:
            rig.core.surveying.quiet_s = rig.core.surveying.soon_s = 0.0
            station = await rig.station(version=version, accepted_at=rig.core.ground.now())
            await give(rig, station, sample, answer)
            await rig.settle()
    assert [one for one in logs if one["log_level"] in {"error", "critical"}] == []


@pytest.mark.parametrize("version", [one for _, one, _ in BY_VERSION], ids=["1.6", "2.0.1", "2.1"])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_answer_ends_the_command(version: Version, data: st.DataObject) -> None:
    is_old = version.dialect.subprotocol == "ocpp1.6"
    samples = sample_orders(*((A_SETTING, "A") if is_old else (A_VARIABLE, "A.B")))
    orders = [(name, order) for name, some in samples.items() for order in some]
    sample = data.draw(st.sampled_from(orders))
    asyncio.run(_try(version, sample, answering(version, data)))
