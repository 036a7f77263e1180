"""What a person may write of a station."""

import pytest

from chargeloom.web.api.stations.station_shape import Place
from chargeloom.web.console.stations.station_forms import NewStationForm, place_of
from chargeloom.web.problems import Problem


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
