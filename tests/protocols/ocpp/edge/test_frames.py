"""What a link makes of frames, good and bad, over a real socket (RFC 6455)."""

import struct

import pytest

from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.websocket import Link
from tests.protocols.ocpp.edge.business import Business, RecordingSession
from tests.protocols.ocpp.edge.conftest import Listen, Stations, pass_time
from tests.protocols.ocpp.edge.raw import (
    BINARY,
    CLOSE,
    CONTINUATION,
    MASK,
    PING,
    PONG,
    TEXT,
    Frame,
    RawStation,
    frame,
)

HUGE = 2**63


async def test_messages_arrive_whole_and_in_order(station: RawStation, business: Business) -> None:
    station.send(*(frame(TEXT, b"%d" % number) for number in range(100)))
    await business.diary.wait_for("message", 1, b"99")
    assert business.sessions[0].messages == [b"%d" % number for number in range(100)]


async def test_a_session_sends_text(station: RawStation, business: Business) -> None:
    for size in (0, 5, 125, 126, 9_000, 70_000):
        business.sessions[0].connection.send(b"x" * size)
        assert await station.read() == Frame(TEXT, b"x" * size)


async def test_fragments_become_one_message_with_pings_in_between(
    station: RawStation, business: Business
) -> None:
    half = "ü".encode()
    station.send(
        frame(TEXT, half[:1], fin=False),
        frame(PING, b"between"),
        frame(CONTINUATION, half[1:], fin=False),
        frame(CONTINUATION, b"", fin=True),
    )
    assert await station.read() == Frame(PONG, b"between")
    await business.diary.wait_for("message", 1, half)


async def test_a_message_of_the_full_size_is_taken(station: RawStation, business: Business) -> None:
    station.send(frame(TEXT, b"x" * 65536))
    await business.diary.wait_for("message", 1, b"x" * 65536)


BROKEN = {
    "024 unmasked": (1002, frame(TEXT, b"x", masked=False)),
    "025 reserved bit 1": (1002, frame(TEXT, b"x", rsv=4)),
    "025 reserved bit 2": (1002, frame(TEXT, b"x", rsv=2)),
    "025 reserved bit 3": (1002, frame(PING, b"x", rsv=1)),
    "025 reserved data opcode": (1002, frame(3, b"x")),
    "025 reserved control opcode": (1002, frame(11, b"x")),
    "026 binary": (1003, frame(BINARY, b"x")),
    "026 fragmented binary": (1003, frame(BINARY, b"x", fin=False)),
    "027 no UTF-8": (1007, frame(TEXT, b"\xff")),
    "027 half a character": (1007, frame(TEXT, b"\xc3")),
    "027 a surrogate": (1007, frame(TEXT, b"\xed\xa0\x80")),
    "027 no UTF-8 over fragments": (
        1007,
        frame(TEXT, b"\xc3", fin=False) + frame(CONTINUATION, b"\x28"),
    ),
    "028 long ping": (1002, frame(PING, b"x" * 126)),
    "028 long close": (1002, frame(CLOSE, b"\x03\xe8" + b"x" * 124)),
    "028 fragmented ping": (1002, frame(PING, b"x", fin=False)),
    "028 fragmented close": (1002, frame(CLOSE, b"\x03\xe8", fin=False)),
    "028 continuation of nothing": (1002, frame(CONTINUATION, b"x")),
    "028 message in a message": (1002, frame(TEXT, b"x", fin=False) + frame(TEXT, b"x")),
    "029 length beyond all bounds": (1002, struct.pack("!BBQ", 0x81, 0xFF, HUGE) + MASK),
    "029 length of the largest kind": (1009, struct.pack("!BBQ", 0x81, 0xFF, HUGE - 1) + MASK),
    "029 length that overflows 32 bits": (1009, struct.pack("!BBQ", 0x81, 0xFF, 2**32 + 1) + MASK),
    "030 one byte too long": (1009, frame(TEXT, b"x" * 65537)),
    "030 too long in fragments": (
        1009,
        frame(TEXT, b"x" * 40_000, fin=False) + frame(CONTINUATION, b"x" * 40_000),
    ),
    "036 close code 0": (1002, frame(CLOSE, struct.pack("!H", 0))),
    "036 close code 999": (1002, frame(CLOSE, struct.pack("!H", 999))),
    "036 close code 1004": (1002, frame(CLOSE, struct.pack("!H", 1004))),
    "036 close code 1005": (1002, frame(CLOSE, struct.pack("!H", 1005))),
    "036 close code 1006": (1002, frame(CLOSE, struct.pack("!H", 1006))),
    "036 close code 1015": (1002, frame(CLOSE, struct.pack("!H", 1015))),
    "036 close code 2999": (1002, frame(CLOSE, struct.pack("!H", 2999))),
    "036 close code 5000": (1002, frame(CLOSE, struct.pack("!H", 5000))),
    "036 half a close code": (1002, frame(CLOSE, b"\x03")),
    "036 close reason no UTF-8": (1007, frame(CLOSE, b"\x03\xe8\xff")),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_abuse_024_to_030_and_036_a_broken_frame_closes_with_its_code(
    station: RawStation, business: Business, case: str
) -> None:
    code, broken = BROKEN[case]
    station.send(broken)
    assert (await station.closed_with())[0] == code
    await business.diary.wait_for("closed", 1)
    assert business.sessions[0].messages == []


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_frame_costs_only_its_own_link(
    endpoint: OcppEndpoint, stations: Stations, business: Business, case: str
) -> None:
    await stations.connect(endpoint, "OPEN-1")
    bad = await stations.connect(endpoint, "OPEN-2")
    bad.send(BROKEN[case][1])
    await business.diary.wait_for("closed", 2)
    assert set(endpoint.connected) == {"OPEN-1"}
    assert ("closed", 1) not in business.diary.entries


async def test_a_message_in_front_of_a_broken_frame_stays_unanswered_and_untaken(
    station: RawStation, business: Business
) -> None:
    station.send(frame(TEXT, b"to be repeated"), frame(TEXT, b"x", masked=False))
    assert (await station.closed_with())[0] == 1002
    await business.diary.wait_for("closed", 1)
    assert business.sessions[0].messages == []


@pytest.mark.parametrize("start", ['[2,"m","StopTransaction",', '[2,"m","MeterValues",', '[3,"m",'])
async def test_the_end_of_a_long_charge_is_longer_than_other_messages(
    station: RawStation, business: Business, start: str
) -> None:
    """transactionData is a container for any number of MeterValues (OCPP 1.6, 4.10)."""
    long = Limits().long_message_bytes
    told = start.encode() + b'{"x":"'
    whole = told + b"x" * (long - len(told) - 3) + b'"}]'
    station.send(frame(TEXT, whole))
    await business.diary.wait_until(lambda: bool(business.sessions[0].messages))
    assert business.sessions[0].messages == [whole]
    station.send(frame(TEXT, whole[:-3] + b'x"}]'))
    assert (await station.closed_with())[0] == 1009


async def test_abuse_030_a_frame_too_long_for_us_takes_no_room(
    listen: Listen, stations: Stations, business: Business
) -> None:
    station = await stations.connect(await listen(message_bytes=1000))
    station.send(frame(TEXT, b"x" * 2_000_000)[:200_000])
    assert (await station.closed_with())[0] == 1009
    assert business.sessions[0].messages == []


async def test_abuse_031_endless_fragments_end(station: RawStation, business: Business) -> None:
    station.send(frame(TEXT, b"[", fin=False))
    station.send(*[frame(CONTINUATION, b" ", fin=False)] * 2000)
    assert (await station.closed_with())[0] == 1008
    assert business.sessions[0].messages == []


def test_the_longest_message_gets_through_a_slow_line_however_it_is_cut() -> None:
    """GPRS carries some 4 kB a second: RFC 6455, 5.4 lets a message come in fragments."""
    limits = Limits()
    needed_s = limits.long_message_bytes / 4_000
    assert needed_s < min(limits.message_s, limits.frame_s)


async def test_abuse_031_a_message_that_never_ends_is_not_waited_for(
    listen: Listen, stations: Stations
) -> None:
    endpoint = await listen(message_s=0.05, ping_s=0.02, dead_s=60.0)
    station = await stations.connect(endpoint)
    station.send(frame(TEXT, b"[", fin=False))
    assert await station.closed_with() == (1008, "message takes too long")


async def test_abuse_033_a_flood_of_pings_is_answered_up_to_a_rate(station: RawStation) -> None:
    station.send(*[frame(PING, b"x")] * 500)
    assert [await station.read() for _ in range(100)] == [Frame(PONG, b"x")] * 100
    opcode, payload = await station.read()
    assert (opcode, payload[:2]) == (CLOSE, struct.pack("!H", 1008))


async def test_a_flood_of_pongs_is_no_better(station: RawStation) -> None:
    station.send(*[frame(PONG, b"x")] * 500)
    assert (await station.closed_with())[0] == 1008


async def test_abuse_037_what_comes_after_a_close_is_ignored(
    station: RawStation, business: Business
) -> None:
    station.send(frame(TEXT, b"before"), frame(CLOSE, b"\x03\xe9"), frame(TEXT, b"after"))
    assert await station.read_all() == [Frame(CLOSE, b"\x03\xe9")]
    await business.diary.wait_for("closed", 1)
    assert business.sessions[0].messages == [b"before"]


async def test_abuse_037_what_comes_after_a_close_of_ours_is_ignored(
    station: RawStation, business: Business
) -> None:
    business.on_message = lambda session, _: session.connection.close(1008, "enough")
    station.send(frame(TEXT, b"first"), frame(TEXT, b"second"), frame(PING, b"third"))
    assert await station.closed_with() == (1008, "enough")
    assert business.sessions[0].messages == [b"first"]


async def test_a_close_without_a_code_is_answered_with_the_normal_one(station: RawStation) -> None:
    station.send(frame(CLOSE))
    assert await station.read_all() == [Frame(CLOSE, struct.pack("!H", 1000))]


async def test_a_session_is_told_of_its_end_once_and_later_calls_do_nothing(
    station: RawStation, business: Business
) -> None:
    connection = business.sessions[0].connection
    connection.close(1000, "done")
    assert connection.is_closed
    assert ("closed", 1) not in business.diary.entries
    connection.close(1001, "again")
    assert await station.closed_with() == (1000, "done")
    await business.diary.wait_for("closed", 1)
    connection.pause()
    connection.resume()
    connection.send(b"x")
    connection.close(1000, "")
    assert business.diary.entries.count(("closed", 1)) == 1


async def test_a_long_reason_is_cut_between_characters(
    station: RawStation, business: Business
) -> None:
    business.sessions[0].connection.close(4001, "ü" * 100)
    assert await station.closed_with() == (4001, "ü" * 61)


async def test_a_peer_that_does_not_answer_our_close_is_not_waited_for(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(close_s=0.02)
    station = await stations.connect(endpoint)
    business.sessions[0].connection.close(1000, "done")
    frames = await station.read_all()
    assert [one.opcode for one in frames] == [CLOSE]


async def test_a_paused_link_can_be_closed_in_order(
    listen: Listen, stations: Stations, business: Business
) -> None:
    station = await stations.connect(await listen(close_s=1000.0))
    connection = business.sessions[0].connection
    connection.pause()
    connection.close(1000, "done")
    assert await station.closed_with() == (1000, "done")


async def test_a_lost_socket_ends_the_session(
    endpoint: OcppEndpoint, station: RawStation, business: Business
) -> None:
    station.writer.transport.abort()
    await business.diary.wait_for("closed", 1)
    assert list(endpoint.connected) == []


async def test_a_paused_session_gets_nothing_until_it_reads_on(
    station: RawStation, business: Business
) -> None:
    def pause_at_second(session: RecordingSession, text: bytes) -> None:
        if text == b"1":
            session.connection.pause()

    business.on_message = pause_at_second
    station.send(*(frame(TEXT, b"%d" % number) for number in range(50)))
    await business.diary.wait_for("message", 1, b"1")
    (session,) = business.sessions
    assert session.messages == [b"0", b"1"]
    session.connection.resume()
    await business.diary.wait_for("message", 1, b"49")
    assert session.messages == [b"%d" % number for number in range(50)]


async def test_a_session_may_pause_and_read_on_at_every_message(
    station: RawStation, business: Business
) -> None:
    def stutter(session: RecordingSession, _: bytes) -> None:
        session.connection.pause()
        session.connection.resume()

    business.on_message = stutter
    station.send(*(frame(TEXT, b"%d" % number) for number in range(50)))
    await business.diary.wait_for("message", 1, b"49")
    assert business.sessions[0].messages == [b"%d" % number for number in range(50)]


async def test_a_paused_link_holds_the_sender_back(
    endpoint: OcppEndpoint, station: RawStation, stations: Stations, business: Business
) -> None:
    link = business.sessions[0].connection
    assert isinstance(link, Link)
    link.pause()
    station.send(*[frame(TEXT, b"x" * 60_000)] * 100)
    await pass_time(await stations.connect(endpoint, "OPEN-2"))
    assert len(link._held or ()) <= 2
    link.resume()
    await business.diary.wait_for("message", 1, b"x" * 60_000, times=100)


async def test_a_bug_in_a_session_is_logged_and_the_link_lives_on(
    station: RawStation, business: Business, said: list[dict[str, object]]
) -> None:
    def stumble(session: RecordingSession, text: bytes) -> None:
        if text == b"bug":
            raise RuntimeError("a bug of ours")
        session.connection.send(b"fine")

    business.on_message = stumble
    for _ in range(3):
        station.send(*[frame(TEXT, b"bug")] * 9, frame(TEXT, b"good"))
        assert await station.read() == Frame(TEXT, b"fine")
    failures = [entry for entry in said if entry["event"] == "session failed"]
    assert len({entry["reference"] for entry in failures}) == 27


async def test_bugs_without_end_close_the_link(station: RawStation, business: Business) -> None:
    def stumble(_: RecordingSession, __: bytes) -> None:
        raise RuntimeError("a bug of ours")

    business.on_message = stumble
    station.send(*[frame(TEXT, b"bug")] * 20)
    assert await station.closed_with() == (1011, "internal error")
    assert len(business.sessions[0].messages) == 10


async def test_a_bug_while_making_a_session_is_told_with_its_reference(
    endpoint: OcppEndpoint, stations: Stations, said: list[dict[str, object]]
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    endpoint._owning._welcome = stumble  # type: ignore[assignment]
    station = await stations.connect(endpoint)
    code, reason = await station.closed_with()
    (failure,) = [entry for entry in said if entry["event"] == "welcome failed"]
    assert (code, reason) == (1011, f"internal error, reference {failure['reference']}")
    assert list(endpoint.connected) == []
