"""The form of a remote start becomes the body that the API has."""

from decimal import Decimal

from chargeloom.web.api.commands.orders import LimitBody
from chargeloom.web.console.stations.start_form import StartForm


def test_kilowatt_hours_and_minutes_become_watt_hours_and_seconds() -> None:
    said = StartForm(token="CARD", evse=1, kwh=Decimal("10.5"), minutes=90, cost=Decimal("12.50"))
    assert said.body().limit == LimitBody(cost="12.50", energy_wh=10_500, time_s=5400)


def test_what_is_left_empty_has_no_end() -> None:
    assert StartForm(token="CARD").body().limit is None
