"""A fuzzer that is led by coverage: `python -m tests.fuzz.guided CORPUS [libFuzzer options]`.

The first byte of an input chooses the version and the side, the rest is what is received.
"""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

KNOWN_CODES: Final = frozenset({
    "FormatViolation", "FormationViolation", "GenericError", "InternalError", "MessageTypeNotSupported",
    "NotImplemented", "NotSupported", "OccurenceConstraintViolation", "OccurrenceConstraintViolation",
    "PropertyConstraintViolation", "ProtocolError", "RpcFrameworkError", "SecurityError",
    "TypeConstraintViolation",
})  # fmt: skip


def target() -> Callable[[bytes], None]:
    """Make the function that is fuzzed; it raises when a rule of the framing is broken."""
    frames = importlib.import_module("tests.fuzz.frames")
    rpc = importlib.import_module("chargeloom.protocols.ocpp.rpc")
    pairs = [(dialect, side) for dialect in frames.DIALECTS.values() for side in rpc.Side]

    def receive(data: bytes) -> None:
        if not data:
            return
        dialect, side = pairs[data[0] % len(pairs)]
        frame = data[1:]
        session = rpc.Session(side, dialect)
        check(session, session.receive(frame), frame)

    return receive


def check(session: Any, incoming: Any, frame: bytes) -> None:
    """Hold what became of a text against what is true of every text."""
    name = type(incoming).__name__
    if name in {"Called", "Sent"}:
        _check_taken(session, incoming, frame)
    answer = getattr(incoming, "answer", None)
    if answer is not None:
        assert name in {"Faulty", "Ignored", "Unreadable"}, name
        assert not frame.lstrip().startswith(b"[6,") or 6 not in session.dialect.framing.types
        _check_answer(answer)


def _check_taken(session: Any, incoming: Any, frame: bytes) -> None:
    """What is taken is JSON without repetitions, and its own encoding is taken for the same."""
    message = json.loads(frame, object_pairs_hook=_without_repetition)
    assert message[1:3] == [incoming.message_id, incoming.action]
    assert 1 <= len(incoming.message_id) <= 36
    json.dumps(message, ensure_ascii=False).encode()
    session.released(incoming)
    again = session.receive(json.dumps(message).encode())
    assert type(again) is type(incoming), again


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({name for name, _ in pairs}) == len(pairs), "a name stands twice"
    return dict(pairs)


def _check_answer(answer: bytes) -> None:
    kind, message_id, code, description, details = json.loads(answer)
    assert kind == 4
    assert code in KNOWN_CODES
    assert len(message_id) <= 255
    assert len(description) <= 255
    assert details == {}


def write_seeds(folder: Path) -> None:
    """Write what the fuzzer begins with: recorded frames, and a draft of every action."""
    frames = importlib.import_module("tests.fuzz.frames")
    rpc = importlib.import_module("chargeloom.protocols.ocpp.rpc")
    pairs = [(version, side) for version in frames.DIALECTS for side in rpc.Side]
    seeds = [
        bytes([number]) + draft.frame()
        for number, (version, side) in enumerate(pairs)
        for draft in frames.drafts(version, side)
    ]
    for path in sorted((Path(__file__).parents[1] / "corpus").rglob("*.json")):
        seeds += [bytes([0]) + text.encode() for text in _texts(json.loads(path.read_text()))]
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number:05}").write_bytes(seed)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def main() -> None:
    """Fuzz; the process ends with 0 when the runs that were asked for found nothing."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["chargeloom.wire", "chargeloom.protocols.ocpp"]):
        receive = target()
    write_seeds(Path(sys.argv[1]))
    atheris.Setup(sys.argv, receive)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
