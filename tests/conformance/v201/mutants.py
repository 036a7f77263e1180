"""Rules of 2.0.1 that are broken, and the case that must notice."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from cryptography.x509 import ocsp

from chargeloom.domain.charging.token import Authorization
from chargeloom.domain.commands.command import Reset, SetAvailability
from chargeloom.domain.reason import Reason
from chargeloom.domain.stretches import Stretches
from chargeloom.protocols.ocpp.actor.permission import Permission
from chargeloom.protocols.ocpp.v201.effects import EFFECTS
from chargeloom.protocols.ocpp.v201.handlers import contracts as handling
from chargeloom.protocols.ocpp.v201.mapping import authorization
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import AuthorizationStatus
from chargeloom.protocols.ocpp.v201.messages.provisioning import SetVariables
from chargeloom.protocols.ocpp.v201.performing import lists, pieces
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.charging import Transacting, keeping
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.commanding import Commanding
from chargeloom.services.contracts import contracts, pool
from chargeloom.services.ocsp import answer
from chargeloom.services.stations.registering import Registering
from tests.conformance.breaking import Mutant, attribute, entry, silent
from tests.conformance.v201 import (
    test_a_security,
    test_b_provisioning,
    test_c_authorization,
    test_c_contracts,
    test_e_transactions,
    test_f_remote_control,
    test_g_availability,
    test_h_reservation,
    test_j_meter_values,
    test_m_certificates,
    test_n_diagnostics,
)


def _without_the_group(authorized: Authorization, *how: Any) -> Any:
    return msgspec.structs.replace(_info(authorized, *how), group_id_token=None)


_info = authorization.id_token_info


def _taking(**instead: Any) -> Callable[..., Any]:
    """Take every event with these words instead of its own, however it was read."""
    take = Transacting.take
    return lambda self, unit, station, told, now: take(
        self, unit, station, told._replace(**instead), now
    )


async def _any_number(*_: object) -> int:
    return 50


async def _nothing(*_: object) -> None:
    pass


def _always_operative(_: SetAvailability) -> Asked:
    return Asked("ChangeAvailability", {"operationalStatus": "Operative"})


def _always_on_idle(_: Reset) -> Asked:
    return Asked("Reset", {"type": "OnIdle"})


MUTANTS: Final = (
    Mutant(
        "a password that the station took is the one that opens in 2.0.1",
        test_a_security.test_TC_A_09_CSMS_a_new_password_that_the_station_took,
        entry(EFFECTS, SetVariables, _nothing),
    ),
    Mutant(
        "no more variables are asked for at once than fit",
        test_b_provisioning.test_TC_B_08_CSMS_no_more_variables_are_asked_for_than_fit,
        attribute(pieces, "most", _any_number),
    ),
    Mutant(
        "a reset that shall not wait does not wait",
        test_b_provisioning.test_TC_B_22_CSMS_a_reset_ends_the_charge,
        entry(SAID, Reset, _always_on_idle),
    ),
    Mutant(
        "out of service is not in service",
        test_g_availability.test_TC_G_05_CSMS_the_station_goes_out_of_service,
        entry(SAID, SetAvailability, _always_operative),
    ),
    Mutant(
        "a reservation that is over is over",
        test_h_reservation.test_TC_H_07_CSMS_a_reservation_is_not_used,
        attribute(Reserving, "end", silent),
    ),
    Mutant(
        "no more monitors are cleared at once than fit",
        test_n_diagnostics.test_TC_N_18_CSMS_no_more_monitors_are_cleared_at_once_than_fit,
        attribute(pieces, "most", _any_number),
    ),
    Mutant(
        "who must leave a local list is sent without a word of what the token may do",
        test_n_diagnostics.test_TC_N_46_CSMS_who_is_forgotten_leaves_the_local_list,
        attribute(lists._ListWay, "without", lambda _, member: member.said),
    ),
    Mutant(
        "before the acceptance all else is refused",
        test_b_provisioning.test_TC_B_30_CSMS_before_the_acceptance_all_else_is_a_security_error,
        attribute(Permission, "allows", lambda *_: True),
    ),
    Mutant(
        "an unknown card is refused in 2.0.1",
        test_c_authorization.test_TC_C_02_CSMS_a_card_that_nobody_knows,
        entry(authorization.AUTHORIZATION, Reason.TOKEN_UNKNOWN, AuthorizationStatus.ACCEPTED),
    ),
    Mutant(
        "an expired card is Expired in 2.0.1",
        test_c_authorization.test_TC_C_07_CSMS_a_card_past_its_day,
        entry(authorization.AUTHORIZATION, Reason.TOKEN_EXPIRED, AuthorizationStatus.BLOCKED),
    ),
    Mutant(
        "a card's group is told in 2.0.1",
        test_c_authorization.test_TC_C_39_CSMS_a_card_of_the_same_group_stops,
        attribute(authorization, "id_token_info", _without_the_group),
    ),
    Mutant(
        "a contract that is revoked is refused",
        test_c_contracts.test_TC_C_51_CSMS_a_contract_that_the_station_proved_is_revoked,
        entry(answer._STATUS, ocsp.OCSPCertStatus.REVOKED, answer.Status.GOOD),
    ),
    Mutant(
        "every certificate of a chain is asked about",
        test_c_contracts.test_TC_C_52_CSMS_a_contract_that_is_proven_here_is_valid,
        attribute(contracts, "pairwise", lambda chain: [(chain[0], chain[1])]),
    ),
    Mutant(
        "what a responder says is handed on",
        test_m_certificates.test_TC_M_24_CSMS_what_the_responder_says_is_handed_on,
        attribute(handling, "b64encode", lambda _: b"MAMKAQY="),
    ),
    Mutant(
        "what a pool has for a car is handed on",
        test_m_certificates.test_TC_M_26_CSMS_a_car_gets_its_contract_installed,
        attribute(pool, "_read", lambda _: [pool.Contract("AAAA", "")]),
    ),
    Mutant(
        "a master pass may stop what others began",
        test_c_authorization.test_TC_C_47_CSMS_a_master_pass_stops_all,
        attribute(Authorizing, "is_master_pass", lambda self, token: False),
    ),
    Mutant(
        "what a connector says is kept",
        test_e_transactions.test_TC_E_09_CSMS_begun_when_the_car_is_connected,
        attribute(Registering, "report", silent),
    ),
    Mutant(
        "why it ended is kept as it was told",
        test_e_transactions.test_TC_E_22_CSMS_ended_because_the_car_is_full,
        attribute(Transacting, "take", _taking(stop_reason=None)),
    ),
    Mutant(
        "what was told late is marked so",
        test_e_transactions.test_TC_E_29_CSMS_a_running_transaction_with_something_still_to_tell,
        attribute(Transacting, "take", _taking(is_offline=False)),
    ),
    Mutant(
        "events that are missing are missed",
        test_e_transactions.test_TC_E_31_CSMS_a_transaction_that_ended_before_all_of_it_was_told,
        attribute(Stretches, "holds_all", lambda self, first, last: True),
    ),
    Mutant(
        "a charge is tied to the order that caused it in 2.0.1",
        test_f_remote_control.test_TC_F_01_CSMS_a_start_when_the_cable_is_in,
        attribute(Commanding, "started_as", silent),
    ),
    Mutant(
        "readings are kept",
        test_j_meter_values.test_TC_J_09_CSMS_sampled_while_it_charges,
        attribute(keeping, "_keep_readings", silent),
    ),
)
