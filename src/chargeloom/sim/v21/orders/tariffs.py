"""Tariffs that the station prices by (OCPP 2.1, I07 to I11)."""

from typing import Any, Final

from chargeloom.protocols.ocpp.v21.messages.datatypes.tariffs import (
    ClearTariffsResult,
    TariffAssignment,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.tariff_and_cost import (
    TariffChangeStatus,
    TariffClearStatus,
    TariffGetStatus,
    TariffKind,
    TariffSetStatus,
)
from chargeloom.protocols.ocpp.v21.messages.tariff_and_cost import (
    ChangeTransactionTariff,
    ChangeTransactionTariffReply,
    ClearTariffs,
    ClearTariffsReply,
    GetTariffs,
    GetTariffsReply,
    SetDefaultTariff,
    SetDefaultTariffReply,
)
from chargeloom.sim.station.charging_limits import STATION
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station


def _set(station: Station, request: SetDefaultTariff, _: float) -> SetDefaultTariffReply:
    """Replace the default tariff of an EVSE, or of all of them (OCPP 2.1, I07)."""
    held, place, number = station.shelf.tariffs, request.evse_id, request.tariff.tariff_id
    if place != STATION and place not in station.evses:
        return SetDefaultTariffReply(status=TariffSetStatus.REJECTED)
    places = list(station.evses) if place == STATION else [place]
    others = [one for where, one in held.items() if where not in places]
    if any(one.tariff_id == number for one in others):
        return SetDefaultTariffReply(status=TariffSetStatus.DUPLICATE_TARIFF_ID)
    held.update(dict.fromkeys(places, request.tariff))
    return SetDefaultTariffReply(status=TariffSetStatus.ACCEPTED)


def _get(station: Station, request: GetTariffs, _: float) -> GetTariffsReply:
    """(OCPP 2.1, I09)."""
    place = request.evse_id
    if place != STATION and place not in station.evses:
        return GetTariffsReply(status=TariffGetStatus.REJECTED)
    by_tariff: dict[str, list[int]] = {}
    for where, one in sorted(station.shelf.tariffs.items()):
        if place in {STATION, where}:
            by_tariff.setdefault(one.tariff_id, []).append(where)
    found = tuple(
        TariffAssignment(
            tariff_id=number, tariff_kind=TariffKind.DEFAULT_TARIFF, evse_ids=tuple(places)
        )
        for number, places in by_tariff.items()
    )
    status = TariffGetStatus.ACCEPTED if found else TariffGetStatus.NO_TARIFF
    return GetTariffsReply(status=status, tariff_assignments=found or None)


def _clear(station: Station, request: ClearTariffs, _: float) -> ClearTariffsReply:
    """Without ids all that are there are cleared (OCPP 2.1, I10)."""
    held, place = station.shelf.tariffs, request.evse_id
    meant = {where: one for where, one in held.items() if place in {None, STATION, where}}
    known = {one.tariff_id for one in meant.values()}
    wanted: Any = request.tariff_ids or tuple(sorted(known))
    for where, one in meant.items():
        if one.tariff_id in wanted:
            del held[where]
    results = tuple(
        ClearTariffsResult(
            tariff_id=number,
            status=TariffClearStatus.ACCEPTED if number in known else TariffClearStatus.NO_TARIFF,
        )
        for number in wanted
    )
    nothing = (ClearTariffsResult(status=TariffClearStatus.NO_TARIFF),)
    return ClearTariffsReply(clear_tariffs_result=results or nothing)


def _change(
    station: Station, request: ChangeTransactionTariff, _: float
) -> ChangeTransactionTariffReply:
    """(OCPP 2.1, I11)."""
    is_known = station.transaction_at(request.transaction_id) is not None
    status = TariffChangeStatus.ACCEPTED if is_known else TariffChangeStatus.TX_NOT_FOUND
    return ChangeTransactionTariffReply(status=status)


ORDERS: Final[Orders] = {
    "ChangeTransactionTariff": _change,
    "ClearTariffs": _clear,
    "GetTariffs": _get,
    "SetDefaultTariff": _set,
}
