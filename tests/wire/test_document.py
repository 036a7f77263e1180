import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st

from chargeloom.wire.document import MAX_DEPTH, Members, Real, nesting, read_exactly
from chargeloom.wire.json import check_document
from chargeloom.wire.violation import Violation, WireError

CASES = [
    (b"", Violation.MALFORMED, ""),
    (b"{", Violation.MALFORMED, ""),
    (b'{"a":1,}', Violation.MALFORMED, ""),
    (b"[1] 2", Violation.MALFORMED, ""),
    (b"01", Violation.MALFORMED, ""),
    (b'"\n"', Violation.MALFORMED, ""),
    (b'"\\q"', Violation.MALFORMED, ""),
    (b'"\xff"', Violation.MALFORMED, ""),
    (b'"\xed\xa0\x80"', Violation.MALFORMED, ""),
    (b"\xef\xbb\xbf1", Violation.MALFORMED, ""),
    ('{"a":1}'.encode("utf-16"), Violation.MALFORMED, ""),
    (b"[" * 33 + b"]" * 33, Violation.TOO_DEEP, ""),
    (b"[" * 100_000, Violation.TOO_DEEP, ""),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, Violation.TOO_DEEP, ""),
    (b'{"a":1,"b":{"c":1,"c":2}}', Violation.DUPLICATE_KEY, "/b/c"),
    (b'{"a":1, "\\u0061" :1}', Violation.DUPLICATE_KEY, "/a"),
    (b'{"a":"x","a":null}', Violation.DUPLICATE_KEY, "/a"),
    (b'[{"a":"\\u0000"}]', Violation.FORBIDDEN_TEXT, "/0/a"),
    (b'{"\\u0000":1}', Violation.FORBIDDEN_TEXT, "/\\x00"),
    (b'["\\ud800"]', Violation.FORBIDDEN_TEXT, "/0"),
    (b'["\\udc00\\ud800"]', Violation.FORBIDDEN_TEXT, "/0"),
    (b'{"\\ud83d":1}', Violation.FORBIDDEN_TEXT, "/\\ud83d"),
    (b'{"a":NaN}', Violation.NUMBER_OUT_OF_RANGE, "/a"),
    (b"[-Infinity]", Violation.NUMBER_OUT_OF_RANGE, "/0"),
    (b"[1e999]", Violation.NUMBER_OUT_OF_RANGE, "/0"),
    (b"[" + b"9" * 4301 + b"]", Violation.NUMBER_OUT_OF_RANGE, "/0"),
    (b"[-" + b"9" * 5000 + b"]", Violation.NUMBER_OUT_OF_RANGE, "/0"),
]

CLEAN = [
    b"null",
    b" [ ] ",
    b'{"a":{"a":1},"b":[{"a":1},{"a":1}]}',
    b'{"a" : "x", "b" : [1.50, -2e-3, true]}',
    b'["\\ud83d\\ude00", "\\\\u0000", "\\"", "\\/"]',
    b'["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]',
    b'["\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]',
    b"[" * 32 + b"]" * 32,
    b"[1e-999, " + b"9" * 4300 + b"]",
    b'["\\n", -' + b"9" * 4300 + b"]",
]


@pytest.mark.parametrize(("data", "violation", "pointer"), CASES)
def test_a_faulty_document_is_refused_with_the_place(
    data: bytes, violation: Violation, pointer: str
) -> None:
    with pytest.raises(WireError) as caught:
        check_document(data)
    assert (caught.value.violation, caught.value.pointer) == (violation, pointer)


@pytest.mark.parametrize("data", CLEAN)
def test_a_clean_document_passes(data: bytes) -> None:
    check_document(data)


def test_the_first_fault_in_document_order_is_told() -> None:
    with pytest.raises(WireError) as caught:
        read_exactly(b'{"a":[1e999],"b":"\\u0000","a":2}')
    assert caught.value.pointer == "/a/0"


def test_members_keep_their_order_and_repetitions() -> None:
    tree = read_exactly(b'{"b":1,"a":2.50}')
    assert tree == Members([("b", 1), ("a", Real("2.50"))])


def test_brackets_in_strings_do_not_nest() -> None:
    assert nesting(b'{"a":["]]]{{{\\"[[",{"b":[]}]}') == 4


# Documents as text, so that repeated names, white space, escapes and broken bytes occur.

blanks = st.sampled_from(["", "", " ", "\n", "\t "])
characters = st.one_of(
    st.sampled_from(["a", "b", "é", "\U0001f600", "[", "{", ":", ",", "\x7f"]),
    st.sampled_from(['\\"', "\\\\", "\\n", "\\/", "\\u0041", "\\u00e9", "\\ud83d\\ude00"]),
    st.sampled_from(["\\u0000", "\\ud800", "\\udc00", "\\u005", "\\x", "\n"]),
)
strings = st.lists(characters, max_size=3).map(lambda parts: '"' + "".join(parts) + '"')
scalars = st.one_of(
    strings,
    st.sampled_from(["true", "false", "null", "0", "-1", "1.50", "1E+2", "-0.0e-5", "9" * 19]),
    st.sampled_from(["NaN", "-Infinity", "1e999", "01", "1.", "nul", "9" * 4301, "-" + "9" * 4300]),
)


def _arrays(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda parts, blank: "[" + ",".join(blank + part for part in parts) + "]",
        st.lists(items, max_size=3),
        blanks,
    )


def _objects(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.builds(lambda k, b, v: k + b + ":" + b + v, strings, blanks, items)
    return st.lists(members, max_size=3).map(lambda parts: "{" + ",".join(parts) + "}")


values = st.recursive(scalars, lambda items: st.one_of(_arrays(items), _objects(items)))
documents = st.one_of(
    values.map(str.encode),
    st.builds(lambda v, n: ("[" * n + v + "]" * n).encode(), values, st.integers(1, 5)),
    st.builds(
        lambda v, i, b: v.encode()[:i] + b + v.encode()[i:],
        values,
        st.integers(0, 8),
        st.sampled_from([b"\xff", b'"', b"\\", b"]", b"}", b"\0", b"\xed\xa0\x80", b" "]),
    ),
)


@given(documents, st.sampled_from([1, 2, 4, MAX_DEPTH]))
def test_a_document_passes_exactly_when_a_naive_reader_finds_nothing(
    data: bytes, max_depth: int
) -> None:
    faults = _naive_faults(data, max_depth)
    found = _found(data, max_depth)
    assert found in faults if faults else found is None


def _found(data: bytes, max_depth: int) -> Violation | None:
    try:
        check_document(data, max_depth)
    except WireError as error:
        return error.violation
    return None


class _Pairs(list[tuple[str, Any]]):
    pass


class _Unholdable:
    pass


def _naive_faults(data: bytes, max_depth: int) -> set[Violation]:
    """Look at every value of the parsed document in the plainest way."""
    try:
        tree = json.loads(
            data.decode(),
            object_pairs_hook=_Pairs,
            parse_int=lambda digits: 0 if len(digits.lstrip("-")) <= 4300 else _Unholdable(),
            parse_float=lambda digits: 0 if abs(float(digits)) < math.inf else _Unholdable(),
            parse_constant=lambda _: _Unholdable(),
        )
    except ValueError:
        return {Violation.MALFORMED, Violation.TOO_DEEP}
    return {
        fault for value, depth in _values(tree, 1) for fault in _faults(value, depth, max_depth)
    }


def _values(value: Any, depth: int) -> Iterator[tuple[Any, int]]:
    yield value, depth
    items = [part for pair in value for part in pair] if isinstance(value, _Pairs) else value
    for item in items if isinstance(items, list) else []:
        yield from _values(item, depth + 1)


def _faults(value: Any, depth: int, max_depth: int) -> Iterator[Violation]:
    if isinstance(value, list) and depth > max_depth:
        yield Violation.TOO_DEEP
    if isinstance(value, _Unholdable):
        yield Violation.NUMBER_OUT_OF_RANGE
    if isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        yield Violation.FORBIDDEN_TEXT
    if isinstance(value, _Pairs) and len(dict(value)) < len(value):
        yield Violation.DUPLICATE_KEY
