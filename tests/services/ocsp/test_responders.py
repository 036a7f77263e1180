"""Nobody is asked whom the operator did not name: a station's word is no address (no SSRF)."""

import httpx2
import pytest
from hypothesis import given, strategies as st

from chargeloom.services.ocsp.responders import Responders, fault_of_responder

ALLOWED = Responders(["http://ocsp.example", "https://[2001:db8::1]:8443/"])


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://ocsp.example/mo/2", "http://ocsp.example/mo/2"),
        ("HTTP://OCSP.example:80", "http://ocsp.example/"),
        ("http://ocsp.example?a=b", "http://ocsp.example/?a=b"),
        ("http://ocsp.example//elsewhere.example/x", "http://ocsp.example//elsewhere.example/x"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
    ],
)
def test_it_is_asked_at_the_operators_address_by_the_path_that_was_named(
    url: str, address: str
) -> None:
    assert ALLOWED.address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ocsp.example",
        "//ocsp.example/x",
        "https://ocsp.example/",
        "http://ocsp.example:8080/",
        "http://ocsp.example:0/",
        "http://ocsp.example:http/",
        "http://ocsp.example.evil.example/",
        "http://ocsp.example@evil.example/",
        "http://evil.example@ocsp.example/",
        "http://evil.example\\@ocsp.example/",
        "http://evil.example/http://ocsp.example/",
        "http://ocsp.example#@evil.example/",
        "http://ocsp.example /",
        "http://ocsp.example\r\nHost: evil/",
        "http://ocsp\u3002example/",
        "http://127.0.0.1/",
        "http://[::1",
        "file:///etc/passwd",
        "ftp://ocsp.example/",
    ],
)
def test_nobody_else_is_asked(url: str) -> None:
    assert ALLOWED.address(url) is None


HOSTS = st.sampled_from(["ocsp.example", "evil.example", "[2001:db8::1]", "127.0.0.1", ""])
PARTS = st.one_of(
    HOSTS, st.sampled_from([*"/\\@:?#%. ", "//", ":80", ":8443", "..", "%2e"]), st.text()
)


@given(
    scheme=st.sampled_from(["http://", "https://", "HTTP://", "//", ""]),
    rest=st.lists(PARTS, max_size=6),
)
def test_whatever_is_said_leads_to_nobody_else(scheme: str, rest: list[str]) -> None:
    """The client that asks reads the address as we do: host and port are the operator's."""
    address = ALLOWED.address(scheme + "".join(rest))
    if address is not None:
        asked = httpx2.URL(address)
        assert (asked.scheme, asked.host, asked.port) in {
            ("http", "ocsp.example", None),
            ("https", "2001:db8::1", 8443),
        }
        assert asked.userinfo == b""


def test_without_a_list_nobody_is_asked() -> None:
    assert Responders(()).address("http://ocsp.example/") is None


def test_the_operator_is_told_what_names_no_responder() -> None:
    assert fault_of_responder("http://ocsp.example:8080") is None
    assert fault_of_responder("https://ocsp.example/") is None
    for text in ("ocsp.example", "ftp://ocsp.example", "http://", "http://a b", "http://u@h"):
        assert fault_of_responder(text) is not None
    for text in ("http://ocsp.example/mo", "http://ocsp.example?x"):
        assert "path" in (fault_of_responder(text) or "")
