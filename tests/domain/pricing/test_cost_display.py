"""What a station says of itself tells whether it shows costs (OCPP 2.0.1, 2.10; 2.1, 2.12)."""

import pytest

from chargeloom.domain.pricing import cost_display
from chargeloom.domain.pricing.cost_display import NO_DISPLAY, read_cost_display


def test_who_says_nothing_of_costs_shows_none() -> None:
    assert read_cost_display({}) == NO_DISPLAY
    assert not NO_DISPLAY.shows("EUR")


@pytest.mark.parametrize("sign", [cost_display.FALLBACK, cost_display.CURRENCY])
def test_what_is_required_of_who_supports_tariff_information_is_a_sign_of_it(sign: str) -> None:
    assert read_cost_display({sign: ""}).shows("EUR")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        (cost_display.AVAILABLE, "false"),
        (cost_display.ENABLED, " False"),
        (cost_display.RECKONS, "TRUE"),
    ],
)
def test_a_switch_outweighs_all_signs(name: str, word: str) -> None:
    display = read_cost_display({cost_display.CURRENCY: "EUR", name: word})
    assert not display.shows("EUR")
    assert (display.reads("EUR"), display.reads("CHF")) == (True, False)


def test_an_amount_of_another_currency_would_be_shown_as_what_it_is_not() -> None:
    display = read_cost_display({cost_display.CURRENCY: "chf"})
    assert display.shows("CHF")
    assert not display.shows("EUR")


def test_who_takes_tariffs_shows_costs_though_it_does_not_reckon_them() -> None:
    said = {cost_display.TARIFFS: "true", cost_display.RECKONS: "false"}
    assert read_cost_display(said).shows("EUR")
    assert read_cost_display({cost_display.TARIFFS: "false"}) == NO_DISPLAY
