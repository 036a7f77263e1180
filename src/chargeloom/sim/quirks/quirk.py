"""The list of quirks, and which of them a version can have."""

from enum import StrEnum
from typing import Final


class Quirk(StrEnum):
    """One deviation of stations in the field."""

    NO_SUBPROTOCOL = "no-subprotocol"
    """1: offers no WebSocket subprotocol at all."""
    WRONG_SUBPROTOCOL = "wrong-subprotocol"
    """1: offers one that nobody knows, such as ocpp2.0.1.1."""
    NO_CONNECTION_UPGRADE = "no-connection-upgrade"
    """2: asks for an upgrade without the header `Connection: Upgrade`."""
    OTHER_VERSION = "other-version"
    """3: negotiates 2.0.1 and speaks 1.6, or the reverse."""
    UNKNOWN_MEASURAND = "unknown-measurand"
    """4: tells a measurand and a unit that no list has: Request.Energy in Hz."""
    LONG_SERIAL = "long-serial"
    """5: a serial number of 30 characters where 25 are allowed."""
    OBJECT_IN_DATA_TRANSFER = "object-in-data-transfer"
    """6: DataTransfer.data is an object where 1.6 wants a text."""
    NUMBERS_AS_TEXT = "numbers-as-text"
    """7: the numbers of connectors and EVSEs are texts."""
    UNKNOWN_TRANSACTION = "unknown-transaction"
    """8: ends a transaction under the number 0, which nobody gave."""
    REPEATED_START = "repeated-start"
    """9: repeats the last start after each new link, with its first time stamp."""
    REPEATED_STOP = "repeated-stop"
    """9: tells the end of a transaction twice, under two message ids."""
    CLOCK_1970 = "clock-1970"
    """10: its time stamps are of 1970."""
    LOCAL_TIME_AS_UTC = "local-time-as-utc"
    """10: writes its local time, two hours ahead, and calls it UTC."""
    TIME_WITH_BLANK = "time-with-blank"
    """10: writes 2020-07-31 12:33:53, without a zone."""
    OLD_VALUES_FLOOD = "old-values-flood"
    """11: begins each new link with a flood of old meter values."""
    VALUES_AFTER_STOP = "values-after-stop"
    """12: tells meter values of a transaction after its end."""
    LATE_RESULT = "late-result"
    """13: lets the link fall when it is asked something, and answers on the next one."""
    NO_CONFIGURATION = "no-configuration"
    """14: answers GetConfiguration without any key."""
    CONFIGURATION_HANGS = "configuration-hangs"
    """14: never answers when its configuration is read."""
    REBOOTS_ON_MANY_MEASURANDS = "reboots-on-many-measurands"
    """15: starts again when more than six measurands are configured."""
    AVAILABILITY_UNANSWERED = "availability-unanswered"
    """16: never answers ChangeAvailability."""
    NO_BOOT = "no-boot"
    """17: sends no BootNotification unless it is triggered."""
    LEVEL_ZERO_ONLY = "level-zero-only"
    """18: refuses charging profiles of a stack level other than 0."""
    NO_RELATIVE_PROFILES = "no-relative-profiles"
    """18: refuses charging profiles of the kind Relative."""
    STATION_PROFILE_IGNORED = "station-profile-ignored"
    """19: accepts a limit for the whole station, and does not obey it."""
    NO_START_IN_FINISHING = "no-start-in-finishing"
    """20: refuses a remote start while the connector is Finishing."""
    CONCURRENT_STOP = "concurrent-stop"
    """21: after ConcurrentTx it stops the transaction -1."""
    LATE_AVAILABLE = "late-available"
    """22: tells an older Available after the news that a charge runs."""
    OWN_ID_TAG = "own-id-tag"
    """23: names a token of its own instead of the driver's."""
    CORRUPTED_ID_TAG = "corrupted-id-tag"
    """23: the last character of every token is lost on the way."""
    SERIAL_IN_URL = "serial-in-url"
    """24: appends its serial number to the URL, behind a path of its own."""
    MESSAGE_IDS_REUSED = "message-ids-reused"
    """25: counts its message ids from 1 on each link."""
    STOP_THEN_CLOSE = "stop-then-close"
    """26: on a hard reset it tells the end, and closes before the answer."""
    STATUS_BY_MESSAGES = "status-by-messages"
    """27: tells the status of connectors by StatusNotification, which 2.1 allows and advises against."""


_ONLY_16: Final = frozenset(
    {
        Quirk.CONCURRENT_STOP,
        Quirk.NO_CONFIGURATION,
        Quirk.NO_START_IN_FINISHING,
        Quirk.OBJECT_IN_DATA_TRANSFER,
    }
)
"""What 2.x has no words for, or where the deviation is allowed."""


_ONLY_21: Final = frozenset({Quirk.STATUS_BY_MESSAGES})
"""What is the only way elsewhere."""


def applies(quirk: Quirk, subprotocol: str) -> bool:
    """Whether a station of this version can have it."""
    if quirk in _ONLY_21:
        return subprotocol == "ocpp2.1"
    return quirk not in _ONLY_16 or subprotocol == "ocpp1.6"
