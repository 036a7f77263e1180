import asyncio
from collections.abc import AsyncGenerator

import pytest

from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.problems import Problem
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import Backlog, Streams
from tests.patience import PATIENCE_S
from tests.web.peer import Peer


async def test_items_are_taken_in_their_order() -> None:
    backlog: Backlog[int] = Backlog(3)
    backlog.put(1)
    backlog.put(2)
    assert [await backlog.take(PATIENCE_S) for _ in range(2)] == [1, 2]


async def test_a_reader_is_woken_by_what_comes() -> None:
    backlog: Backlog[int] = Backlog(3)
    waiting = asyncio.create_task(backlog.take(PATIENCE_S))
    await asyncio.sleep(0)
    backlog.put(1)
    assert await waiting == 1


async def test_nothing_comes_in_time() -> None:
    assert await Backlog[int](3).take(0.01) is None


async def test_a_backlog_that_overflows_is_over_for_good() -> None:
    backlog: Backlog[int] = Backlog(2)
    for item in range(3):
        backlog.put(item)
    assert backlog.is_over
    assert await backlog.take(PATIENCE_S) is None
    backlog.put(4)
    assert backlog.is_over


async def test_a_closed_backlog_gives_what_waits_and_is_over_then() -> None:
    backlog: Backlog[int] = Backlog(2)
    backlog.put(1)
    backlog.close()
    assert not backlog.is_over
    assert await backlog.take(PATIENCE_S) == 1
    assert backlog.is_over


async def numbers(backlog: Backlog[int], ended: list[bool]) -> AsyncGenerator[bytes, None]:
    try:
        while not backlog.is_over:
            number = await backlog.take(PATIENCE_S)
            yield b"%d" % number if number is not None else b"-"
    finally:
        ended.append(True)


async def always() -> bool:
    return True


async def test_a_stream_ends_with_its_source() -> None:
    streams, backlog, peer, ended = Streams(Settings()), Backlog[int](9), Peer(), list[bool]()
    backlog.put(7)
    backlog.close()
    await peer.hear(streams.respond(backlog, numbers(backlog, ended), always))
    assert peer.got[1:] == [b"7", b""]
    assert peer.is_complete
    assert ended == [True]
    assert len(streams) == 0


async def test_a_reader_that_left_is_forgotten() -> None:
    streams, backlog, peer, ended = Streams(Settings()), Backlog[int](9), Peer(), list[bool]()
    hearing = asyncio.create_task(
        peer.hear(streams.respond(backlog, numbers(backlog, ended), always))
    )
    await peer.heard.wait()
    assert len(streams) == 1
    peer.gone.set()
    await hearing
    assert ended == [True]
    assert len(streams) == 0


async def test_abuse_119_a_reader_that_does_not_read_is_dropped() -> None:
    streams = Streams(Settings(stream_patience=0.01))
    backlog, peer, ended = Backlog[int](9), Peer(), list[bool]()
    peer.may_read.clear()
    await peer.hear(streams.respond(backlog, numbers(backlog, ended), always))
    assert not peer.is_complete
    assert len(streams) == 0


async def test_a_reader_that_stops_reading_is_dropped() -> None:
    streams = Streams(Settings(stream_patience=0.01))
    backlog, peer, ended = Backlog[int](9), Peer(), list[bool]()
    hearing = asyncio.create_task(
        peer.hear(streams.respond(backlog, numbers(backlog, ended), always))
    )
    await peer.heard.wait()
    peer.may_read.clear()
    backlog.put(1)
    await hearing
    assert (peer.got[1:], peer.is_complete, ended) == ([], False, [True])


async def test_all_streams_are_ended_together() -> None:
    streams, ended = Streams(Settings()), list[bool]()
    peers = [Peer() for _ in range(3)]
    hearing = []
    for peer in peers:
        backlog: Backlog[int] = Backlog(9)
        answer = streams.respond(backlog, numbers(backlog, ended), always)
        hearing.append(asyncio.create_task(peer.hear(answer)))
    for peer in peers:
        await peer.heard.wait()
    streams.close()
    await asyncio.gather(*hearing)
    assert all(peer.is_complete for peer in peers)


async def test_a_stream_ends_once_its_reader_may_have_it_no_more() -> None:
    streams = Streams(Settings(stream_pulse=0.01))
    backlog, peer, ended, answers = Backlog[int](9), Peer(), list[bool](), iter((True, False))

    async def stands() -> bool:
        return next(answers)

    await peer.hear(streams.respond(backlog, numbers(backlog, ended), stands))
    assert (peer.is_complete, ended, len(streams)) == (True, [True], 0)


async def test_a_store_that_does_not_answer_ends_no_stream() -> None:
    streams = Streams(Settings(stream_pulse=0.01))
    backlog, peer, ended, asked = Backlog[int](9), Peer(), list[bool](), list[bool]()

    async def stands() -> bool:
        asked.append(True)
        if len(asked) < 3:
            raise StorageUnavailable("not now")
        return False

    await peer.hear(streams.respond(backlog, numbers(backlog, ended), stands))
    assert len(asked) == 3


async def test_one_stream_too_many_is_refused() -> None:
    streams, backlog, ended = Streams(Settings(max_streams=0)), Backlog[int](9), list[bool]()
    with pytest.raises(Problem) as caught:
        await Peer().hear(streams.respond(backlog, numbers(backlog, ended), always))
    assert (caught.value.status, caught.value.code) == (503, "too-many-streams")
    assert "Retry-After" in caught.value.headers


async def test_who_has_the_most_streams_makes_room_for_who_has_few() -> None:
    streams, ended = Streams(Settings(max_streams=3)), list[bool]()

    async def hear(peer: Peer, whose: str) -> None:
        backlog = Backlog[int](9)
        await peer.hear(streams.respond(backlog, numbers(backlog, ended), always, whose=whose))

    async def opened(whose: str) -> asyncio.Task[None]:
        peer = Peer()
        task = asyncio.create_task(hear(peer, whose))
        await peer.reached.wait()
        return task

    oldest, second, third = [await opened("greedy") for _ in range(3)]
    own = await opened("modest")
    await oldest
    assert not any(task.done() for task in (second, third, own))
    for whose in ("greedy", "modest"):
        with pytest.raises(Problem):
            await hear(Peer(), whose)
    assert len(streams) == 3
    streams.close()
    await asyncio.gather(second, third, own)


async def test_a_fault_in_a_stream_is_not_swallowed() -> None:
    async def broken() -> AsyncGenerator[bytes, None]:
        yield b"1"
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await Peer().hear(Streams(Settings()).respond(Backlog[int](1), broken(), always))
