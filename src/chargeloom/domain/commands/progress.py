"""What a station does after it has said yes, update, publication or upload: how far that has come."""

from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class Finish(Word):
    """How it ended."""

    WELL = "well"
    BADLY = "badly"
    CANCELLED = "cancelled"
    """Another one has taken its place."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """The newest word of a station about it, since when that holds, and how it ended if it has."""

    status: str
    at: Instant
    ending: Finish | None = None


class Step(NamedTuple):
    """A word of the standard: how far it is on the way, and the end that it is, if it is one."""

    rank: int
    ending: Finish | None = None


_FETCHING: Final = Step(1)
_FETCHED: Final = Step(2)
_APPLYING: Final = Step(3)
_FAILED: Final = Step(4, Finish.BADLY)
_CANCELLED: Final = Step(5, Finish.CANCELLED)
_DONE: Final = Step(6, Finish.WELL)

CANCELED: Final = "AcceptedCanceled"
"""What a station answers to the order for whose sake it gave up the one before (OCPP 2.0.1, L01.FR.24 and N01.FR.12)."""

STEPS: Final = {
    "DownloadScheduled": _FETCHING,
    "Downloading": _FETCHING,
    "DownloadPaused": _FETCHING,
    "Uploading": _FETCHING,
    "Downloaded": _FETCHED,
    "SignatureVerified": _FETCHED,
    "ChecksumVerified": _FETCHED,
    "InstallScheduled": _APPLYING,
    "Installing": _APPLYING,
    "InstallRebooting": _APPLYING,
    "BadMessage": _FAILED,
    "DownloadFailed": _FAILED,
    "InstallVerificationFailed": _FAILED,
    "InstallationFailed": _FAILED,
    "InvalidChecksum": _FAILED,
    "InvalidSignature": _FAILED,
    "NotSupportedOperation": _FAILED,
    "PermissionDenied": _FAILED,
    "PublishFailed": _FAILED,
    "UploadFailed": _FAILED,
    "UploadFailure": _FAILED,
    CANCELED: _CANCELLED,
    "Installed": _DONE,
    "Published": _DONE,
    "Uploaded": _DONE,
}
"""FirmwareStatus, PublishFirmwareStatus, UploadLogStatus and DiagnosticsStatus of all versions.

`Idle` is none: it says that nothing is done now (OCPP 1.6, 7.25; 2.0.1, 3.33).
"""


def advanced(progress: Progress | None, word: str, now: Instant) -> Progress | None:
    """Say how far it is after a word; None where the word is late, repeated or none of these.

    What has ended stays so; only that it went well in the end is believed after all.
    """
    step = STEPS.get(word)
    if step is None:
        return None
    if progress is not None and not _follows(step, word, progress.status):
        return None
    return Progress(status=word, at=now, ending=step.ending)


def _follows(step: Step, word: str, held: str) -> bool:
    before = STEPS[held]
    if step.rank == before.rank:
        return step.ending is None and word != held
    return step.rank > before.rank
