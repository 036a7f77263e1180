"""Authorizing: answered from memory."""

import msgspec
import pytest

from chargeloom.domain.charging.token import Token, TokenStatus, TokenType
from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.ids import StationId, TokenId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.supervising import Fleet

NOW = Instant(10)
CARD = Token(id=TokenId(2), uid="04Ab", type=TokenType.ISO14443, created_at=Instant(0))


def authorizing(
    *, allows_concurrent: bool = False, accepts_direct_payment: bool = False
) -> Authorizing:
    made = Authorizing(
        Fleet(),
        allows_concurrent=allows_concurrent,
        accepts_direct_payment=accepts_direct_payment,
    )
    made.load([CARD])
    return made


def charge(number: int, uid: str = "04AB") -> Transaction:
    return Transaction(
        TransactionRecord(
            id=TransactionId(number),
            serial=number,
            session=None,
            station=StationId("CP-1"),
            number=str(number),
            token_uid=uid,
            received_at=NOW,
        )
    )


def test_a_token_is_found_whatever_the_case() -> None:
    assert authorizing().authorize("04aB", NOW).token == CARD


@pytest.mark.parametrize(
    ("kind", "kept", "shown"),
    [
        (TokenType.EMAID, "DE-8EO-C12345678-X", "DE8EOC12345678X"),
        (TokenType.EMAID, "DE-8EO-C12345678-X", "de8eoc12345678"),
        (TokenType.EMAID, "DE8EOC12345678", "DE-8EO-C12345678-X"),
        (TokenType.MAC_ADDRESS, "AA:BB:CC:00:11:22", "aabbcc001122"),
        (TokenType.ISO14443, "04A1B2C3", "04:a1:b2:c3"),
    ],
)
def test_a_token_is_found_however_it_is_written(kind: TokenType, kept: str, shown: str) -> None:
    """A car shows the eMAID of its certificate; dashes and the check digit may be left out (ISO 15118-2, annex H)."""
    tokens = authorizing()
    token = msgspec.structs.replace(CARD, uid=kept, type=kind)
    tokens.load([token])
    for asked in (kind.value, None):
        assert tokens.authorize(shown, NOW, asked).token == token
    assert tokens.authorize(shown, NOW, "Central").refused is Reason.TOKEN_UNKNOWN
    assert tokens.authorize(f"{shown}00", NOW, kind).refused is Reason.TOKEN_UNKNOWN
    tokens.keep(msgspec.structs.replace(token, uid="OTHER"))
    assert tokens.authorize(shown, NOW, kind).refused is Reason.TOKEN_UNKNOWN


def test_a_token_that_is_written_as_shown_outweighs_others() -> None:
    tokens = authorizing()
    ours = msgspec.structs.replace(CARD, uid="AA-BB", type=TokenType.CENTRAL)
    tokens.load([msgspec.structs.replace(CARD, id=TokenId(3), uid="AABB"), ours])
    assert tokens.authorize("aa-bb", NOW).token == ours


def test_a_name_of_an_operator_is_no_other_one_for_its_marks() -> None:
    tokens = authorizing()
    tokens.load([msgspec.structs.replace(CARD, uid="A-1", type=TokenType.CENTRAL)])
    assert tokens.authorize("A1", NOW, "Central").refused is Reason.TOKEN_UNKNOWN


def test_a_group_is_a_master_pass_whatever_the_case() -> None:
    tokens = Authorizing(Fleet(), allows_concurrent=False, master_pass_group="Staff")
    master = msgspec.structs.replace(CARD, group="STAFF")
    tokens.load([master])
    assert tokens.authorize_start("04AB", NOW).refused is Reason.TOKEN_ONLY_STOPS
    assert tokens.may_stop(None, master)


def test_a_changed_token_counts_at_once() -> None:
    tokens = authorizing()
    tokens.keep(msgspec.structs.replace(CARD, status=TokenStatus.BLOCKED))
    assert tokens.authorize("04AB", NOW).refused is Reason.TOKEN_BLOCKED
    tokens.keep(msgspec.structs.replace(CARD, uid="NEW"))
    assert tokens.authorize("04AB", NOW).refused is Reason.TOKEN_UNKNOWN
    assert tokens.authorize("new", NOW).is_accepted


def test_a_token_that_charges_may_not_start_again_until_it_has_ended() -> None:
    tokens = authorizing()
    tokens.began(charge(2))
    assert tokens.authorize_start("04ab", NOW).refused is Reason.TOKEN_IN_USE
    assert tokens.authorize("04ab", NOW).is_accepted, "Authorize knows no ConcurrentTx (7.2)"
    tokens.ended(charge(2))
    tokens.ended(charge(2))
    assert tokens.authorize_start("04ab", NOW).is_accepted


def test_a_payment_at_a_terminal_vouches_for_itself_where_the_operator_says_so() -> None:
    """OCPP 2.1, C18."""
    kind = TokenType.DIRECT_PAYMENT
    assert authorizing().authorize("PSP-1", NOW, kind).refused is Reason.TOKEN_UNKNOWN
    tokens = authorizing(accepts_direct_payment=True)
    assert tokens.authorize_start("PSP-1", NOW, kind).is_accepted
    assert tokens.authorize("PSP-1", NOW, TokenType.ISO14443).refused is Reason.TOKEN_UNKNOWN
    assert tokens.authorize("PSP-1", NOW).refused is Reason.TOKEN_UNKNOWN
    assert tokens.authorize(" ", NOW, kind).refused is Reason.TOKEN_UNKNOWN
    tokens.began(charge(2, "PSP-1"))
    assert tokens.authorize_start("PSP-1", NOW, kind).refused is Reason.TOKEN_IN_USE
    known = msgspec.structs.replace(CARD, uid="PSP-2", type=kind, status=TokenStatus.BLOCKED)
    tokens.keep(known)
    assert tokens.authorize("PSP-2", NOW, kind).refused is Reason.TOKEN_BLOCKED


def test_what_began_before_the_token_charged_elsewhere_was_not_concurrent() -> None:
    tokens = authorizing()
    tokens.began(charge(2))
    for at, refused in ((NOW - 1, None), (NOW, Reason.TOKEN_IN_USE)):
        later = Instant(NOW + 5)
        assert tokens.authorize_start("04ab", later, at=Instant(at)).refused is refused


def test_a_token_may_charge_twice_where_that_is_allowed() -> None:
    tokens = authorizing(allows_concurrent=True)
    tokens.began(charge(2))
    assert tokens.authorize_start("04ab", NOW).is_accepted
