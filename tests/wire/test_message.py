import os
import sys
from pathlib import Path
from subprocess import run

import msgspec
import pytest

from chargeloom.wire.message import Call, Message, Send, is_silent, silent


class Pong(Message):
    sent_at: int | None = None


class Ping(Call[Pong]):
    charge_point_id: str
    odd_name: int | None = msgspec.field(name="ODDName", default=None)


class LoudPing(Ping):
    volume: int

    @classmethod
    def action_name(cls) -> str:
        return "PING"


class Beat(Send):
    count: int


def test_names_on_the_wire_are_camel_case_unless_the_field_says_otherwise() -> None:
    assert msgspec.json.encode(Ping(charge_point_id="a", odd_name=1)) == (
        b'{"chargePointId":"a","ODDName":1}'
    )


def test_what_is_left_out_is_not_written() -> None:
    assert msgspec.json.encode(Ping(charge_point_id="a")) == b'{"chargePointId":"a"}'


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(b'{"sentAt":1,"extra":2}', type=Pong)


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Pong(sent_at=1).sent_at = 2  # type: ignore[misc]


def test_fields_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        Pong(1)  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", [Message, Pong, Ping, LoudPing, Beat])
def test_the_garbage_collector_need_not_look_at_messages(kind: type[Message]) -> None:
    assert kind.__struct_config__.gc is False


def test_equal_messages_are_equal_and_hash_alike() -> None:
    assert len({Pong(sent_at=1), Pong(sent_at=1)}) == 1


def test_a_call_is_named_by_its_class() -> None:
    assert Ping.action_name() == "Ping"


def test_what_nobody_answers_is_named_by_its_class_too() -> None:
    assert Beat.action_name() == "Beat"
    assert not issubclass(Beat, Call)


def test_a_call_may_be_named_otherwise() -> None:
    assert LoudPing.action_name() == "PING"


@pytest.mark.parametrize("kind", [Ping, LoudPing])
def test_a_call_knows_its_reply_through_its_bases(kind: type[Call[Pong]]) -> None:
    assert kind.reply_type() is Pong


def test_a_call_without_a_reply_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="what answers it"):
        Call.reply_type()


SNIPPET = """\
from typing import TypeVar

from chargeloom.wire.message import Call, Message

class Pong(Message):
    sent_at: int | None = None

class Ping(Call[Pong]):
    parent: str | None = None
    id_tag: str

Reply = TypeVar("Reply", bound=Message)

async def call(message: Call[Reply]) -> Reply:
    raise NotImplementedError

async def uses() -> None:
    reveal_type(await call(Ping(id_tag="x")))  #: note
    Ping(id_tag="x", parent="y")
    Ping(tag="x")  #: call-arg
    Ping()  #: call-arg
    Ping(id_tag="x", parent=7)  #: arg-type
    Ping(id_tag="x").id_tag = "y"  #: misc
    Call[int]  #: type-var
"""


def test_a_type_checker_understands_declarations(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET)
    remarks = _mypy(snippet)
    expected = {
        number: line.rpartition("#: ")[2]
        for number, line in enumerate(SNIPPET.splitlines(), start=1)
        if "#: " in line
    }
    assert {int(r.split(":")[1]): _code(r) for r in remarks} == expected
    assert [r for r in remarks if "note:" in r and ".Pong" in r]


def _mypy(snippet: Path) -> list[str]:
    source = Path(sys.modules[Message.__module__].__file__ or "").parents[2]
    options = ["--strict", "--no-error-summary", "--config-file=", f"--cache-dir={snippet.parent}"]
    checked = run(
        [sys.executable, "-m", "mypy", *options, str(snippet)],
        env=os.environ | {"MYPYPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.stdout.splitlines()


def _code(remark: str) -> str:
    return "note" if "note:" in remark else remark.rpartition("[")[2].rstrip("]")


def test_a_message_that_says_nothing_is_known_at_a_glance() -> None:
    quiet = silent(Pong)
    assert quiet == Pong()
    assert quiet is silent(Pong)
    assert is_silent(quiet)
    assert is_silent(Message())
    assert not is_silent(Pong(sent_at=1))
