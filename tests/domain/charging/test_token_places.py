"""Where tokens may charge (OCPP 2.0.1, C01.FR.19 to FR.22)."""

import msgspec
import pytest

from chargeloom.domain.charging.token import Token, TokenType, authorize
from chargeloom.domain.charging.token_places import AllowedPlace, Where, scope_at
from chargeloom.domain.ids import StationId, TokenId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason

HERE, THERE = StationId("CP-1"), StationId("CP-2")
NOW = Instant(10)
OURS = Token(
    id=TokenId(1),
    uid="04AB",
    type=TokenType.ISO14443,
    created_at=Instant(0),
    allowed_at=(AllowedPlace(station=HERE, evses=(1, 3)),),
)


@pytest.mark.parametrize(
    ("evse", "is_covered"), [(None, True), (0, True), (1, True), (2, False), (3, True)]
)
def test_a_place_covers_the_evses_that_it_names(evse: int | None, is_covered: bool) -> None:
    scope = scope_at(OURS.allowed_at, HERE)
    assert scope.covers(evse) is is_covered, "which EVSE it will be may not be known yet"
    assert authorize([OURS], NOW, Where(HERE, evse)).is_accepted is is_covered


def test_a_station_that_is_not_named_is_none_of_its_places() -> None:
    assert authorize([OURS], NOW, Where(THERE)).refused is Reason.TOKEN_NOT_HERE
    assert authorize([OURS], NOW).is_accepted, "where it is shown was not asked"
    assert authorize([OURS], NOW, Where(HERE)).evses == (1, 3)


def test_of_two_that_bear_a_number_the_one_that_is_allowed_here_is_meant() -> None:
    theirs = msgspec.structs.replace(
        OURS, id=TokenId(2), issuer="partner", allowed_at=(AllowedPlace(station=THERE),)
    )
    assert authorize([OURS, theirs], NOW, Where(THERE)).token == theirs
    assert authorize([OURS, theirs], NOW, Where(HERE)).token == OURS
    assert authorize([OURS, theirs], NOW).refused is Reason.TOKEN_AMBIGUOUS
