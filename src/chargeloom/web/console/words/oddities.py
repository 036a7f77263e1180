"""What a station does against its standard, in the words of people."""

from typing import Final

from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.quirk import Avoidance, Deviation

DEVIATIONS: Final[dict[Deviation, str]] = {
    Deviation.UNKNOWN_FIELD: "A field that the standard does not have was left out.",
    Deviation.NULL_FIELD: "A field that was null was left out.",
    Deviation.EMPTY_FIELD: "A choice that was empty was left out.",
    Deviation.MISSING_FIELD: "A field was missing; the standard's own default stands for it.",
    Deviation.TEXT_TOO_LONG: "A description was too long and was cut.",
    Deviation.FINE_FRACTION: "A limit was told in finer steps than tenths.",
    Deviation.NUMBER_AS_TEXT: "A number came as text.",
    Deviation.TEXT_AS_NUMBER: "A text came as a number.",
    Deviation.VALUE_AS_NUMBER: "What a meter read came as a number instead of a text.",
    Deviation.WHOLE_AS_FRACTION: "A whole number came with a fraction.",
    Deviation.TEXT_AS_OBJECT: "An object came where its text belongs.",
    Deviation.UNREADABLE_TOKEN: "The token of a charge can be none; the charge counts without it.",
    Deviation.TRANSACTION_AS_NUMBER: "The id of a charge came as a number.",
    Deviation.LONG_TRANSACTION: "The id of a charge is longer than ids may be.",
    Deviation.LONG_SIGNATURE: "What proves a meter value is longer than its OCPP has room for.",
    Deviation.UNREADABLE_DETAIL: "Something told besides could not be read and was left out.",
    Deviation.UNKNOWN_TRIGGER: "A charge was told of for a reason that the standard does not have.",
    Deviation.UNKNOWN_TOKEN_TYPE: "A token came with a kind that the standard does not have.",
    Deviation.MISPLACED_UNIT: "A meter value came with its unit in the place of OCPP 1.6.",
    Deviation.UNKNOWN_ERROR: "An error that the standard does not have counts as another error.",
    Deviation.UNKNOWN_REASON: "A reason that the standard does not have counts as another reason.",
    Deviation.UNKNOWN_STATE: "An update or an upload was told of in a word that the version does not have.",
    Deviation.UNREADABLE_READING: "A reading that is none stays in the trace alone.",
    Deviation.UNREADABLE_TIME: "A time could not be read; what it belongs to is doubted.",
    Deviation.UNKNOWN_MEASURAND: "A meter value of an unknown kind stays in the trace alone.",
    Deviation.UNKNOWN_CONTEXT: "A meter value came for an unknown reason; the value counts.",
    Deviation.OTHER_LETTERS: "An answer came in other letters than those of the standard.",
    Deviation.UNKNOWN_WORD: "An answer came in a word that the version does not have.",
    Deviation.NUMBERED_FROM_ONE: "The parts of a report are numbered from 1 instead of 0.",
    Deviation.EMPTY_LIST: "An empty list was left out.",
    Deviation.PATH_OF_ITS_OWN: "It connects to a path of its own.",
    Deviation.MISSING_SUBPROTOCOL: "It names no subprotocol when it connects.",
    Deviation.OTHER_SUBPROTOCOL: "It has a word of its own for its subprotocol.",
    Deviation.MISSING_CONNECTION_UPGRADE: "It connects without the header Connection: Upgrade.",
}

BREACHES: Final[dict[Breach, str]] = {
    Breach.UNREADABLE: "Messages that are no message at all.",
    Breach.UNKNOWN_TYPE: "Messages of a type that the version does not have.",
    Breach.FAULTY_CALL: "Requests with a fault, answered with an error.",
    Breach.FAULTY_SEND: "Unconfirmed messages with a fault, dropped.",
    Breach.STRAY_ANSWER: "Answers to something that nobody asked.",
    Breach.UNUSABLE_ANSWER: "Answers that cannot be used.",
    Breach.REPEATED_CALL: "Requests that came again while they were being answered.",
    Breach.REUSED_ID: "Requests that bear the id of an earlier one.",
    Breach.NOT_ACCEPTED: "Messages before the station was accepted.",
    Breach.BEFORE_BOOT: "Messages before the first boot.",
    Breach.PLACE_BEYOND_BELIEF: "Connectors with numbers that nobody has.",
    Breach.SHARED_NUMBER: "Sessions at two places at once under one number.",
}

AVOIDANCES: Final[dict[Avoidance, str]] = {
    Avoidance.CHANGE_AVAILABILITY: "It is not taken out of service by command.",
    Avoidance.GET_ALL_CONFIGURATION: "It is not asked for all its settings at once.",
    Avoidance.REMOTE_START_IN_FINISHING: "It is not started by command while it finishes.",
    Avoidance.RELATIVE_PROFILES: "Its limits are given by the clock, not from the start of a charge.",
    Avoidance.TRANSACTION_PROFILES: "Its limits are not tied to a charge.",
    Avoidance.STATION_PROFILE: "Nothing is built on a limit for the station as a whole.",
    Avoidance.FULL_INVENTORY: "It is not asked by itself for all that it has.",
}
