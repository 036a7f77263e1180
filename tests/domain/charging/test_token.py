"""Tokens: who may charge, and who may stop."""

from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.token import (
    Token,
    TokenStatus,
    TokenType,
    authorize,
    may_stop,
    normalised,
)
from chargeloom.domain.ids import TokenId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason

NOW = Instant(1_000_000)


def token(number: int = 1, **changes: Any) -> Token:
    plain = Token(id=TokenId(number), uid="04AB", type=TokenType.ISO14443, created_at=Instant(0))
    return msgspec.structs.replace(plain, **changes)


def test_an_active_token_may_charge() -> None:
    assert authorize([token()], NOW).is_accepted


def test_an_unknown_token_may_not() -> None:
    assert authorize([], NOW).refused is Reason.TOKEN_UNKNOWN


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": TokenStatus.BLOCKED}, Reason.TOKEN_BLOCKED),
        ({"status": TokenStatus.DISABLED}, Reason.TOKEN_DISABLED),
        ({"status": TokenStatus.NO_CREDIT}, Reason.TOKEN_WITHOUT_CREDIT),
        ({"expires_at": NOW}, Reason.TOKEN_EXPIRED),
        ({"expires_at": Instant(NOW + 1)}, None),
    ],
)
def test_status_and_expiry_decide(changes: dict[str, Any], reason: Reason | None) -> None:
    assert authorize([token(**changes)], NOW).refused is reason


def test_two_that_may_charge_are_a_conflict_and_one_of_two_is_not() -> None:
    partner = token(2, issuer="partner")
    assert authorize([token(), partner], NOW).refused is Reason.TOKEN_AMBIGUOUS
    blocked = token(2, issuer="partner", status=TokenStatus.BLOCKED)
    assert authorize([blocked, token()], NOW).token == token()


def test_an_id_tag_is_case_insensitive() -> None:
    assert normalised(" 04aB ") == normalised("04Ab")


def test_only_the_same_token_or_its_group_may_stop() -> None:
    mine = token(1, group="family")
    assert may_stop(mine, mine)
    assert may_stop(mine, token(2, group="family"))
    assert may_stop(mine, token(2, group="FAMILY"))
    assert not may_stop(mine, token(2, group="others"))
    assert not may_stop(mine, token(2, group="family", issuer="partner"))
    assert not may_stop(token(1, group=""), token(2, group=""))
    assert not may_stop(token(1), token(2))
    assert not may_stop(None, mine)
    assert not may_stop(mine, None)
