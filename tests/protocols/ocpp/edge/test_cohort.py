"""Messages that came together: when each is read, and when it is taken."""

import asyncio

import pytest

from chargeloom.protocols.ocpp.edge.cohort import MOST, Cohort


class Member:
    """Writes down what is done with its messages; a message in brackets it holds back."""

    def __init__(self, diary: list[tuple[str, bytes]]) -> None:
        self._diary = diary

    def read(self, message: bytes) -> bytes | None:
        self._diary.append(("read", message))
        return None if message.startswith(b"(") else message

    def take(self, said: bytes) -> None:
        self._diary.append(("taken", said))


@pytest.fixture
def diary() -> list[tuple[str, bytes]]:
    return []


@pytest.fixture
def first(diary: list[tuple[str, bytes]]) -> Member:
    return Member(diary)


@pytest.fixture
def second(diary: list[tuple[str, bytes]]) -> Member:
    return Member(diary)


async def test_what_came_in_one_turn_is_read_before_any_of_it_is_taken(
    diary: list[tuple[str, bytes]], first: Member, second: Member
) -> None:
    cohort = Cohort()
    cohort.join(first, b"a")
    cohort.join(second, b"b")
    assert not diary
    await asyncio.sleep(0)
    assert diary == [("read", b"a"), ("read", b"b"), ("taken", b"a"), ("taken", b"b")]


async def test_what_one_says_next_is_read_when_its_last_word_is_taken(
    diary: list[tuple[str, bytes]], first: Member, second: Member
) -> None:
    cohort = Cohort()
    cohort.join(first, b"a")
    cohort.join(second, b"b")
    cohort.join(first, b"c")
    await asyncio.sleep(0)
    assert diary[-2:] == [("read", b"c"), ("taken", b"c")]
    assert len(diary) == 6


async def test_enough_of_them_wait_for_no_turn(diary: list[tuple[str, bytes]]) -> None:
    cohort = Cohort()
    for number in range(MOST + 1):
        cohort.join(Member(diary), b"%d" % number)
    assert len(diary) == 2 * MOST
    await asyncio.sleep(0)
    assert diary[-2:] == [("read", b"%d" % MOST), ("taken", b"%d" % MOST)]
    assert len(diary) == 2 * (MOST + 1)


async def test_what_a_member_holds_back_is_not_taken(
    diary: list[tuple[str, bytes]], first: Member, second: Member
) -> None:
    cohort = Cohort()
    cohort.join(first, b"(a)")
    cohort.join(second, b"b")
    cohort.set_off()
    assert diary == [("read", b"(a)"), ("read", b"b"), ("taken", b"b")]


async def test_nothing_is_handled_twice(diary: list[tuple[str, bytes]], first: Member) -> None:
    cohort = Cohort()
    cohort.join(first, b"a")
    cohort.set_off()
    cohort.set_off()
    await asyncio.sleep(0)
    assert diary == [("read", b"a"), ("taken", b"a")]


async def test_who_comes_while_others_are_taken_is_handled_next(
    diary: list[tuple[str, bytes]], first: Member
) -> None:
    cohort = Cohort()

    class Talkative(Member):
        def take(self, said: bytes) -> None:
            super().take(said)
            cohort.join(first, b"said meanwhile")

    cohort.join(Talkative(diary), b"a")
    await asyncio.sleep(0)
    assert diary == [("read", b"a"), ("taken", b"a")]
    await asyncio.sleep(0)
    assert diary[-1] == ("taken", b"said meanwhile")
