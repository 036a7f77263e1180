"""What a station's local list holds, in the words of OCPP 2.0.1, D01, D02 and N10."""

from itertools import chain
from typing import Any

from hypothesis import given, strategies as st

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations import local_list
from chargeloom.domain.stations.local_list import (
    PART_SIZE,
    LocalList,
    Member,
    Standing,
    member_key,
)

CP1 = StationId("CP-1")
NOW = Instant(7)


def member(token: str, **said: Any) -> Member:
    return Member(token=token, token_type="ISO14443", said={"idToken": token}, **said)


def held(*tokens: str, version: int = 3, is_whole: bool = True) -> LocalList:
    members = tuple(map(member, tokens))
    return LocalList(
        station=CP1, version=version, members=members, is_whole=is_whole, changed_at=Instant(0)
    )


def key(token: str) -> Any:
    return member_key(token, "ISO14443")


def tokens(known: LocalList) -> list[str]:
    return [one.token for one in known.members]


def test_a_full_list_takes_the_place_of_all_that_was_there() -> None:
    known = local_list.replaced(held("A", "B", is_whole=False), 9, [member("C")], (), NOW)
    assert (tokens(known), known.version, known.is_whole) == (["C"], 9, True)
    assert known.changed_at == NOW


def test_a_full_list_of_nobody_removes_all_and_has_its_version_all_the_same() -> None:
    """D01.FR.04."""
    known = local_list.replaced(held("A"), 4, (), (), NOW)
    assert (known.members, known.version, known.is_settled) == ((), 4, True)


def test_each_token_is_in_a_list_once_whatever_its_case() -> None:
    """D01.FR.06."""
    known = local_list.replaced(held(), 4, [member("ab"), member("AB")], (), NOW)
    assert tokens(known) == ["AB"]


def test_a_differential_list_adds_replaces_and_takes_out() -> None:
    """D01.FR.16 and FR.17."""
    changes = {key("a"): None, key("b"): member("b"), key("c"): member("C")}
    known = local_list.changed(held("A", "B"), 4, changes, NOW)
    assert (tokens(known), known.version, known.is_whole) == (["b", "C"], 4, True)


def test_a_differential_list_of_nobody_changes_the_version_only() -> None:
    """D01.FR.05."""
    known = local_list.changed(held("A"), 4, {}, NOW)
    assert (tokens(known), known.version) == (["A"], 4)


def test_of_a_list_that_was_never_sent_whole_not_all_is_known() -> None:
    known = local_list.changed(local_list.unknown(CP1, NOW), 4, {key("A"): member("A")}, NOW)
    assert (tokens(known), known.is_whole) == (["A"], False)


def test_a_version_that_is_not_ours_says_that_somebody_else_changed_the_list() -> None:
    assert local_list.told(held("A"), 3, NOW) == held("A")
    other = local_list.told(held("A"), 5, NOW)
    assert (tokens(other), other.version, other.is_whole) == (["A"], 5, False)


def test_version_zero_is_no_list() -> None:
    """D02.FR.02 and FR.03."""
    none = local_list.told(held("A"), 0, NOW)
    assert (none.members, none.version, none.is_whole) == ((), 0, True)


def test_a_list_that_was_on_its_way_when_the_station_lost_it_comes_again() -> None:
    """D02.FR.02 and D01.FR.03: who must leave it need not any more."""
    sent = local_list.replaced(held(), 4, [member("A"), member("B")], [member("C")], NOW)
    sent = local_list.forgetting(sent, key("B"), NOW)
    lost = local_list.told(sent, 0, NOW)
    assert ([one.token for one in lost.coming], lost.version) == (["A", "C"], 0)
    assert (lost.is_gone, lost.leaving) == (True, ())
    assert local_list.gone(sent, NOW).is_settled


def test_a_list_becomes_what_is_wanted_by_what_differs() -> None:
    """D01.FR.16 and FR.17."""
    known = held("A", "B", "C")
    changed = Member(token="b", token_type="ISO14443", said={"idToken": "b"})
    wanted = local_list.wanting(known, [member("A"), changed, member("D")], NOW)
    standings = {one.token: one.standing for one in wanted.members}
    assert standings == {
        "A": Standing.THERE,
        "b": Standing.CHANGING,
        "D": Standing.COMING,
        "C": Standing.LEAVING,
    }
    assert [one.token for one in wanted.coming] == ["b", "D"]
    again = local_list.wanting(wanted, [member("A"), member("C")], NOW)
    standings = {one.token: one.standing for one in again.members}
    assert standings == {"A": Standing.THERE, "C": Standing.THERE, "b": Standing.LEAVING}
    assert local_list.forgetting(wanted, key("B"), NOW).leaving[0].token == "b"


def test_who_is_forgotten_leaves_the_list_whatever_its_case() -> None:
    known = local_list.forgetting(held("AB", "C"), key("ab"), NOW)
    assert [one.token for one in known.leaving] == ["AB"]
    assert not known.is_settled
    assert local_list.changed(known, 4, {key("AB"): None}, NOW).is_settled


def test_a_token_of_another_type_is_another() -> None:
    assert not held("A").finds(member_key("A", "eMAID"))
    assert held("A").finds(member_key("a", "ISO14443"))


def test_who_is_forgotten_before_it_came_does_not_come() -> None:
    sent = local_list.replaced(held(), 4, [member("A")], [member("B"), member("C")], NOW)
    assert [one.token for one in sent.coming] == ["B", "C"]
    known = local_list.forgetting(sent, key("B"), NOW)
    assert tokens(known) == ["A", "C"]
    assert known.leaving == ()


def test_what_came_meanwhile_comes_no_more() -> None:
    sent = local_list.replaced(held(), 4, [member("A")], [member("a"), member("B")], NOW)
    assert [one.token for one in sent.coming] == ["B"]
    assert local_list.changed(sent, 5, {key("B"): member("B")}, NOW).is_settled


NAMES = st.lists(st.sampled_from(["a", "A", "b", "c", "C"]), max_size=6)


@given(first=NAMES, added=NAMES, removed=NAMES, forgotten=NAMES)
def test_whoever_is_forgotten_is_settled_by_leaving_and_nobody_else_is_touched(
    first: list[str], added: list[str], removed: list[str], forgotten: list[str]
) -> None:
    known = local_list.replaced(held(), 1, map(member, first), map(member, added), NOW)
    known = local_list.changed(known, 2, {key(one): None for one in removed}, NOW)
    before = {one.key for one in known.members}
    for one in forgotten:
        known = local_list.forgetting(known, key(one), NOW)
    changes: dict[Any, Member | None] = {one.key: None for one in known.leaving}
    changes |= {one.key: member(one.token) for one in known.coming}
    known = local_list.changed(known, 3, changes, NOW)
    assert known.is_settled
    assert {one.key for one in known.members} == before - {key(one) for one in forgotten}
    assert all(one.standing is Standing.THERE for one in known.members)


def test_who_joins_a_list_is_stored_without_those_that_are_there() -> None:
    many = [str(one) for one in range(3 * PART_SIZE)]
    before = held(*many)
    after = local_list.changed(before, 4, {key("NEW"): member("NEW")}, NOW)
    [part] = local_list.parts(before, after)
    assert (part.part, part.members) == (3, (member("NEW"),))
    assert list(local_list.parts(after, after)) == []


_LONG = st.lists(st.integers(0, 9), max_size=3 * PART_SIZE)


@given(_LONG, _LONG)
def test_the_parts_of_a_list_are_the_list_whatever_was_stored(
    one: list[int], other: list[int]
) -> None:
    before, after = (held(*map(str, numbers)) for numbers in (one, other))
    stored = {part.part: part.members for part in local_list.parts(None, before)}
    stored |= {part.part: part.members for part in local_list.parts(before, after)}
    members = chain.from_iterable(stored[number] for number in sorted(stored))
    assert tuple(members) == after.members
