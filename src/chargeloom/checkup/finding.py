"""Findings: what a look at one thing has come to."""

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """How it stands."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    WARNING = "warning"
    """It works, and may not for long."""
    FAILURE = "failure"
    """It does not work, or loses facts."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and what to do about it."""

    about: str
    verdict: Verdict
    words: str
    advice: str = ""


def fine(about: str, words: str) -> Finding:
    return Finding(about=about, verdict=Verdict.OK, words=words)


def note(about: str, words: str, advice: str = "") -> Finding:
    return Finding(about=about, verdict=Verdict.NOTE, words=words, advice=advice)


def warning(about: str, words: str, advice: str = "") -> Finding:
    return Finding(about=about, verdict=Verdict.WARNING, words=words, advice=advice)


def failure(about: str, words: str, advice: str = "") -> Finding:
    return Finding(about=about, verdict=Verdict.FAILURE, words=words, advice=advice)
