import pytest

from chargeloom.protocols.ocpp.edge.closing import as_framed, is_close_code


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 1012, 1014, 3000, 4999])
def test_a_peer_may_close_with_a_registered_code(code: int) -> None:
    assert is_close_code(code)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])
def test_a_peer_may_not_close_with_a_reserved_code(code: int) -> None:
    assert not is_close_code(code)


@pytest.mark.parametrize(
    ("reason", "framed"), [("gone", "gone"), ("x" * 124, "x" * 123), ("x" * 122 + "é", "x" * 122)]
)
def test_a_reason_is_cut_at_a_character_to_what_a_control_frame_holds(
    reason: str, framed: str
) -> None:
    assert as_framed(reason) == framed
