"""The form of a remote start becomes the body that the API has."""

from decimal import Decimal

import pytest

from chargeloom.web.api.commands.orders import LimitBody
from chargeloom.web.console.forms import MEDIA_TYPE, read_form
from chargeloom.web.console.stations.start_form import StartForm
from chargeloom.web.problems import Problem


def test_kilowatt_hours_and_minutes_become_watt_hours_and_seconds() -> None:
    said = StartForm(token="CARD", evse=1, kwh=Decimal("10.5"), minutes=90, cost=Decimal("12.50"))
    assert said.body().limit == LimitBody(cost="12.50", energy_wh=10_500, time_s=5400)


def test_what_is_left_empty_has_no_end() -> None:
    assert StartForm(token="CARD").body().limit is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        *(
            (f"kwh={text}", "/kwh")
            for text in ("1e999999", "1e999990", "NaN", "Infinity", "-1", "0")
        ),
        *((f"cost={text}", "/cost") for text in ("1e999999", "NaN", "-1")),
        ("minutes=525601", "/minutes"),
        ("soc=101", "/soc"),
        ("token=", "/token"),
    ],
)
def test_what_no_limit_can_be_is_refused_at_its_field(said: str, field: str) -> None:
    form = said if said.startswith("token") else f"token=CARD&{said}"
    with pytest.raises(Problem) as refused:
        read_form(StartForm, MEDIA_TYPE, form.encode()).body()
    assert [one.pointer for one in refused.value.errors] == [field]
