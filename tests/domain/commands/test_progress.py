"""How far an update, a publication or an upload is, by what the standard calls each step."""

import pytest

from chargeloom.domain.commands.progress import STEPS, Finish, Progress, advanced
from chargeloom.domain.instant import Instant
from chargeloom.protocols.ocpp.v16.messages import enumerations as v16
from chargeloom.protocols.ocpp.v201.messages.enumerations import diagnostics, firmware

WORDS = (
    v16.DiagnosticsStatus,
    v16.FirmwareStatus,
    v16.SignedFirmwareStatus,
    v16.UploadLogStatus,
    diagnostics.UploadLogStatus,
    firmware.FirmwareStatus,
    firmware.PublishFirmwareStatus,
)


def after(*words: str) -> Progress | None:
    """Say how far it is after these words, one in each microsecond."""
    progress = None
    for at, word in enumerate(words):
        progress = advanced(progress, word, Instant(at)) or progress
    return progress


def test_every_word_of_every_version_is_a_step_but_idle() -> None:
    assert {word.value for kind in WORDS for word in kind} == STEPS.keys() | {"Idle"}


def test_the_newest_word_holds_since_it_was_first_told() -> None:
    assert after("Downloading", "Downloaded", "Downloaded") == Progress(
        status="Downloaded", at=Instant(1)
    )


def test_a_download_that_pauses_goes_on() -> None:
    """(OCPP 2.0.1, L01.FR.14.)"""
    far = after("DownloadScheduled", "Downloading", "DownloadPaused", "Downloading")
    assert far == Progress(status="Downloading", at=Instant(3))


@pytest.mark.parametrize("late", ["Downloading", "DownloadScheduled", "Downloaded", "Idle", "?"])
def test_a_word_that_comes_late_changes_nothing(late: str) -> None:
    assert after("Downloading", "Installing", late) == Progress(status="Installing", at=Instant(1))


@pytest.mark.parametrize("late", ["Installing", "InstallationFailed", "AcceptedCanceled"])
def test_what_went_well_stays_so(late: str) -> None:
    far = after("Downloading", "Installed", late)
    assert far == Progress(status="Installed", at=Instant(1), ending=Finish.WELL)


def test_what_failed_first_is_why_it_failed() -> None:
    far = after("Downloaded", "InvalidSignature", "InstallationFailed", "Downloading")
    assert far == Progress(status="InvalidSignature", at=Instant(1), ending=Finish.BADLY)


def test_what_went_well_after_all_is_believed() -> None:
    """Some stations tell each attempt that fails, not only the last one (OCPP 2.0.1, L01.FR.30)."""
    far = after("DownloadFailed", "Downloading", "Installed")
    assert far == Progress(status="Installed", at=Instant(2), ending=Finish.WELL)


def test_what_was_given_up_for_another_may_still_say_that_it_failed() -> None:
    """(OCPP 2.0.1, L01.FR.24, note.)"""
    far = after("Downloading", "AcceptedCanceled", "DownloadFailed")
    assert far == Progress(status="AcceptedCanceled", at=Instant(1), ending=Finish.CANCELLED)
