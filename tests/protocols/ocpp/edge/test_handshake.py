from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from chargeloom.protocols.ocpp.edge.handshake import (
    UNREADABLE,
    choose_subprotocol,
    find_identity,
    is_identity,
    read_credentials,
    read_identity,
    tokens,
)
from chargeloom.services.stations.admitting import Credentials


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        (b"/ocpp/CP1", "CP1"),
        (b"/ocpp/cp1", "cp1"),
        (b"/ocpp/RDAM%20123", "RDAM 123"),
        (b"/ocpp/%43%50%31", "CP1"),
        (b"/ocpp/DE*ICE*E1@home|2+3", "DE*ICE*E1@home|2+3"),
        ("/ocpp/" + quote("Säule-1"), "Säule-1"),
        (b"/ocpp/" + b"x" * 48, "x" * 48),
    ],
)
def test_an_identity_is_percent_decoded_and_case_sensitive(
    path: bytes | str, identity: str
) -> None:
    assert read_identity(path if isinstance(path, bytes) else path.encode()) == identity


HOSTILE = [
    b"",
    b"/",
    b"/ocpp",
    b"/ocpp/",
    b"/ocpp//",
    b"/OCPP/CP1",
    b"/ocpp/CP1/",
    b"/ocpp/CP1/CP2",
    b"/ocpp/CP1?x=1",
    b"/ocpp/CP1#x",
    b"/x/ocpp/CP1",
    b"http://host/ocpp/CP1",
    b"/ocpp/..",
    b"/ocpp/.",
    b"/ocpp/%2e%2e",
    b"/ocpp/../CP1",
    b"/ocpp/..%2FCP1",
    b"/ocpp/..%5CCP1",
    b"/ocpp/%00",
    b"/ocpp/CP1%00",
    b"/ocpp/CP1%0d%0aX",
    b"/ocpp/CP1%1b[31m",
    b"/ocpp/CP1%7f",
    b"/ocpp/CP1%20",
    b"/ocpp/%20CP1",
    b"/ocpp/%E2%80%AECP1",
    b"/ocpp/%F0%9F%94%8C",
    b"/ocpp/%ff",
    b"/ocpp/\xff",
    b"/ocpp/%C0%AF",
    b"/ocpp/%ED%A0%80",
    b"/ocpp/%",
    b"/ocpp/%4",
    b"/ocpp/%zz",
    b"/ocpp/CP:1",
    b"/ocpp/CP%3a1",
    b"/ocpp/" + b"x" * 49,
    b"/ocpp/" + b"x" * 4096,
    b"/ocpp/CP1\n",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_abuse_009_what_is_no_plain_name_is_no_identity(path: bytes) -> None:
    assert read_identity(path) is None


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        (b"/ocpp/CP1", "CP1"),
        (b"/CP1", "CP1"),
        (b"/a/b/CP1", "CP1"),
        (b"/station/CP1/SN-1", "CP1"),
        (b"/ocpp/CP1/SN-1/", "CP1"),
        (b"/CP1/CP%2d2", "CP-2"),
        (b"/ocpp/NEW/SN-1", "SN-1"),
        (b"/ocpp", None),
        (b"/", None),
        (b"", None),
        (b"/CP1/..", None),
        (b"/CP1/%00", None),
        (b"/CP1?x=1", None),
        (b"//CP1", None),
        (b"/CP1/%ff", None),
        (b"/a" * 9, None),
    ],
)
def test_an_identity_is_found_in_any_path_the_last_known_one_or_else_the_last_part(
    path: bytes, identity: str | None
) -> None:
    assert find_identity(path, lambda name: name in {"CP1", "CP-2"}) == identity


@given(st.binary())
def test_whatever_is_found_in_a_path_is_an_identity(path: bytes) -> None:
    found = find_identity(path, lambda _: False)
    assert found is None or is_identity(found)


@given(st.binary())
def test_any_path_is_read_or_refused(rest: bytes) -> None:
    identity = read_identity(b"/ocpp/" + rest)
    assert identity is None or is_identity(identity)


@given(st.text())
def test_an_identity_survives_its_percent_encoding(text: str) -> None:
    path = b"/ocpp/" + quote(text, safe="", errors="surrogatepass").encode()
    assert read_identity(path) == (text if is_identity(text) else None)


def test_a_list_header_may_have_several_lines() -> None:
    assert tokens(["ocpp2.0.1, ocpp1.6", "", " ,soap"]) == ("ocpp2.0.1", "ocpp1.6", "soap")


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ((), None),
        (("ocpp1.5", "soap"), None),
        (("OCPP1.6",), None),
        (("ocpp1.6", "ocpp2.0.1"), "ocpp2.0.1"),
        (("ocpp0.1", "ocpp1.6"), "ocpp1.6"),
    ],
)
def test_the_best_common_subprotocol_is_chosen(
    offered: tuple[str, ...], chosen: str | None
) -> None:
    assert choose_subprotocol(offered, ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")) == chosen


def basic(content: bytes) -> str:
    return "Basic " + b64encode(content).decode()


@pytest.mark.parametrize(
    ("lines", "credentials"),
    [
        ([], None),
        ([basic(b"CP1:secret")], Credentials(b"CP1", b"secret")),
        (["bAsIc  " + b64encode(b"CP1:secret").decode()], Credentials(b"CP1", b"secret")),
        ([basic(b"CP1:a:b")], Credentials(b"CP1", b"a:b")),
        ([basic(b"CP1:\x00\x01\xff")], Credentials(b"CP1", b"\x00\x01\xff")),
        ([basic(b"CP1:")], Credentials(b"CP1", b"")),
    ],
)
def test_basic_credentials_are_read(lines: list[str], credentials: Credentials | None) -> None:
    assert read_credentials(lines) == credentials


@pytest.mark.parametrize(
    "lines",
    [
        [""],
        ["Basic"],
        ["Basic !!!!"],
        ["Basic Q1Ax"],
        ["Basic Q1AxOnNlY3JldA"],
        ["Basic \udcff"],
        ["Bearer Q1AxOnNlY3JldA=="],
        [basic(b"CP1:secret"), basic(b"CP1:secret")],
    ],
    ids=["empty", "no value", "no base64", "no colon", "no padding", "no ASCII", "Bearer", "two"],
)
def test_what_is_not_basic_is_nobodys_credentials(lines: list[str]) -> None:
    assert read_credentials(lines) == UNREADABLE
