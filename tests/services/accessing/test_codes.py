"""The codes of an app, against the standards' own examples."""

import pytest

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.accessing.codes import address, code, matching_step, step_at, written

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("counter", "said"),
    list(
        enumerate(
            (
                "755224", "287082", "359152", "969429", "338314",
                "254676", "287922", "162583", "399871", "520489",
            )
        )
    ),
)  # fmt: skip
def test_the_examples_of_rfc_4226_appendix_d(counter: int, said: str) -> None:
    assert code(SECRET, counter) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_the_examples_of_rfc_6238_appendix_b(seconds: int, said: str) -> None:
    assert code(SECRET, step_at(Instant(seconds * SECOND))) == said


def test_a_clock_may_be_a_step_off_and_no_more() -> None:
    now = Instant(10_000 * 30 * SECOND)
    found = [matching_step(SECRET, code(SECRET, 10_000 + off), now, 0) for off in range(-2, 3)]
    assert found == [None, 9_999, 10_000, 10_001, None]


def test_a_step_that_was_used_or_lies_before_it_is_a_replay() -> None:
    now = Instant(10_000 * 30 * SECOND)
    assert matching_step(SECRET, code(SECRET, 10_000), now, 10_000) is None
    assert matching_step(SECRET, code(SECRET, 9_999), now, 10_000) is None
    assert matching_step(SECRET, code(SECRET, 10_001), now, 10_000) == 10_001


@pytest.mark.parametrize(
    "said", ["", "12345", "abcdef", "\uff17\uff15\uff15\uff12\uff12\uff14", "1234567"]
)
def test_what_is_no_code_matches_nothing(said: str) -> None:
    assert matching_step(SECRET, said, Instant(30 * SECOND), 0) is None


def test_an_app_reads_the_secret_from_an_address() -> None:
    assert written(b"Hello!\xde\xad\xbe\xef") == "JBSWY3DPEHPK3PXP"
    assert address(b"Hello!\xde\xad\xbe\xef", "chargeloom", "Ada L") == (
        "otpauth://totp/chargeloom:Ada%20L?secret=JBSWY3DPEHPK3PXP&issuer=chargeloom"
    )
