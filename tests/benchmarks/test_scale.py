import pytest

from benchmarks.scale import fit


def test_points_on_a_line_have_its_slope_and_no_error() -> None:
    found = fit((1_000, 5_000, 10_000), (110.0, 150.0, 200.0))
    assert found.slope == pytest.approx(0.01)
    assert found.error_percent == pytest.approx(0)


def test_the_error_is_that_of_the_farthest_point() -> None:
    assert fit((1, 2, 3), (1.0, 3.0, 3.0)).error_percent == pytest.approx(33.3, abs=0.1)
