"""Which interference makes which quirk."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from chargeloom.sim.quirks import answering, payloads, time_stamps, transactions, unasked
from chargeloom.sim.quirks.answering import Answering, Unanswered
from chargeloom.sim.quirks.message_ids import MessageIdsReused
from chargeloom.sim.quirks.payloads import Saying
from chargeloom.sim.quirks.quirk import Quirk, applies
from chargeloom.sim.quirks.transactions import AfterStop
from chargeloom.sim.station.interference import Interference
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.wire.timestamps import to_text


class Bearer(NamedTuple):
    """The station that has the quirk."""

    subprotocol: str
    clock: StationClock

    @property
    def is_16(self) -> bool:
        return self.subprotocol == "ocpp1.6"

    def time(self, now: float) -> str:
        return to_text(self.clock.read(now))


_MAKERS: Final[Mapping[Quirk, Callable[[Bearer], Interference]]] = {
    Quirk.UNKNOWN_MEASURAND: lambda _: Saying(payloads.unknown_measurand),
    Quirk.LONG_SERIAL: lambda _: Saying(payloads.long_serial),
    Quirk.OBJECT_IN_DATA_TRANSFER: lambda _: unasked.ObjectInDataTransfer(),
    Quirk.NUMBERS_AS_TEXT: lambda _: Saying(payloads.numbers_as_text),
    Quirk.UNKNOWN_TRANSACTION: lambda _: Saying(payloads.unknown_transaction),
    Quirk.REPEATED_START: lambda _: transactions.RepeatedStart(),
    Quirk.REPEATED_STOP: lambda _: AfterStop(transactions.the_same),
    Quirk.CLOCK_1970: lambda _: Saying(time_stamps.timed(time_stamps.in_1970)),
    Quirk.LOCAL_TIME_AS_UTC: lambda _: Saying(time_stamps.timed(time_stamps.in_local_time)),
    Quirk.TIME_WITH_BLANK: lambda _: Saying(time_stamps.timed(time_stamps.with_a_blank)),
    Quirk.OLD_VALUES_FLOOD: lambda bearer: unasked.OldValuesFlood(is_16=bearer.is_16),
    Quirk.VALUES_AFTER_STOP: lambda _: AfterStop(transactions.values_of),
    Quirk.LATE_RESULT: lambda _: answering.LateResult(),
    Quirk.NO_CONFIGURATION: lambda _: Answering(answering.no_configuration),
    Quirk.CONFIGURATION_HANGS: lambda _: Unanswered("GetConfiguration", "GetVariables"),
    Quirk.REBOOTS_ON_MANY_MEASURANDS: lambda _: answering.RebootsOnManyMeasurands(),
    Quirk.AVAILABILITY_UNANSWERED: lambda _: Unanswered("ChangeAvailability"),
    Quirk.NO_BOOT: lambda bearer: answering.NoBoot(bearer.time),
    Quirk.LEVEL_ZERO_ONLY: lambda _: Answering(answering.level_zero_only),
    Quirk.NO_RELATIVE_PROFILES: lambda _: Answering(answering.no_relative_profiles),
    Quirk.STATION_PROFILE_IGNORED: lambda _: Answering(answering.station_profile_ignored),
    Quirk.NO_START_IN_FINISHING: lambda _: answering.NoStartInFinishing(),
    Quirk.CONCURRENT_STOP: lambda _: transactions.ConcurrentStop(),
    Quirk.LATE_AVAILABLE: lambda _: unasked.LateAvailable(),
    Quirk.OWN_ID_TAG: lambda _: Saying(payloads.own_id_tag),
    Quirk.CORRUPTED_ID_TAG: lambda _: Saying(payloads.corrupted_id_tag),
    Quirk.MESSAGE_IDS_REUSED: lambda _: MessageIdsReused(),
}

ELSEWHERE: Final = frozenset(
    {
        Quirk.NO_SUBPROTOCOL,
        Quirk.WRONG_SUBPROTOCOL,
        Quirk.NO_CONNECTION_UPGRADE,
        Quirk.OTHER_VERSION,
        Quirk.SERIAL_IN_URL,
        Quirk.STATUS_BY_MESSAGES,
        Quirk.STOP_THEN_CLOSE,
    }
)
"""Quirks of the handshake, and those that the station itself is made with."""


def interferences(
    quirks: Iterable[Quirk], subprotocol: str, clock: StationClock
) -> list[Interference]:
    """Make what stands between a station with these quirks and its link."""
    bearer = Bearer(subprotocol, clock)
    meant = [one for one in quirks if one not in ELSEWHERE and applies(one, subprotocol)]
    return [_MAKERS[one](bearer) for one in meant]
