from decimal import Decimal
from typing import Annotated

import pytest
from msgspec import Meta, inspect

from chargeloom.wire.decimals import judge_of, proof_for
from chargeloom.wire.message import Message
from chargeloom.wire.violation import Violation

SHARE = Annotated[Decimal, Meta(extra={"minimum": Decimal(0), "maximum": Decimal(100)})]
TENTHS = Annotated[Decimal, Meta(extra={"multiple_of": Decimal("0.1")})]


class Sample(Message):
    value: Decimal
    share: SHARE | None = None
    text: str | None = None


class Samples(Message):
    first: Sample | None = None
    others: tuple[Sample, ...] = ()


class Words(Message):
    words: tuple[str, ...] = ()


TOO_FAR = ["1e309", "-1e309", "1e-309", "0e999999999", "9" * 310]


@pytest.mark.parametrize("number", ["0", "-0.0", "1e308", "1e-308", "123456.789", "9" * 309])
def test_a_number_within_reach_of_a_double_is_good(number: str) -> None:
    assert judge_of(inspect.type_info(Decimal))(Decimal(number)) is None


@pytest.mark.parametrize("number", TOO_FAR)
def test_a_number_that_no_double_holds_is_out_of_range(number: str) -> None:
    judge = judge_of(inspect.type_info(Decimal))
    assert judge(Decimal(number)) is Violation.NUMBER_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("kind", "number", "violation"),
    [
        (SHARE, "0", None),
        (SHARE, "100.000", None),
        (SHARE, "-0.001", Violation.INVALID_VALUE),
        (SHARE, "100.001", Violation.INVALID_VALUE),
        (SHARE, "1e400", Violation.NUMBER_OUT_OF_RANGE),
        (TENTHS, "16.10", None),
        (TENTHS, "1e300", None),
        (TENTHS, "16.15", Violation.NOT_MULTIPLE),
    ],
)
def test_what_was_remarked_about_a_decimal_holds(
    kind: object, number: str, violation: Violation | None
) -> None:
    assert judge_of(inspect.type_info(kind))(Decimal(number)) is violation


def test_a_message_is_proven_wherever_its_decimals_stand() -> None:
    good = Sample(value=Decimal("1.5"), share=Decimal(7))
    proves = proof_for(inspect.type_info(Samples))
    assert proves(Samples())
    assert proves(Samples(first=good, others=(good, good)))


@pytest.mark.parametrize(
    "bad",
    [
        *(Sample(value=Decimal(number)) for number in TOO_FAR),
        Sample(value=Decimal(1), share=Decimal(101)),
    ],
)
def test_one_bad_decimal_anywhere_fails_the_proof(bad: Sample) -> None:
    good = Sample(value=Decimal("1.5"))
    proves = proof_for(inspect.type_info(Samples))
    assert not proves(Samples(first=bad))
    assert not proves(Samples(first=good, others=(good, bad)))


def test_a_message_without_decimals_needs_no_proof() -> None:
    assert proof_for(inspect.type_info(Words))(Words(words=("a",)))
