"""Payloads with one thing changed: left out, added, or put in the place of another."""

import json
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

ODDITIES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.decimals(-1000, 1000, places=2),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    st.sampled_from(["Accepted", "Wh", "x" * 21, "x" * 10_001, "2026-11-23T12:00:00Z", "W"]),
    st.sampled_from([[], {}, [{}], [[]], {"status": "Accepted"}, {"vendorId": "x", "y": [1.5]}]),
)

BREAKS: Final = (
    b"", b" ", b'"', b"\\", b"\\u0000", b"\\ud800", b"\xff", b"\xed\xa0\x80", b"\0", b"}", b"]", b",",
    b"null", b"NaN", b"1e999", b"9" * 30, b"9" * 5000, b"-", b".", b"[" * 50, b'{"a":' * 50,
    b'"status":"Accepted",', b'"status":"Rejected","status":"Accepted",', b'"connectorId":1,',
    b'"customData":{"vendorId":"x"},', b'"customData":{},', b"1e-400", b'"1.5"',
)  # fmt: skip
"""What is put into a text to break it."""


def damaged(payload: bytes, data: st.DataObject) -> str:
    """Change one thing somewhere in a payload."""
    document = json.loads(payload, parse_float=Decimal)
    return json.dumps(_damage(document, data), default=float, ensure_ascii=False)


def broken(payload: bytes, data: st.DataObject) -> bytes:
    """Put something into the text of a payload, anywhere."""
    at = data.draw(st.integers(0, len(payload)))
    cut = data.draw(st.integers(0, 3))
    return payload[:at] + data.draw(st.sampled_from(BREAKS)) + payload[at + cut :]


def _damage(value: Any, data: st.DataObject) -> Any:
    match value:
        case dict():
            return _damage_object(value, data)
        case [*items] if items:
            at = data.draw(st.integers(0, len(items) - 1))
            return [*items[:at], _damage(items[at], data), *items[at + 1 :]]
    return data.draw(ODDITIES)


def _damage_object(value: dict[str, Any], data: st.DataObject) -> Any:
    names = sorted(value)
    match data.draw(st.sampled_from(["leave out", "add", "replace", "go inside", "go inside"])):
        case "leave out" if names:
            left_out = data.draw(st.sampled_from(names))
            return {name: value[name] for name in names if name != left_out}
        case "go inside" if names:
            name = data.draw(st.sampled_from(names))
            return value | {name: _damage(value[name], data)}
        case "add":
            return value | {data.draw(st.sampled_from(["extra", "", "status"])): 1}
    return data.draw(ODDITIES)
