import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.edge.takeover import (
    FLAP_WINDOW_S,
    FLAPS,
    IN_USE,
    SUPERSEDED,
    Claim,
    Dismiss,
    Install,
    Move,
    Owners,
    Probe,
    Takeover,
    Tell,
)

CP1 = StationId("CP1")
HOME, ABROAD = "192.0.2.1", "198.51.100.1"


def claim(link: str, *, proven: bool = True, address: str = HOME) -> Claim[str]:
    return Claim(CP1, link, address, proven)


@pytest.fixture
def owners() -> Owners[str]:
    owners: Owners[str] = Owners(patience_s=5.0)
    assert owners.arrive(claim("old"), 0.0) == [Install("old")]
    return owners


def test_an_only_link_counts_at_once(owners: Owners[str]) -> None:
    assert owners.owners[CP1].link == "old"


def test_a_second_link_makes_the_first_one_be_pinged(owners: Owners[str]) -> None:
    assert owners.arrive(claim("new"), 1.0) == [Probe("old")]
    assert owners.owners[CP1].link == "old"


@pytest.mark.parametrize("proven", [True, False])
def test_a_silent_old_link_is_superseded_after_its_time(owners: Owners[str], proven: bool) -> None:
    owners.arrive(claim("new", proven=proven), 1.0)
    assert owners.tick(5.9) == []
    assert owners.tick(6.0) == [
        Dismiss("old", SUPERSEDED),
        Install("new"),
        Tell(CP1, Takeover.SUPERSEDED),
    ]
    assert owners.owners[CP1].link == "new"


def test_with_credentials_the_new_link_wins_as_soon_as_the_old_one_answers(
    owners: Owners[str],
) -> None:
    owners.arrive(claim("new"), 1.0)
    assert owners.answered(CP1, "old", 1.1) == [
        Dismiss("old", SUPERSEDED),
        Install("new"),
        Tell(CP1, Takeover.DUPLICATE),
    ]


def test_without_credentials_a_living_old_link_stays(owners: Owners[str]) -> None:
    owners.arrive(claim("new", proven=False), 1.0)
    assert owners.answered(CP1, "old", 1.1) == [Dismiss("new", IN_USE), Tell(CP1, Takeover.REFUSED)]
    assert owners.owners[CP1].link == "old"
    assert owners.tick(100.0) == []


def test_only_the_old_link_can_answer(owners: Owners[str]) -> None:
    owners.arrive(claim("new", proven=False), 1.0)
    assert owners.answered(CP1, "new", 1.1) == []
    assert owners.answered(StationId("CP2"), "old", 1.1) == []


def test_an_answer_without_a_contest_means_nothing(owners: Owners[str]) -> None:
    assert owners.answered(CP1, "old", 1.0) == []


def test_the_waiting_link_gets_the_place_of_one_that_leaves(owners: Owners[str]) -> None:
    owners.arrive(claim("new", proven=False), 1.0)
    assert owners.gone(CP1, "old") == [Install("new")]
    assert owners.owners[CP1].link == "new"
    assert owners.tick(100.0) == []


def test_a_waiting_link_that_leaves_ends_the_contest(owners: Owners[str]) -> None:
    owners.arrive(claim("new"), 1.0)
    assert owners.gone(CP1, "new") == []
    assert owners.tick(100.0) == []
    assert owners.owners[CP1].link == "old"


def test_a_place_is_free_after_its_owner_left(owners: Owners[str]) -> None:
    assert owners.gone(CP1, "old") == []
    assert CP1 not in owners.owners
    assert owners.arrive(claim("new"), 1.0) == [Install("new")]


def test_a_link_that_never_counted_leaves_no_trace(owners: Owners[str]) -> None:
    assert owners.gone(CP1, "stranger") == []
    assert owners.owners[CP1].link == "old"


def test_a_third_link_with_credentials_replaces_the_waiting_one_but_gains_no_time(
    owners: Owners[str],
) -> None:
    owners.arrive(claim("second"), 1.0)
    assert owners.arrive(claim("third"), 4.0) == [Dismiss("second", SUPERSEDED)]
    assert owners.gone(CP1, "second") == []
    assert owners.tick(6.0)[:2] == [Dismiss("old", SUPERSEDED), Install("third")]


def test_a_third_link_without_credentials_is_turned_away(owners: Owners[str]) -> None:
    owners.arrive(claim("second", proven=False), 1.0)
    assert owners.arrive(claim("third", proven=False), 2.0) == [
        Dismiss("third", IN_USE),
        Tell(CP1, Takeover.REFUSED),
    ]
    assert owners.tick(6.0)[1] == Install("second")


def flap(owners: Owners[str], times: int, now_s: float = 1.0) -> list[Move[str]]:
    moves: list[Move[str]] = []
    for number in range(times):
        owner = owners.owners[CP1].link
        owners.arrive(claim(f"link {number} at {now_s}"), now_s)
        moves += owners.answered(CP1, owner, now_s)
    return moves


def test_abuse_008_many_takeovers_in_a_minute_are_told_once(owners: Owners[str]) -> None:
    alarm = Tell(CP1, Takeover.FLAPPING)
    assert alarm not in flap(owners, FLAPS - 1)
    assert flap(owners, 5, now_s=2.0).count(alarm) == 1


def test_abuse_008_while_links_flap_only_the_known_address_may_take_over(
    owners: Owners[str],
) -> None:
    flap(owners, FLAPS)
    assert owners.arrive(claim("thief", address=ABROAD), 2.0) == [
        Dismiss("thief", IN_USE),
        Tell(CP1, Takeover.REFUSED),
    ]
    assert [type(move) for move in owners.arrive(claim("own"), 2.0)] == [Probe]


def test_flapping_is_forgotten_after_a_minute(owners: Owners[str]) -> None:
    flap(owners, FLAPS)
    owners.tick(1.0 + FLAP_WINDOW_S)
    moves = owners.arrive(claim("new", address=ABROAD), 1.0 + FLAP_WINDOW_S)
    assert [type(move) for move in moves] == [Probe]
    assert not owners._flaps


def test_contests_of_many_stations_end_each_in_its_time() -> None:
    owners: Owners[str] = Owners(patience_s=5.0)
    for number in range(3):
        station = StationId(f"CP{number}")
        owners.arrive(Claim(station, f"old {number}", HOME, True), 0.0)
        owners.arrive(Claim(station, f"new {number}", HOME, True), float(number))
    installed = [move.link for move in owners.tick(6.0) if isinstance(move, Install)]
    assert installed == ["new 0", "new 1"]


class World:
    """Carries out every move, and remembers what it made of the links."""

    def __init__(self) -> None:
        self.owners: Owners[int] = Owners(patience_s=5.0)
        self.now_s = 0.0
        self.made = 0
        self.counting: int | None = None
        self.open: set[int] = set()
        self.ended: set[int] = set()

    def arrive(self, proven: bool) -> None:
        self.made += 1
        self.open.add(self.made)
        self.do(self.owners.arrive(Claim(CP1, self.made, HOME, proven), self.now_s))

    def answer(self) -> None:
        if self.counting is not None:
            self.do(self.owners.answered(CP1, self.counting, self.now_s))

    def lose(self, nth: int) -> None:
        if self.open:
            self.end(sorted(self.open)[nth % len(self.open)])

    def wait(self, seconds: float) -> None:
        self.now_s += seconds
        self.do(self.owners.tick(self.now_s))

    def end(self, link: int) -> None:
        assert link in self.open
        self.open.discard(link)
        self.ended.add(link)
        if self.counting == link:
            self.counting = None
        self.do(self.owners.gone(CP1, link))

    def do(self, moves: list[Move[int]]) -> None:
        for move in moves:
            if isinstance(move, Install):
                assert self.counting is None
                assert move.link in self.open
                self.counting = move.link
            elif isinstance(move, Dismiss):
                self.end(move.link)
            elif isinstance(move, Probe):
                assert move.link == self.counting


steps = st.one_of(
    st.tuples(st.just("arrive"), st.booleans()),
    st.tuples(st.just("answer")),
    st.tuples(st.just("lose"), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.floats(0, 10)),
)


@given(st.lists(steps, max_size=40))
def test_whatever_happens_one_link_counts_and_at_most_one_waits(
    story: list[tuple[str, object]],
) -> None:
    world = World()
    for name, *arguments in story:
        getattr(world, name)(*arguments)
        assert len(world.open) <= 2
        assert (world.counting is None) == (not world.open)
        known = world.owners.owners.get(CP1)
        assert (known.link if known is not None else None) == world.counting
