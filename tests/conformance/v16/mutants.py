"""Rules of 1.6 that are broken, and the case that must notice."""

from typing import Any, Final

import msgspec

from chargeloom import clock
from chargeloom.domain.charging.token import Authorization
from chargeloom.domain.commands.command import ResetKind
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v16 import link, mapping, outcomes
from chargeloom.protocols.ocpp.v16.effects import EFFECTS
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AuthorizationStatus,
    ChargePointStatus,
    DataTransferStatus,
    RegistrationStatus,
    ResetType,
)
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.charging import charging
from chargeloom.services.commanding import Commanding
from tests.conformance.breaking import Mutant, attribute, entry, silent
from tests.conformance.v16 import (
    test_configuration,
    test_core,
    test_remote,
    test_reservation,
    test_security,
)


def _without_the_group(authorization: Authorization) -> Any:
    return msgspec.structs.replace(_id_tag_info(authorization), parent_id_tag=None)


_id_tag_info = mapping.id_tag_info


def _started_now(station: Station, call: core.StartTransaction) -> Any:
    return _start(station, call)._replace(at=clock.now())


_start = mapping.start


def _unreserved(station: Station, call: core.StartTransaction) -> Any:
    return _start(station, call)._replace(reservation=None)


def _anybody_may(self: Authorizing, uid: str, now: Any) -> Authorization:
    return Authorization()


async def _nothing(*_: object) -> None:
    pass


def _always_local(call: core.StopTransaction) -> Any:
    return msgspec.structs.replace(_stop(call), reason="Local")


_stop = mapping.stop


def _accepting(visit: object, _: object) -> core.DataTransferReply:
    return core.DataTransferReply(status=DataTransferStatus.ACCEPTED)


MUTANTS: Final = (
    Mutant(
        "an accepted station is told Accepted",
        test_core.test_TC_001_CSMS_a_cold_boot_is_accepted_and_reported,
        entry(mapping.REGISTRATION, Registration.ACCEPTED, RegistrationStatus.PENDING),
    ),
    Mutant(
        "a reason to stop is kept as it was told",
        test_core.test_TC_005_1_CSMS_a_cable_pulled_at_the_car_ends_the_charge,
        attribute(mapping, "stop", _always_local),
    ),
    Mutant(
        "an expired card is Expired and nothing else",
        test_core.test_TC_023_2_CSMS_a_card_past_its_day_is_expired,
        entry(mapping.AUTHORIZATION, Reason.TOKEN_EXPIRED, AuthorizationStatus.BLOCKED),
    ),
    Mutant(
        "a blocked card is Blocked and nothing else",
        test_core.test_TC_023_3_CSMS_a_card_that_was_blocked_is_blocked,
        entry(mapping.AUTHORIZATION, Reason.TOKEN_BLOCKED, AuthorizationStatus.INVALID),
    ),
    Mutant(
        "an unknown card is refused",
        test_core.test_TC_023_1_CSMS_a_card_that_nobody_knows_is_invalid,
        attribute(Authorizing, "authorize", _anybody_may),
    ),
    Mutant(
        "a connector's status is kept",
        test_core.test_TC_024_CSMS_a_lock_that_fails_is_shown_and_begins_nothing,
        entry(mapping.STATUS, ChargePointStatus.FAULTED, Status.AVAILABLE),
    ),
    Mutant(
        "a repeated start is recognised",
        test_core.test_TC_037_1_CSMS_a_charge_begun_offline_by_a_valid_card,
        attribute(charging, "repeats", lambda *_: False),
    ),
    Mutant(
        "a start by a bad card is marked",
        test_core.test_TC_037_3_CSMS_a_charge_begun_offline_by_an_invalid_card_is_ended,
        attribute(charging, "doubts_of_start", lambda *_: ()),
    ),
    Mutant(
        "a charge begins when the station says that it began",
        test_core.test_TC_039_CSMS_a_charge_that_was_offline_from_end_to_end,
        attribute(mapping, "start", _started_now),
    ),
    Mutant(
        "no vendor's message is accepted that nobody understands",
        test_core.test_TC_064_CSMS_a_vendors_message_gets_an_answer_of_the_standard,
        entry(V16.handlers, core.DataTransfer, _accepting),
    ),
    Mutant(
        "a remote start names the connector",
        test_remote.test_TC_010_CSMS_a_remote_start_when_the_cable_is_in,
        attribute(link, "_likeliest", lambda station, plug: 0),
    ),
    Mutant(
        "a charge is tied to the remote start that caused it",
        test_remote.test_TC_011_1_CSMS_a_remote_start_before_the_cable_is_in,
        attribute(Commanding, "started", silent),
    ),
    Mutant(
        "a hard reset is a hard one",
        test_remote.test_TC_013_CSMS_a_hard_reset,
        entry(link._RESET, ResetKind.HARD, ResetType.SOFT),
    ),
    Mutant(
        "Unlocked means done",
        test_remote.test_TC_017_1_CSMS_a_cable_that_may_come_off_is_released,
        attribute(outcomes, "_DONE", frozenset({"Accepted", "Scheduled", "RebootRequired"})),
    ),
    Mutant(
        "Rejected does not mean done",
        test_remote.test_TC_026_CSMS_a_remote_start_that_the_station_refuses,
        attribute(outcomes, "_DONE", outcomes._DONE | {"Rejected"}),
    ),
    Mutant(
        "a password that the station took is the one that opens",
        test_configuration.test_TC_073_CSMS_a_new_password_is_the_only_one_that_still_opens,
        entry(EFFECTS, core.ChangeConfiguration, _nothing),
    ),
    Mutant(
        "a charge knows the reservation that it used",
        test_reservation.test_TC_046_CSMS_a_reserved_connector_is_used,
        attribute(mapping, "start", _unreserved),
    ),
    Mutant(
        "a card's group is told",
        test_reservation.test_TC_053_CSMS_a_card_of_the_same_group_uses_the_reservation,
        attribute(mapping, "id_tag_info", _without_the_group),
    ),
    Mutant(
        "a security event is told",
        test_security.test_TC_077_CSMS_the_station_was_offered_a_bad_certificate_of_its_own,
        lambda patch: patch.setattr("chargeloom.services.ground.Ground.tell", silent),
    ),
)
