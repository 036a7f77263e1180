"""Tokens from a table, with the places where they may charge."""

import csv

import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.charging.token import TokenType
from chargeloom.web.console.charges.token_rows import MOST_ROWS, read_csv
from chargeloom.web.problems import Problem
from tests.web.console.charges.test_tokens import OWN
from tests.web.site import Site


def places(cell: str) -> list[tuple[str, tuple[int, ...]]] | None:
    (body,) = read_csv(f'uid,places\nAAA,"{cell}"\n')
    if body.allowed_at is None:
        return None
    return [(one.station, one.evses) for one in body.allowed_at]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", None),
        (" | ", None),
        ("CP-1", [("CP-1", ())]),
        ("CP-1: 1 2 | South gate 3", [("CP-1", (1, 2)), ("South gate 3", ())]),
        ("CP-1: 1, 2\nCP-2:3", [("CP-1", (1, 2)), ("CP-2", (3,))]),
    ],
)
def test_places_stand_between_bars_or_on_lines(
    cell: str, expected: list[tuple[str, tuple[int, ...]]] | None
) -> None:
    assert places(cell) == expected


def test_a_table_without_places_is_read_as_ever() -> None:
    (body,) = read_csv("UID;Expires_at\r\nAAA;2099-01-01T00:00:00Z\r\n")
    assert (body.uid, body.type, body.allowed_at) == ("AAA", TokenType.ISO14443, None)


def test_empty_lines_are_none_and_lines_may_end_as_they_did_long_ago() -> None:
    found = read_csv("\n\nuid;group\r\rAAA;g\rBBB;\r")
    assert [(one.uid, one.group) for one in found] == [("AAA", "g"), ("BBB", None)]


def test_a_comma_in_places_is_no_end_of_a_cell_where_semicolons_are() -> None:
    (body,) = read_csv("uid;places\nAAA;CP-1: 1, 2\n")
    assert body.allowed_at is not None
    assert body.allowed_at[0].evses == (1, 2)


WRONG = "each line names a station, and behind a colon its EVSEs, as in CP-1: 1, 2"
NO_IDENTITY = "letters, digits, signs of ASCII; no colon and no slash"
TOO_MANY = "has more cells than columns are named; what holds a comma stands in quotes"


@pytest.mark.parametrize(
    ("table", "pointer", "message"),
    [
        ("uid,places\nAAA,CP-1: one\n", "/csv/2/places", f"line 2, places: {WRONG}"),
        ("uid,places\nAAA,CP-1: 0\n", "/csv/2/places", "line 2, places: at least 1"),
        ("uid,places\nAAA,A/B\n", "/csv/2/places", f"line 2, places: {NO_IDENTITY}"),
        ("uid,places\nAAA,CP-1: 1, 2\n", "/csv/2/places", f"line 2, places: {TOO_MANY}"),
        (
            "\nuid,type\nAAA,Wrong\n",
            "/csv/3/type",
            "line 3, type: there is no such choice: 'Wrong'",
        ),
        (
            'uid,places\nAAA,"CP-1\nCP-2"\n\nBBB,CP-1: 0\n',
            "/csv/5/places",
            "line 5, places: at least 1",
        ),
        (
            "uid,expires_at\nAAA,9999-12-31T23:59:59-01:00\n",
            "/csv/2/expires_at",
            "line 2, expires_at: out of the years 1 to 9999",
        ),
    ],
)
def test_what_is_wrong_is_told_by_the_line_that_it_stands_in(
    table: str, pointer: str, message: str
) -> None:
    with pytest.raises(Problem) as refused:
        read_csv(table)
    (fault,) = refused.value.errors
    assert (fault.pointer, fault.message) == (pointer, message)


def test_what_is_no_csv_is_told_by_its_line() -> None:
    """The longest cell is one for the whole process, and whoever replays recordings needs longer ones."""
    before = csv.field_size_limit(1_000)
    try:
        with pytest.raises(Problem) as refused:
            read_csv("uid\nAAA\n" + "B" * 1_001 + "\n")
    finally:
        csv.field_size_limit(before)
    (fault,) = refused.value.errors
    assert (fault.pointer, fault.message) == ("/csv/3", "line 3 is no CSV")


def test_a_letter_that_was_lost_on_the_way_is_not_kept() -> None:
    """Read as UTF-8, a table of Windows-1252 has U+FFFD where its umlauts were."""
    table = "uid,group\nAAA,Fl\xe4mm\n".encode("cp1252").decode("utf-8", "replace")
    with pytest.raises(Problem) as refused:
        read_csv(table)
    (fault,) = refused.value.errors
    assert fault.pointer == "/csv/2"
    assert fault.message == (
        "line 2 holds a letter that could not be read; save the table as UTF-8"
    )


def test_a_table_has_an_end() -> None:
    with pytest.raises(Problem) as refused:
        read_csv("uid\n" + "AAA\n" * (MOST_ROWS + 1))
    assert refused.value.errors[0].pointer == "/csv"


async def test_nothing_is_kept_of_a_table_with_a_fault(site: Site) -> None:
    async with site.browser(Role.OPERATOR) as operator, site.client() as client:
        table = "uid,places\nAAA,CP-1: 1\nBBB,A/B\n"
        answer = await operator.post("/tokens/import", data={"csv": table}, headers=OWN)
        assert answer.status_code == 422
        assert "line 3, places" in answer.text
        assert (await client.get("/api/v1/tokens")).json()["items"] == []


async def test_tokens_come_in_with_their_places(site: Site) -> None:
    async with site.browser(Role.OPERATOR) as operator, site.client() as client:
        assert "expires_at, places" in (await operator.get("/tokens")).text
        table = "uid,places\nAAA,CP-1: 2 1 | CP-1: 3 | CP-2\nBBB,\n"
        answer = await operator.post("/tokens/import", data={"csv": table}, headers=OWN)
        assert answer.status_code == 303
        listed = (await client.get("/api/v1/tokens")).json()["items"]
    found = {one["uid"]: one["allowed_at"] for one in listed}
    assert found == {
        "AAA": [{"station": "CP-1", "evses": [1, 2, 3]}, {"station": "CP-2", "evses": []}],
        "BBB": None,
    }


async def test_who_brings_a_table_in_again_learns_that_nothing_changed(site: Site) -> None:
    tables = (
        "uid,group\nAAA,one\n",
        "uid,group\nAAA,two\nBBB,two\n",
        "uid,group\nAAA,two\n",
        "uid\n",
    )
    async with site.browser(Role.OPERATOR) as operator:
        answers = [
            await operator.post("/tokens/import", data={"csv": table}, headers=OWN)
            for table in tables
        ]
        told = (await operator.get(answers[2].headers["location"])).text
    assert [one.headers["location"].partition("said=")[2] for one in answers] == [
        "imported",
        "imported-new-ones",
        "imported-none",
        "imported-none",
    ]
    assert "Nothing was imported" in told
