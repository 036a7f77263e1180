"""One identity, two links (abuse 6): one owner, at every moment."""

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.edge.takeover import Takeover
from tests.protocols.ocpp.edge.business import OPEN, PASSWORD, PROVEN, Business
from tests.protocols.ocpp.edge.conftest import Listen, Stations, pass_time
from tests.protocols.ocpp.edge.raw import CLOSE, PING, PONG, TEXT, Frame, basic, frame

NEVER_S = 1000.0
SECRET = basic(PROVEN, PASSWORD)


def told(station: str, takeover: Takeover) -> tuple[object, ...]:
    return ("told", StationId(station), takeover)


async def test_abuse_006_with_credentials_the_new_link_wins_when_the_old_one_answers(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint, PROVEN, SECRET)
    await stations.connect(endpoint, PROVEN, SECRET)
    assert await old.read() == Frame(PING, b"")
    assert len(business.sessions) == 1
    old.send(frame(PONG))
    assert await old.closed_with() == (1008, "superseded")
    await business.diary.wait_for(*told(PROVEN, Takeover.DUPLICATE))
    assert business.diary.entries[:3] == [("welcome", 1), ("closed", 1), ("welcome", 2)]
    assert list(endpoint.connected) == [PROVEN]


@pytest.mark.parametrize(("station", "secret"), [(PROVEN, SECRET), (OPEN, {})])
async def test_abuse_006_a_half_open_link_is_superseded_after_its_time(
    listen: Listen,
    stations: Stations,
    business: Business,
    station: str,
    secret: dict[str, str | None],
) -> None:
    endpoint = await listen(takeover_s=0.05)
    old = await stations.connect(endpoint, station, secret)
    new = await stations.connect(endpoint, station, secret)
    await business.diary.wait_for(*told(station, Takeover.SUPERSEDED))
    assert business.diary.entries[:3] == [("welcome", 1), ("closed", 1), ("welcome", 2)]
    assert [one.opcode for one in await old.read_all()] == [PING, CLOSE]
    business.sessions[1].connection.send(b"yours")
    assert await new.read() == Frame(TEXT, b"yours")


async def test_abuse_006_without_credentials_a_living_old_link_stays(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint)
    thief = await stations.connect(endpoint)
    thief.send(frame(TEXT, b"I am OPEN-1"))
    assert await old.read() == Frame(PING, b"")
    old.send(frame(PONG))
    assert await thief.closed_with() == (1008, "identity in use")
    await business.diary.wait_for(*told(OPEN, Takeover.REFUSED))
    old.send(frame(TEXT, b"still me"))
    await business.diary.wait_for("message", 1, b"still me")
    assert len(business.sessions) == 1


async def test_a_message_is_as_good_an_answer_as_a_pong(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint)
    thief = await stations.connect(endpoint)
    old.send(frame(TEXT, b"I am here"))
    assert await thief.closed_with() == (1008, "identity in use")
    await business.diary.wait_for("message", 1, b"I am here")


async def test_what_the_new_link_says_is_held_for_its_session_in_order(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint, PROVEN, SECRET)
    new = await stations.connect(endpoint, PROVEN, SECRET)
    new.send(*(frame(TEXT, b"%d" % number) for number in range(20)), frame(PING, b"all sent"))
    assert await new.read() == Frame(PONG, b"all sent")
    assert len(business.sessions) == 1
    old.send(frame(PONG))
    await business.diary.wait_for("message", 2, b"19")
    assert business.sessions[1].messages == [b"%d" % number for number in range(20)]


async def test_a_waiting_link_is_read_only_so_far(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S, held_messages=3)
    old = await stations.connect(endpoint, PROVEN, SECRET)
    new = await stations.connect(endpoint, PROVEN, SECRET)
    new.send(*[frame(TEXT, b"x" * 60_000)] * 100)
    await pass_time(await stations.connect(endpoint, "OPEN-2"))
    (waiting,) = (link for link in endpoint._links if link._session is None)
    assert len(waiting._held or ()) in {3, 4}
    old.send(frame(PONG))
    await business.diary.wait_for("message", 3, b"x" * 60_000, times=100)


async def test_a_waiting_link_gets_the_place_when_the_old_one_goes_by_itself(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint)
    await stations.connect(endpoint)
    old.writer.transport.abort()
    await business.diary.wait_for("welcome", 2)
    assert business.diary.entries == [("welcome", 1), ("closed", 1), ("welcome", 2)]


async def test_a_waiting_link_that_goes_is_forgotten(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint)
    new = await stations.connect(endpoint)
    new.send(frame(CLOSE, b"\x03\xe8"))
    await new.read_all()
    third = await stations.connect(endpoint)
    assert [await old.read(), await old.read()] == [Frame(PING, b"")] * 2
    old.send(frame(PONG))
    assert await third.closed_with() == (1008, "identity in use")
    assert len(business.sessions) == 1


async def test_a_third_link_with_credentials_replaces_the_waiting_one(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    old = await stations.connect(endpoint, PROVEN, SECRET)
    second = await stations.connect(endpoint, PROVEN, SECRET)
    third = await stations.connect(endpoint, PROVEN, SECRET)
    assert await second.closed_with() == (1008, "superseded")
    old.send(frame(PONG))
    await business.diary.wait_for("welcome", 2)
    business.sessions[1].connection.send(b"you")
    assert await third.read() == Frame(TEXT, b"you")


async def test_a_third_link_without_credentials_is_turned_away(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    await stations.connect(endpoint)
    await stations.connect(endpoint)
    third = await stations.connect(endpoint)
    assert await third.closed_with() == (1008, "identity in use")
    assert len(business.sessions) == 1


async def test_a_link_that_we_do_not_read_is_taken_for_alive(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    await stations.connect(endpoint)
    business.sessions[0].connection.pause()
    thief = await stations.connect(endpoint)
    assert await thief.closed_with() == (1008, "identity in use")


async def test_a_link_that_is_being_closed_holds_no_place(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S, close_s=NEVER_S)
    await stations.connect(endpoint)
    business.sessions[0].connection.close(1000, "go")
    await stations.connect(endpoint)
    await business.diary.wait_for("welcome", 2)
    assert business.diary.entries == [("welcome", 1), ("closed", 1), ("welcome", 2)]
    endpoint._abort_all()


async def test_abuse_008_flapping_is_told(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(takeover_s=NEVER_S)
    current = await stations.connect(endpoint, PROVEN, SECRET)
    for _ in range(20):
        new = await stations.connect(endpoint, PROVEN, SECRET)
        current.send(frame(PONG))
        await current.closed_with()
        current = new
    await business.diary.wait_for(*told(PROVEN, Takeover.FLAPPING))
    assert business.diary.entries.count(told(PROVEN, Takeover.DUPLICATE)) == 20


async def test_a_bug_in_the_report_changes_nothing(
    listen: Listen, stations: Stations, business: Business, said: list[dict[str, object]]
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    endpoint = await listen(takeover_s=0.02)
    endpoint._owning._on_takeover = stumble
    await stations.connect(endpoint)
    await stations.connect(endpoint)
    await business.diary.wait_for("welcome", 2)
    assert [entry["event"] for entry in said].count("report failed") == 1
