"""Breaches: frames of a station that the framing of its protocol does not allow, by kind."""

from enum import StrEnum


class Breach(StrEnum):
    """Every kind that is counted, for each station and since the server runs."""

    UNREADABLE = "unreadable"
    UNKNOWN_TYPE = "unknown-type"
    FAULTY_CALL = "faulty-call"
    FAULTY_SEND = "faulty-send"
    STRAY_ANSWER = "stray-answer"
    UNUSABLE_ANSWER = "unusable-answer"
    REPEATED_CALL = "repeated-call"
    REUSED_ID = "reused-id"
    NOT_ACCEPTED = "not-accepted"
    BEFORE_BOOT = "before-boot"
    PLACE_BEYOND_BELIEF = "place-beyond-belief"
    SHARED_NUMBER = "shared-number"
