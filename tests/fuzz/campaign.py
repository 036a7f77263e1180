"""Damages frames by the thousand and holds what a session makes of each against the table."""

import json
from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.dialect import MessageType, Side
from chargeloom.protocols.ocpp.incoming import (
    Answered,
    Called,
    CallFault,
    Faulty,
    FaultySend,
    Ignored,
    Incoming,
    Repeated,
    Sent,
    Stray,
    Unreadable,
)
from chargeloom.protocols.ocpp.rpc import Session
from tests.fuzz.frames import DIALECTS, drafts, requests
from tests.fuzz.mutations import MUTATIONS
from tests.fuzz.verdicts import NOBODY, OF_RESULTS, SILENT, TAKEN, verdict_on

BATCH: Final = 1_000
RESULTS: Final = 0.2
"""How many of the frames are answers to calls of ours."""


class Miss(NamedTuple):
    """A frame that was not judged as the table says; an exception is a judgement too."""

    version: str
    mutation: str
    expected: str
    got: str
    frame: bytes


def batch(version: str, side: Side, seed: int, size: int = BATCH) -> Iterator[Miss]:
    """Send so many damaged frames through one session, and tell of each that is misjudged."""
    random = Random(seed)  # noqa: S311  # damage, not secrets
    session = Session(side, DIALECTS[version])
    done = 0
    while done < size:
        asked = random.choice(requests(version, side)) if random.random() < RESULTS else None
        draft = random.choice(asked.answers if asked else drafts(version, side))
        name = random.choice(_FOR_RESULTS if asked else _FOR_THE_REST)
        frame = MUTATIONS[name](draft, random)
        if frame is None:
            continue
        done += 1
        expected = verdict_on(name, version, is_send=draft.is_send)
        if asked:
            session.calls.add("m1", asked.request)
            session.calls.next(now=0.0)
        got = _judged(session, frame)
        if got != expected:
            yield Miss(version, name, expected, got, frame)
            session = Session(side, DIALECTS[version])


def _judged(session: Session, frame: bytes) -> str:
    """Say in the words of the table what became of a frame, the second time too if it is a call."""
    try:
        incoming = session.receive(frame)
        if isinstance(incoming, Called):
            again = session.receive(frame)
            session.released(incoming)
            expected = Repeated if session.dialect.framing.same_id is None else Faulty
            if not isinstance(again, expected):
                return f"a call with an id that is handled is {type(again).__name__}"
        return _outcome(incoming, frame, session)
    except Exception as error:  # noqa: BLE001  # whatever escapes is what we are looking for
        return f"raised {error!r}"


def _outcome(incoming: Incoming, frame: bytes, session: Session) -> str:
    match incoming:
        case Called() | Sent():
            return TAKEN
        case Stray() | FaultySend():
            return SILENT
        case Answered():
            return _answered(incoming, session)
        case Faulty() | Ignored() | Unreadable():
            return SILENT if incoming.answer is None else _answer(incoming.answer, frame)
    return type(incoming).__name__


def _answered(answered: Answered, session: Session) -> str:
    """Say what the asker gets; a version that can object does so with the same code."""
    fault = answered.answer
    if not isinstance(fault, CallFault):
        return TAKEN
    can_object = MessageType.CALLRESULTERROR in session.dialect.framing.types
    objection = json.loads(answered.objection)[:3] if answered.objection else None
    if objection != ([5, "m1", fault.code] if can_object else None):
        return f"an objection out of form: {objection}"
    return fault.code


def _answer(answer: bytes, frame: bytes) -> str:
    kind, message_id, code, description, details = json.loads(answer)
    is_well_formed = (kind, details) == (4, {}) and len(description) <= 255
    if not is_well_formed or (message_id != "-1" and message_id.encode() not in frame):
        return f"an answer out of form: {answer!r}"
    if len(frame) > 4 and frame.decode(errors="replace") in description:
        return "an echo"
    return f"{NOBODY}{code}" if message_id == "-1" else str(code)


_FOR_RESULTS: Final = [name for name in MUTATIONS if name in OF_RESULTS]
_FOR_THE_REST: Final = list(MUTATIONS)
