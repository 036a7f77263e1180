"""The firmware of a simulated station: nothing is really fetched, but each stage is told in its time."""

from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

STEP_S: Final = 5.0
"""How long each stage takes."""

IDLE: Final = "Idle"
INSTALLED: Final = "Installed"
_FAILURES: Final = (
    "DownloadFailed",
    "InvalidSignature",
    "InstallVerificationFailed",
    "InstallationFailed",
)
_AT_REST: Final = frozenset({IDLE, INSTALLED, *_FAILURES})
_TOO_LATE: Final = frozenset({"Installing", "InstallRebooting"})
_LONGEST: Final = 50
"""OCPP 1.6, 7.23: what a BootNotification has room for."""


class Wanted(NamedTuple):
    """What is to be fetched and installed, in seconds of the station; a time that is over means now."""

    location: str
    retrieve_at: float
    install_at: float | None
    is_signed: bool


class Means(NamedTuple):
    """What an update does in the words of a version."""

    say: Callable[[str], None]
    """Tell a status; a word that the version lacks is left out."""
    alarm: Callable[[str], None]
    """Tell a security event, where the version has them."""
    later: Callable[[float, Callable[[float], None]], None]
    is_busy: Callable[[], bool]
    """Whether a transaction runs."""
    restart: Callable[[float], None]
    hold: Callable[[bool, float], None]
    """Keep what is not in use from being used, or let it be used again (L01.FR.07)."""


def failure(location: str) -> str | None:
    """Read how it is to fail: `?fails=` in the address, and the word of the standard."""
    try:
        return parse_qs(urlsplit(location).query).get("fails", [None])[-1]
    except ValueError:
        return None


class Firmware:
    """What the station has, and how far the update is that it is at."""

    def __init__(self) -> None:
        self.status = IDLE
        self.version: str | None = None
        """That of the last update; None is the one that it was made with."""
        self.signed_request: int | None = None
        """The number of the request, if it came signed; the words of OCPP 1.6 differ then."""
        self._update: _Update | None = None

    def update(self, wanted: Wanted, means: Means, now: float) -> str:
        """Begin an update; one that goes on makes room for it, unless it is too late (L01.FR.24 and FR.27)."""
        if self.status in _TOO_LATE:
            return "Rejected"
        was_at_rest = self.status in _AT_REST
        self._release(now)
        self._update = update = _Update(self, wanted, means)
        update.begin(now)
        return "Accepted" if was_at_rest else "AcceptedCanceled"

    def booted(self, now: float) -> None:
        """Tell that the new one runs (OCPP 2.0.1, L01.FR.32); nothing waits any more for an end that came."""
        if self._update is not None and self.status == "InstallRebooting":
            self._update.end()
        self._release(now)

    def is_at(self, update: "_Update") -> bool:
        """Whether an update still is the one that counts."""
        return self._update is update

    def _release(self, now: float) -> None:
        if self._update is not None:
            self._update.release(now)

    @property
    def triggered(self) -> str:
        """Say what a triggered notification tells (OCPP 2.0.1, L01.FR.25 and FR.26)."""
        return IDLE if self.status == INSTALLED else self.status


class _Update:
    """One update, stage by stage (OCPP 2.0.1, L01 and L02)."""

    def __init__(self, firmware: Firmware, wanted: Wanted, means: Means) -> None:
        self._firmware = firmware
        self._wanted = wanted
        self._means = means
        self._fails = failure(wanted.location)
        self._is_holding = False

    def begin(self, now: float) -> None:
        self._firmware.status = "DownloadScheduled"
        if self._wanted.retrieve_at > now:
            self._means.say("DownloadScheduled")
        self._later(max(now, self._wanted.retrieve_at), self._fetch)

    def end(self) -> None:
        self._tell(INSTALLED)
        self._means.alarm("FirmwareUpdated")

    def release(self, now: float) -> None:
        if self._is_holding:
            self._is_holding = False
            self._means.hold(False, now)

    def _fetch(self, now: float) -> None:
        self._tell("Downloading")
        self._later(now + STEP_S, self._fetched)

    def _fetched(self, now: float) -> None:
        if not self._has_failed("DownloadFailed"):
            self._tell("Downloaded")
            self._later(now + STEP_S, self._verify)

    def _verify(self, now: float) -> None:
        if self._wanted.is_signed:
            if self._has_failed("InvalidSignature"):
                self._means.alarm("InvalidFirmwareSignature")
                return
            self._tell("SignatureVerified")
        due = self._wanted.install_at
        if due is not None and due > now:
            self._tell("InstallScheduled")
            self._later(due, self._install)
        else:
            self._install(now)

    def _install(self, now: float) -> None:
        """Wait until nothing runs any more; nothing else may begin meanwhile (L01.FR.06 and FR.07)."""
        if self._means.is_busy():
            self._is_holding = True
            self._means.hold(True, now)
            if self._firmware.status != "InstallScheduled":
                self._tell("InstallScheduled")
            self._later(now + STEP_S, self._install)
            return
        self._tell("Installing")
        self._later(now + STEP_S, self._installed)

    def _installed(self, now: float) -> None:
        if self._has_failed("InstallVerificationFailed") or self._has_failed("InstallationFailed"):
            self.release(now)
            return
        self._firmware.version = _name(self._wanted.location)
        self._tell("InstallRebooting")
        self._means.restart(now)

    def _has_failed(self, word: str) -> bool:
        if self._fails == word:
            self._tell(word)
        return self._fails == word

    def _tell(self, word: str) -> None:
        self._firmware.status = word
        self._means.say(word)

    def _later(self, at: float, act: Callable[[float], None]) -> None:
        self._means.later(at, lambda now: act(now) if self._firmware.is_at(self) else None)


def _name(location: str) -> str:
    """Call firmware as its file is called."""
    path = urlsplit(location).path
    return (path.rpartition("/")[2] or location)[:_LONGEST]
