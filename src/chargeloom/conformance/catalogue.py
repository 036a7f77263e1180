"""All cases, in the order in which they are played."""

from chargeloom.conformance import (
    csms_cases,
    csms_cases_2,
    csms_cases_16,
    station_cases,
    station_endings,
    station_orders,
)
from chargeloom.conformance.at_csms import CsmsDesk
from chargeloom.conformance.at_station import StationDesk
from chargeloom.conformance.case import Case


def all_of_csms() -> list[Case[CsmsDesk]]:
    """List the cases against central systems."""
    modules = (csms_cases, csms_cases_16, csms_cases_2)
    return [one for some in modules for one in some.CASES.all]


def all_of_station() -> list[Case[StationDesk]]:
    """List the cases against a station: each goes on where the one before has left it."""
    modules = (station_cases, station_orders, station_endings)
    return [one for some in modules for one in some.CASES.all]


def of_csms(protocol: str) -> list[Case[CsmsDesk]]:
    """List those of a version."""
    return [one for one in all_of_csms() if protocol in one.protocols]


def of_station(protocol: str) -> list[Case[StationDesk]]:
    """List those of a version."""
    return [one for one in all_of_station() if protocol in one.protocols]
