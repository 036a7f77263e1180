"""How far a charge may go, in the reader's own figures."""

from chargeloom.domain.charging.charge_limit import Measure
from chargeloom.web.api.charges.limit_shape import CeilingItem
from chargeloom.web.console.words.limit_words import REACHED, ceiling


def test_each_figure_stands_for_itself() -> None:
    most = CeilingItem(cost="12.50", energy_wh=10_500, time_s=None, soc=80)
    assert ceiling("de", most, "EUR") == ("12,50\N{NO-BREAK SPACE}EUR", "10,50 kWh", "80 %")


def test_every_measure_has_its_words() -> None:
    assert REACHED.keys() == set(Measure)
