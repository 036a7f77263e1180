from datetime import datetime

import pytest

from chargeloom.domain.instant import Instant
from chargeloom.web import moments
from chargeloom.web.problems import Problem


def test_a_moment_is_taken_in_utc() -> None:
    moment = datetime.fromisoformat("2024-01-01T02:00:00+02:00")
    assert moments.write(moments.read(moment, "/at")) == "2024-01-01T00:00:00.000Z"


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_utc_cannot_write_is_refused_by_its_place(text: str) -> None:
    with pytest.raises(Problem) as caught:
        moments.read(datetime.fromisoformat(text), "/at")
    assert caught.value.errors[0].pointer == "/at"


def test_a_moment_that_did_not_come_is_null() -> None:
    assert moments.write_if_any(None) is None
    assert moments.write_if_any(Instant(0)) == "1970-01-01T00:00:00.000Z"
