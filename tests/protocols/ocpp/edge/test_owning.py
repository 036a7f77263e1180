"""What is done about the owners of identities: links are pinged, closed, or given their session."""

from typing import Any, cast

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Admission, Connection, Session
from chargeloom.protocols.ocpp.edge.owning import Owning
from chargeloom.protocols.ocpp.edge.takeover import Claim, Takeover
from chargeloom.protocols.ocpp.edge.websocket import Link

CP1 = StationId("CP-1")
PATIENCE_S = 5.0


class FakeLink:
    """Notes what is done to it."""

    def __init__(self, name: str, *, is_proven: bool = True) -> None:
        self.name = name
        self.admission = Admission(CP1, "ocpp1.6", "192.0.2.1", is_proven)
        self.is_paused = self.is_closed = False
        self.done: list[Any] = []

    def probe(self) -> None:
        self.done.append("probe")

    def close(self, code: int, reason: str) -> None:
        self.is_closed = True
        self.done.append((code, reason))

    def leave(self) -> None:
        self.done.append("leave")

    def open(self, session: Session) -> None:
        self.done.append(session)


class Edge:
    """The owning under test, its clock, and what it says to others."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.welcomed: list[str] = []
        self.told: list[tuple[StationId, Takeover]] = []
        self.error: Exception | None = None
        references = iter(f"r{number}" for number in range(1, 10))
        self.owning = Owning(
            PATIENCE_S, self._welcome, self._tell, lambda: self.now_s, lambda: next(references)
        )

    def arrive(self, link: FakeLink) -> FakeLink:
        claim = Claim(CP1, as_link(link), link.admission.address, link.admission.is_authenticated)
        self.owning.arrive(claim)
        return link

    @property
    def owner(self) -> Any:
        return self.owning.claims[CP1].link

    def _welcome(self, admission: Admission, connection: Connection) -> Session:
        assert admission.station == CP1
        if self.error is not None:
            raise self.error
        name = cast("FakeLink", connection).name
        self.welcomed.append(name)
        return cast("Session", f"session of {name}")

    def _tell(self, station: StationId, takeover: Takeover) -> None:
        self.told.append((station, takeover))
        if self.error is not None:
            raise self.error


def as_link(link: FakeLink) -> Link:
    return cast("Link", link)


@pytest.fixture
def edge() -> Edge:
    return Edge()


def test_the_first_link_is_given_its_session(edge: Edge) -> None:
    link = edge.arrive(FakeLink("first"))
    assert link.done == ["session of first"]
    assert edge.owner is link
    assert edge.told == []


def test_a_second_link_waits_while_the_first_is_pinged(edge: Edge) -> None:
    old = edge.arrive(FakeLink("old"))
    new = edge.arrive(FakeLink("new"))
    assert old.done == ["session of old", "probe"]
    assert (new.done, edge.welcomed) == ([], ["old"])


def test_an_owner_that_answers_gives_way_to_one_that_proved_who_it_is(edge: Edge) -> None:
    old, new = edge.arrive(FakeLink("old")), edge.arrive(FakeLink("new"))
    edge.owning.answered(as_link(old))
    assert old.done[-2:] == [(1008, "superseded"), "leave"]
    assert new.done == ["session of new"]
    assert edge.owner is new
    assert edge.told == [(CP1, Takeover.DUPLICATE)]


def test_an_owner_that_answers_stays_where_the_other_proved_nothing(edge: Edge) -> None:
    old, thief = edge.arrive(FakeLink("old")), edge.arrive(FakeLink("thief", is_proven=False))
    edge.owning.answered(as_link(old))
    assert thief.done == [(1008, "identity in use"), "leave"]
    assert edge.owner is old
    assert edge.told == [(CP1, Takeover.REFUSED)]


def test_an_owner_that_is_silent_gives_way_once_its_time_is_over(edge: Edge) -> None:
    old, new = edge.arrive(FakeLink("old")), edge.arrive(FakeLink("new", is_proven=False))
    edge.now_s = PATIENCE_S - 0.1
    edge.owning.tick()
    assert new.done == []
    edge.now_s = PATIENCE_S
    edge.owning.tick()
    assert old.is_closed
    assert new.done == ["session of new"]
    assert edge.told == [(CP1, Takeover.SUPERSEDED)]


def test_an_owner_that_we_made_wait_is_taken_for_alive(edge: Edge) -> None:
    """What it answers to a ping would not be read: its silence is ours."""
    old = edge.arrive(FakeLink("old"))
    old.is_paused = True
    thief = edge.arrive(FakeLink("thief", is_proven=False))
    assert "probe" not in old.done
    assert thief.is_closed
    assert edge.owner is old


def test_a_link_that_waits_gets_the_place_of_one_that_goes(edge: Edge) -> None:
    old, new = edge.arrive(FakeLink("old")), edge.arrive(FakeLink("new"))
    edge.owning.gone(as_link(old))
    assert new.done == ["session of new"]
    edge.owning.gone(as_link(new))
    assert dict(edge.owning.claims) == {}


def test_a_link_that_was_closed_meanwhile_gets_no_session(edge: Edge) -> None:
    gone = FakeLink("gone")
    gone.is_closed = True
    edge.arrive(gone)
    assert (gone.done, edge.welcomed) == (["leave"], [])


def test_a_welcome_that_fails_closes_the_link_and_names_a_reference(edge: Edge) -> None:
    edge.error = RuntimeError("a bug")
    link = edge.arrive(FakeLink("first"))
    assert link.done == [(1011, "internal error, reference r1")]


def test_a_report_that_fails_ends_nothing(edge: Edge) -> None:
    old, new = edge.arrive(FakeLink("old")), edge.arrive(FakeLink("new"))
    edge.error = RuntimeError("a bug")
    edge.owning.gone(as_link(new))
    thief = edge.arrive(FakeLink("thief", is_proven=False))
    edge.owning.answered(as_link(old))
    assert thief.is_closed
    assert edge.told == [(CP1, Takeover.REFUSED)]
