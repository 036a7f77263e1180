from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from cyclopts import App, CycloptsError

from chargeloom.cli.conformance import conformance
from chargeloom.conformance import catalogue
from chargeloom.conformance.case import Result, Verdict
from chargeloom.conformance.report import Report, junit, line, summary
from tests.conformance_kit.table import TABLE, table


def result(verdict: Verdict, why: str = "") -> Result:
    return Result(name="a-case", words="Words", clause="OCPP 1.6 4.2", verdict=verdict, why=why)


REPORT = Report(
    version="1",
    protocol="ocpp1.6",
    target="ws://x",
    at="2026-03-20T12:00:00.000Z",
    results=(
        result(Verdict.PASS),
        result(Verdict.FAIL, "it said <b>\x00\ud800 & left"),
        result(Verdict.NOT_APPLICABLE, "no card"),
    ),
)


def test_words_tell_the_clause_and_why() -> None:
    told = line(REPORT.results[2])
    assert told == "n/a   Words (OCPP 1.6 4.2)\n      no card"
    assert summary(REPORT) == "1 pass, 1 fail, 1 not applicable"


def test_what_fails_alike_at_every_case_is_told_once_more() -> None:
    refused = tuple(result(Verdict.FAIL, "received 404") for _ in range(2))
    alike = summary(msgspec.structs.replace(REPORT, results=refused))
    assert alike.startswith("0 pass, 2 fail, 0 not applicable\n")
    assert "--identity" in alike
    for others in (
        refused[:1],
        (*refused, result(Verdict.FAIL, "else")),
        (*refused, result(Verdict.PASS)),
    ):
        assert "\n" not in summary(msgspec.structs.replace(REPORT, results=others))


def test_junit_is_whole_whatever_the_other_side_said() -> None:
    suite = ET.fromstring(junit(REPORT))[0]  # noqa: S314 we wrote it
    assert suite.get("failures") == "1"
    assert suite.get("skipped") == "1"
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "it said <b>\ufffd\ufffd & left"


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
def test_cases_have_words_a_clause_and_a_name_of_their_own(protocol: str) -> None:
    for cases in (catalogue.of_csms(protocol), catalogue.of_station(protocol)):
        assert len({one.name for one in cases}) == len(cases)
        assert all(one.words and one.clause for one in cases)


def test_the_command_ends_with_1_and_writes_both_forms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = App()
    app.command(conformance)
    target = tmp_path / "report.xml"
    words = ["conformance", "ocpp1.6", "ws://127.0.0.1:9", "--case", "boot-is-answered"]
    with pytest.raises(SystemExit, match="1"):
        app([*words, "--json", "--junit", str(target)])
    told = msgspec.json.decode(capsys.readouterr().out)
    assert [one["verdict"] for one in told["results"]] == ["fail"]
    assert target.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("words", [["ocpp9", "ws://x"], ["ocpp1.6", "http://x"], ["ocpp1.6"]])
def test_what_makes_no_sense_is_refused(words: list[str]) -> None:
    app = App()
    app.command(conformance)
    with pytest.raises(CycloptsError):
        app(["conformance", *words], exit_on_error=False, print_error=False)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ["ws://127.0.0.1:9", "--case", "boot-is-answered", "--case", "boot-is-answerd"],
            "there is no case 'boot-is-answerd' of this version; is boot-is-answered meant?",
        ),
        (["listen:0", "--case", "no"], "there is no case 'no' of this version"),
        (
            ["ws://127.0.0.1:9", "--junit", "/nowhere/at/all.xml"],
            "/nowhere/at/all.xml: name a file",
        ),
    ],
)
def test_a_slip_is_told_before_anything_is_played(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = App()
    app.command(conformance)
    with pytest.raises(SystemExit, match="1"):
        app(["conformance", "ocpp1.6", *words])
    told = capsys.readouterr()
    assert why in told.err
    assert told.out == ""


def test_the_table_of_the_cases_is_fresh() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
