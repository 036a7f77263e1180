"""The fuzzer finds bugs that are planted: each within so many frames, or it would be too weak."""

import contextlib
from collections.abc import Callable, Iterator
from itertools import product
from typing import Annotated, Any, Final

import msgspec
import pytest

from chargeloom.protocols.ocpp import envelope
from chargeloom.protocols.ocpp.dialect import Dialect, MessageType, Side
from chargeloom.protocols.ocpp.incoming import CallFault, Unreadable
from chargeloom.protocols.ocpp.rpc import answers, session
from chargeloom.protocols.ocpp.rpc.session import Session
from chargeloom.wire import document, json as wire_json
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import Violation
from tests.fuzz.campaign import BATCH, Miss, batch
from tests.fuzz.frames import DIALECTS

ENOUGH: Final = 30
"""So many batches, spread over all versions and sides, must find any of these bugs."""

Plant = Callable[[pytest.MonkeyPatch], None]
PLANTS: Final[dict[str, Plant]] = {}


def bug(plant: Plant) -> Plant:
    PLANTS[plant.__name__] = plant
    return plant


def first_miss() -> Miss | None:
    fields = product(range(ENOUGH), DIALECTS, Side)
    for seed, version, side in list(fields)[:ENOUGH]:
        for miss in batch(version, side, seed, BATCH):
            return miss
    return None


class AuthorizeReply(Message):
    pass


class Authorize(Call[AuthorizeReply]):
    id_tag: Annotated[str, msgspec.Meta(max_length=21)]


@bug
def a_length_is_checked_off_by_one(patch: pytest.MonkeyPatch) -> None:
    decoders = DIALECTS["1.6"].decoders[Side.CSMS]
    patch.setitem(decoders, "Authorize", TypedDecoder(Authorize))


@bug
def an_id_of_37_characters_is_taken(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(envelope, "MAX_MESSAGE_ID", 37)


@bug
def an_id_of_36_characters_is_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(envelope, "MAX_MESSAGE_ID", 35)


@bug
def depth_is_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(document, "nesting", lambda _: 0)


@bug
def depth_is_checked_off_by_one(patch: pytest.MonkeyPatch) -> None:
    nesting = document.nesting
    patch.setattr(document, "nesting", lambda data: nesting(data) - 1)


@bug
def a_repeated_name_is_taken(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(wire_json, "_is_told_whole", lambda _data, _message: True)


@bug
def decimals_are_not_proven(patch: pytest.MonkeyPatch) -> None:
    _look_otherwise(patch, proves_decimals=lambda _: True)


@bug
def what_nobody_describes_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    _look_otherwise(patch, loose_names=())


def _look_otherwise(patch: pytest.MonkeyPatch, **changes: Any) -> None:
    for decoder in _all_decoders():
        look = decoder._first_look
        patch.setattr(decoder, "_first_look", look._replace(**changes))


def _all_decoders() -> Iterator[TypedDecoder[Any]]:
    for dialect in DIALECTS.values():
        for side in Side:
            yield from dialect.decoders[side].values()


@bug
def an_id_may_be_handled_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Session, "_receive_twin", lambda *_: None)


@bug
def an_unknown_action_gets_the_wrong_code(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Dialect, "not_implemented", "NotSupported")


@bug
def an_action_is_found_whatever_its_case(patch: pytest.MonkeyPatch) -> None:
    class Careless(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            return next((self[one] for one in self if one.lower() == name.lower()), default)

    for dialect in DIALECTS.values():
        patch.setitem(dialect.decoders, Side.CSMS, Careless(dialect.decoders[Side.CSMS]))


@bug
def a_missing_field_gets_the_code_of_1_6(patch: pytest.MonkeyPatch) -> None:
    codes = {**DIALECTS["2.1"].codes, Violation.MISSING_FIELD: "ProtocolError"}
    patch.setattr(DIALECTS["2.1"], "codes", codes)


@bug
def a_send_is_answered(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(session._READERS, MessageType.SEND, Session._read_broken_call)


@bug
def a_broken_send_is_answered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(session, "begins_a_send", lambda _: False)


@bug
def an_unknown_type_is_ignored_in_2_0_1(patch: pytest.MonkeyPatch) -> None:
    framing = DIALECTS["2.0.1"].framing._replace(unknown_type=None)
    patch.setattr(DIALECTS["2.0.1"], "framing", framing)


@bug
def an_unusable_result_is_not_objected_to(patch: pytest.MonkeyPatch) -> None:
    unusable = answers._unusable
    patch.setattr(answers, "_unusable", lambda *given: unusable(*given)._replace(objection=None))


@bug
def an_unreadable_text_is_echoed(patch: pytest.MonkeyPatch) -> None:
    def echo(_session: Session, frame: bytes, why: str) -> Unreadable:
        fault = CallFault("RpcFrameworkError", frame.decode(errors="replace"), {})
        return Unreadable(frame, why, False, envelope.callerror("-1", fault))

    patch.setattr(Session, "_receive_unreadable", echo)


@bug
def deep_nesting_escapes(patch: pytest.MonkeyPatch) -> None:
    def escape(_session: Session, frame: bytes) -> None:
        raise RecursionError(len(frame))

    patch.setattr(Session, "_receive_broken", escape)


def test_without_a_bug_nothing_is_found() -> None:
    assert first_miss() is None


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_found(name: str) -> None:
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        PLANTS[name](patch)
        assert first_miss() is not None
