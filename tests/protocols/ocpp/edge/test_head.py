import pytest
from hypothesis import given, strategies as st

from chargeloom.protocols.ocpp.edge.head import HAS_BODY, MALFORMED, TOO_MANY, Head, read_head
from chargeloom.services.stations.admitting import Refused

MOST = 8


def head(*lines: bytes, first: bytes = b"GET /ocpp/CP1 HTTP/1.1") -> bytes:
    return b"\r\n".join((first, b"Host: x", *lines))


def test_a_head_is_its_path_and_its_fields() -> None:
    read = read_head(head(b"A: 1", b"a:  2 \t", b"B:"), MOST)
    assert isinstance(read, Head)
    assert read.path == b"/ocpp/CP1"
    assert (read.headers.getall("A"), read.headers["b"]) == (["1", "2"], "")


@pytest.mark.parametrize(
    "line",
    [
        b" folded: x",
        b"\tfolded: x",
        b"no colon",
        b": no name",
        b"space : x",
        b"a: x\ny: z",
        b"a: x\ry: z",
        b"a: \x00",
        b"a: \x1b[0m",
        b"\xc3\xbc: x",
        b"host: y",
        b"",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(line: bytes) -> None:
    assert read_head(head(line), MOST) == MALFORMED


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"GET",
        b"GET /",
        b"GET  / HTTP/1.1",
        b"POST / HTTP/1.1",
        b"get / HTTP/1.1",
        b"GET / HTTP/1.0",
        b"GET / HTTP/2.0",
        b"GET /\x00 HTTP/1.1",
        b"GET /a\tb HTTP/1.1",
        b"GET / HTTP/1.1 ",
    ],
)
def test_only_a_get_of_http_1_1_begins_a_websocket(first: bytes) -> None:
    assert read_head(head(first=first), MOST) == MALFORMED


@pytest.mark.parametrize(
    "lines",
    [
        (b"Transfer-Encoding: chunked",),
        (b"Content-Length: 5",),
        (b"Content-Length: 0", b"Content-Length: 5"),
        (b"Content-Length: 00",),
        (b"Content-Length: -0",),
        (b"Content-Length: 0", b"Transfer-Encoding: chunked"),
    ],
)
def test_a_body_is_refused_however_it_is_announced(lines: tuple[bytes, ...]) -> None:
    assert read_head(head(*lines), MOST) == HAS_BODY


def test_there_is_a_most_of_fields() -> None:
    fields = [b"A: 1"] * (MOST - 1)
    assert isinstance(read_head(head(*fields), MOST), Head)
    assert read_head(head(*fields, b"A: 1"), MOST) == TOO_MANY


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    assert isinstance(read_head(raw, MOST), Head | Refused)
