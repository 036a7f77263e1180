import pytest

from benchmarks.figures import Figure, figure, percentile, ratio


def test_a_figure_is_median_least_and_most() -> None:
    assert figure([5.0, 1.0, 9.0, 2.0, 3.0]) == Figure(median=3.0, least=1.0, most=9.0)


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, 50), (99, 99), (100, 100), (1, 1), (0.5, 1)]
)
def test_a_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], percent) == expected


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 99) == 7.0


def test_a_ratio_compares_runs_made_in_turn() -> None:
    assert ratio([20.0, 90.0, 40.0], [1.0, 3.0, 4.0]) == Figure(20.0, 10.0, 30.0)


def test_runs_without_a_partner_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratio([1.0, 2.0], [1.0])
