"""What came of the cases: in words, as JSON, and as JUnit XML for build servers."""

import re
from typing import Final
from xml.etree import ElementTree as ET

import msgspec

from chargeloom.conformance.case import Result, Verdict

_SIGNS: Final = {
    Verdict.PASS: "pass",
    Verdict.FAIL: "FAIL",
    Verdict.NOT_APPLICABLE: "n/a ",
}

_ALIKE: Final = (
    "Every case that was played failed alike, so it says nothing of the others. Is the address right,"
    " is the station known there (--identity), and does its password fit (--password)?"
)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All results."""

    version: str
    protocol: str
    target: str
    at: str
    results: tuple[Result, ...]

    def count(self, verdict: Verdict) -> int:
        """Count the cases that ended so."""
        return sum(one.verdict is verdict for one in self.results)


def line(result: Result) -> str:
    """Tell one result."""
    why = f"\n      {result.why}" if result.why else ""
    return f"{_SIGNS[result.verdict]}  {result.words} ({result.clause}){why}"


def summary(report: Report) -> str:
    """Tell all in one sentence; in two where every case stumbles over the same thing, mostly the way in."""
    passed, failed, none = (report.count(verdict) for verdict in Verdict)
    told = f"{passed} pass, {failed} fail, {none} not applicable"
    reasons = {one.why for one in report.results if one.verdict is Verdict.FAIL}
    return f"{told}\n{_ALIKE}" if failed > 1 and passed == 0 and len(reasons) == 1 else told


def junit(report: Report) -> bytes:
    """Write JUnit XML, as build servers read it."""
    counts = {"tests": len(report.results), "failures": report.count(Verdict.FAIL), "errors": 0}
    counts["skipped"] = report.count(Verdict.NOT_APPLICABLE)
    said = {name: str(count) for name, count in counts.items()}
    name = f"chargeloom conformance {report.protocol}"
    suites = ET.Element("testsuites", said)
    suite = ET.SubElement(suites, "testsuite", said | {"name": name, "timestamp": report.at})
    for one in report.results:
        about = {"name": one.name, "classname": report.protocol, "time": str(one.took_s)}
        case = ET.SubElement(suite, "testcase", about)
        if one.verdict is Verdict.FAIL:
            failure = ET.SubElement(case, "failure", {"message": _clean(one.why)})
            failure.text = f"{one.words} ({one.clause})"
        elif one.verdict is Verdict.NOT_APPLICABLE:
            ET.SubElement(case, "skipped", {"message": _clean(one.why)})
    document: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return document


_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, however it is written."""


def _clean(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
