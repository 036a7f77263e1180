"""What a person may write of a station."""

import msgspec
import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.web.api.stations.station_shape import Place
from chargeloom.web.console.stations.station_forms import NewStationForm, StationForm, place_of
from chargeloom.web.problems import Problem
from tests.storage.facts import NOON


@pytest.mark.parametrize(
    ("said", "latitude", "longitude"),
    [
        ("52.5170, 13.3889", 52.517, 13.3889),
        ("-33.9;18.4", -33.9, 18.4),
        (" 0 -180 ", 0, -180),
    ],
)
def test_coordinates_are_read_as_map_programs_copy_them(
    said: str, latitude: float, longitude: float
) -> None:
    assert place_of(said) == Place(latitude=latitude, longitude=longitude)


@pytest.mark.parametrize("said", ["somewhere", "52.5", "91, 0", "0, 181", "nan, 1", "1, 2, 3"])
def test_what_is_no_place_is_refused(said: str) -> None:
    with pytest.raises(Problem) as refused:
        place_of(said)
    assert refused.value.status == 422
    assert [fault.pointer for fault in refused.value.errors] == ["/coordinates"]


@pytest.mark.parametrize("profile", [1, 2])
def test_a_profile_with_a_password_asks_for_one(profile: int) -> None:
    with pytest.raises(Problem) as refused:
        NewStationForm(id="CP-1", security_profile=profile).demand_password()
    assert [fault.pointer for fault in refused.value.errors] == ["/password"]
    NewStationForm(id="CP-1", security_profile=profile, password="p" * 16).demand_password()


@pytest.mark.parametrize("profile", [0, 3])
def test_a_profile_without_a_password_asks_for_none(profile: int) -> None:
    NewStationForm(id="CP-1", security_profile=profile).demand_password()


@pytest.mark.parametrize("profile", [1, 2])
def test_a_station_without_a_password_is_not_raised_to_a_profile_that_asks_for_one(
    profile: int,
) -> None:
    """It comes in by its identity alone, and would be refused from then on."""
    known = StationRecord(id=StationId("CP-1"), created_at=NOON)
    raised = StationForm(security_profile=profile)
    with pytest.raises(Problem) as refused:
        raised.demand_password(known)
    assert [fault.pointer for fault in refused.value.errors] == ["/password"]
    StationForm(security_profile=profile, password="p" * 16).demand_password(known)
    raised.demand_password(msgspec.structs.replace(known, password_hash=b"a"))


def test_whoever_changes_something_else_of_a_station_is_asked_for_no_password() -> None:
    """A program may have announced it without, and bring the password later."""
    known = StationRecord(id=StationId("CP-1"), created_at=NOON, security_profile=1)
    StationForm(security_profile=1, location="Yard").demand_password(known)
    StationForm(security_profile=3).demand_password(known)
