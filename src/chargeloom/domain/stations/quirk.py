"""Quirks: what models of stations do that their standard forbids, and what is better not asked of them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word

ANYTHING: Final = "*"


class Deviation(Word):
    """A fault in a message that can be put right without guessing at money or identity."""

    UNKNOWN_FIELD = "unknown-field"
    """A field that no declaration knows; it is left out."""
    NULL_FIELD = "null-field"
    """An optional field that is null; it is left out."""
    EMPTY_FIELD = "empty-field"
    """An optional choice that is an empty text; it is left out."""
    MISSING_FIELD = "missing-field"
    """A required field for whose absence the standard's own default stands."""
    TEXT_TOO_LONG = "text-too-long"
    """A descriptive text beyond its length; it is cut. Identifiers never are."""
    NUMBER_AS_TEXT = "number-as-text"
    """A text of digits where a number belongs."""
    TEXT_AS_NUMBER = "text-as-number"
    """A number where its text belongs."""
    VALUE_AS_NUMBER = "value-as-number"
    """A value of a meter that is a number where its text belongs."""
    WHOLE_AS_FRACTION = "whole-as-fraction"
    """12.0 where 12 belongs."""
    FINE_FRACTION = "fine-fraction"
    """A limit in finer steps than the version has; it is rounded to them."""
    TEXT_AS_OBJECT = "text-as-object"
    """An object where its JSON text belongs."""
    UNREADABLE_TOKEN = "unreadable-token"
    """A token of a charge that can be none; the charge counts without it."""
    TRANSACTION_AS_NUMBER = "transaction-as-number"
    """The id of a transaction that is a number where its text belongs."""
    LONG_TRANSACTION = "long-transaction"
    """The id of a transaction that is longer than ids may be; it is taken whole."""
    LONG_SIGNATURE = "long-signature"
    """What proves a value, longer than the version has room for; it is taken whole."""
    UNREADABLE_DETAIL = "unreadable-detail"
    """Something told besides that can't be read; what is told counts without it."""
    UNKNOWN_TRIGGER = "unknown-trigger"
    """An event of a charge or a monitor for a reason that the standard lacks, or for none; it has happened all the same."""
    UNKNOWN_TOKEN_TYPE = "unknown-token-type"
    """A kind of token that the version lacks, or none; it is a token of any kind."""
    MISPLACED_UNIT = "misplaced-unit"
    """The unit of a value where OCPP 1.6 has it; it is read where OCPP 2.x has it."""
    UNKNOWN_ERROR = "unknown-error"
    """A fault of a connector in a word of its own; it is another error than those of the standard."""
    UNKNOWN_REASON = "unknown-reason"
    """A charge that ended, or a station that booted, for a reason that the standard lacks; it is another one than its own."""
    UNKNOWN_STATE = "unknown-state"
    """How far an update or an upload is, in a word that the version lacks; it is told in that word."""
    UNREADABLE_READING = "unreadable-reading"
    """A reading that is none; it stays in the journal alone."""
    UNREADABLE_TIME = "unreadable-time"
    """A date nobody can read; it becomes one that cannot be true, and is doubted as such."""
    UNKNOWN_MEASURAND = "unknown-measurand"
    """A sample whose measurand, unit, phase or place is unknown; it stays in the journal alone."""
    UNKNOWN_CONTEXT = "unknown-context"
    """A sample whose reason is unknown; the sample counts, its reason does not."""
    OTHER_LETTERS = "other-letters"
    """A word of the standard in an answer, in other letters; which one is meant is no guess."""
    UNKNOWN_WORD = "unknown-word"
    """A word of an answer that the version lacks; it is told as it was said, and counts as nothing done."""
    NUMBERED_FROM_ONE = "numbered-from-one"
    """A report whose parts are numbered from 1; it is complete without a part 0 once its station is quiet."""
    EMPTY_LIST = "empty-list"
    """An optional list, or a reading, with nothing in it; it is left out."""
    PATH_OF_ITS_OWN = "path-of-its-own"
    """It connects to more than `/ocpp/{identity}`: a path before its name, or a serial number after."""
    MISSING_SUBPROTOCOL = "missing-subprotocol"
    """It names no subprotocol."""
    OTHER_SUBPROTOCOL = "other-subprotocol"
    """It names its subprotocol otherwise than the standard does, and is answered with its own word."""
    MISSING_CONNECTION_UPGRADE = "missing-connection-upgrade"
    """It asks for a WebSocket without `Connection: Upgrade`."""


Oddities = tuple[tuple[Deviation, str], ...]
"""Deviations that were excused, each with the place where it was found."""

IN_HANDSHAKE: Final = frozenset(
    {
        Deviation.PATH_OF_ITS_OWN,
        Deviation.MISSING_SUBPROTOCOL,
        Deviation.OTHER_SUBPROTOCOL,
        Deviation.MISSING_CONNECTION_UPGRADE,
    }
)
"""Excused by settings: nobody knows a station's model before it has come in."""

OF_SEVERAL: Final = frozenset({Deviation.NUMBERED_FROM_ONE})
"""Excused where messages that belong together are put together: each by itself is right."""


class Avoidance(StrEnum):
    """What a model is not asked, because it does harm or is never answered."""

    CHANGE_AVAILABILITY = "change-availability"
    GET_ALL_CONFIGURATION = "get-all-configuration"
    REMOTE_START_IN_FINISHING = "remote-start-in-finishing"
    RELATIVE_PROFILES = "relative-profiles"
    TRANSACTION_PROFILES = "transaction-profiles"
    STATION_PROFILE = "station-profile"
    """It says yes, and does not keep to it: nothing is built on such a limit."""
    FULL_INVENTORY = "full-inventory"
    """It chokes on telling all that it has: only people ask it to."""


class Quirk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the table: which models (patterns as of file names, case ignored), and what of them."""

    name: str
    why: str
    vendor: str = ANYTHING
    model: str = ANYTHING
    firmware: str = ANYTHING
    actions: tuple[str, ...] = ()
    """The messages that it concerns; none named means all."""
    tolerate: tuple[Deviation, ...] = ()
    avoid: tuple[Avoidance, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for what no model can be excused for."""
        misplaced = IN_HANDSHAKE.intersection(self.tolerate)
        if misplaced:
            raise ValueError(f"{min(misplaced)}: a handshake is excused by settings, not by model")

    def fits(self, make: "Make") -> bool:
        """Whether a station of this make has the quirk; what it did not say fits only a `*`."""
        patterns = (self.vendor, self.model, self.firmware)
        return all(
            pattern == ANYTHING
            or (said is not None and fnmatchcase(said.casefold(), pattern.casefold()))
            for pattern, said in zip(patterns, make, strict=True)
        )


class Make(NamedTuple):
    """What a station says that it is."""

    vendor: str | None
    model: str | None
    firmware: str | None


class Character(NamedTuple):
    """All that is known of how stations of one make are to be treated."""

    quirks: tuple[Quirk, ...]
    avoided: frozenset[Avoidance]
    tolerated: Mapping[str, frozenset[Deviation]]
    tolerated_anywhere: frozenset[Deviation]

    def tolerates(self, action: str) -> frozenset[Deviation]:
        """Name the deviations that are put right in this action."""
        return self.tolerated_anywhere | self.tolerated.get(action, frozenset())


def character(table: Iterable[Quirk], make: Make) -> Character:
    """Sum up every row of the table that fits."""
    fitting = tuple(quirk for quirk in table if quirk.fits(make))
    by_action: dict[str, frozenset[Deviation]] = {}
    for quirk in fitting:
        for action in quirk.actions:
            by_action[action] = by_action.get(action, frozenset()) | frozenset(quirk.tolerate)
    anywhere = (quirk.tolerate for quirk in fitting if not quirk.actions)
    return Character(
        quirks=fitting,
        avoided=frozenset(one for quirk in fitting for one in quirk.avoid),
        tolerated=by_action,
        tolerated_anywhere=frozenset(one for tolerated in anywhere for one in tolerated),
    )


class DeviationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How often a station deviated in one way, and where it last did."""

    station: StationId
    deviation: Deviation
    count: int
    first_at: Instant
    last_at: Instant
    action: str
    pointer: str
