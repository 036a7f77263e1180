"""What a central system may ask (OCPP 1.6, chapter 5)."""

import pytest

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages import core, firmware, security
from chargeloom.protocols.ocpp.v16.messages.actions import CSMS_CALLS
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityStatus,
    AvailabilityType,
    ClearCacheStatus,
    ConfigurationStatus,
    DataTransferStatus,
    ExtendedMessageTrigger as Extended,
    MessageTrigger,
    ReadingContext,
    RemoteStartStopStatus,
    ResetStatus,
    ResetType,
    StopReason,
    TriggerMessageStatus,
    UnlockStatus,
)
from chargeloom.protocols.ocpp.v16.messages.remote_trigger import (
    TriggerMessage,
    TriggerMessageReply,
)
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.v16.orders import ORDERS
from tests.sim.v16.pocket_csms import Bench, refused

ACCEPTED, REJECTED = RemoteStartStopStatus.ACCEPTED, RemoteStartStopStatus.REJECTED
OPERATIVE, INOPERATIVE = AvailabilityType.OPERATIVE, AvailabilityType.INOPERATIVE
START, STOP, STATUS = core.StartTransaction, core.StopTransaction, core.StatusNotification


def two_connectors() -> Bench:
    bench = Bench(connectors=(ConnectorKind(), ConnectorKind()))
    bench.connect()
    bench.csms.heard.clear()
    return bench


def remote_start(bench: Bench, connector: int | None = None, tag: str = "APP") -> object:
    reply = bench.order(core.RemoteStartTransaction(connector_id=connector, id_tag=tag))
    assert isinstance(reply, core.RemoteStartTransactionReply)
    return reply.status


def remote_stop(bench: Bench, number: int) -> object:
    reply = bench.order(core.RemoteStopTransaction(transaction_id=number))
    assert isinstance(reply, core.RemoteStopTransactionReply)
    return reply.status


def change_availability(bench: Bench, connector: int, kind: AvailabilityType) -> object:
    reply = bench.order(core.ChangeAvailability(connector_id=connector, type=kind))
    assert isinstance(reply, core.ChangeAvailabilityReply)
    return reply.status


def trigger(bench: Bench, message: MessageTrigger, connector: int | None = None) -> object:
    reply = bench.order(TriggerMessage(requested_message=message, connector_id=connector))
    assert isinstance(reply, TriggerMessageReply)
    return reply.status


def test_a_remote_start_begins_at_once_without_authorization() -> None:
    """(OCPP 1.6, 5.11: AuthorizeRemoteTxRequests is false)."""
    bench = Bench.accepted()
    bench.plug()
    assert remote_start(bench) is ACCEPTED
    assert bench.heard(core.Authorize) == []
    assert [one.id_tag for one in bench.heard(START)] == ["APP"]


def test_a_remote_start_is_authorized_first_when_so_configured() -> None:
    """(OCPP 1.6, 5.11: AuthorizeRemoteTxRequests is true)."""
    bench = Bench.accepted(AuthorizeRemoteTxRequests="true")
    bench.plug()
    bench.csms.script[core.Authorize] = [core.AuthorizeReply(id_tag_info=refused())]
    assert remote_start(bench) is ACCEPTED
    assert bench.heard(START) == []
    assert remote_start(bench) is ACCEPTED
    assert [one.id_tag for one in bench.heard(START)] == ["APP"]


def test_a_remote_start_waits_for_the_cable() -> None:
    bench = Bench.accepted(ConnectionTimeOut="60")
    assert remote_start(bench, 1) is ACCEPTED
    bench.wait(30)
    bench.plug()
    assert len(bench.heard(START)) == 1


def test_a_remote_start_without_a_connector_takes_the_one_with_a_cable() -> None:
    bench = two_connectors()
    bench.plug(place=2)
    assert remote_start(bench) is ACCEPTED
    assert [one.connector_id for one in bench.heard(START)] == [2]
    assert remote_start(bench) is ACCEPTED
    assert remote_start(bench) is REJECTED


@pytest.mark.parametrize("connector", [0, 2, -1, 2**40])
def test_a_remote_start_at_a_connector_that_is_not_there_is_rejected(connector: int) -> None:
    assert remote_start(Bench.accepted(), connector) is REJECTED


def test_a_remote_start_at_a_taken_or_closed_connector_is_rejected() -> None:
    bench = Bench.accepted()
    bench.charge(1)
    assert remote_start(bench, 1) is REJECTED
    closed = Bench.accepted()
    change_availability(closed, 1, INOPERATIVE)
    assert remote_start(closed, 1) is REJECTED


def test_a_remote_stop_ends_the_transaction_of_that_number_only() -> None:
    """(OCPP 1.6, 5.12)."""
    bench = Bench.accepted()
    bench.charge(60)
    number = bench.csms.number(bench.heard(START)[0])
    assert remote_stop(bench, number + 1) is REJECTED
    assert remote_stop(bench, number) is ACCEPTED
    assert [one.reason for one in bench.heard(STOP)] == [StopReason.REMOTE]
    assert remote_stop(bench, number) is REJECTED


def test_the_answer_goes_out_before_what_it_causes() -> None:
    bench = Bench.accepted()
    bench.plug()
    frame = bench.csms.call(core.RemoteStartTransaction(id_tag="APP"), bench.now)
    bench.model.receive(frame, bench.now)
    frames = bench.model.frames_to_send()
    assert [frame[:2] for frame in frames] == [b"[3", b"[2"]


def test_unlocking_ends_the_transaction_first() -> None:
    """(OCPP 1.6, 5.18)."""
    bench = Bench.accepted()
    bench.charge(60)
    reply = bench.order(core.UnlockConnector(connector_id=1))
    assert reply == core.UnlockConnectorReply(status=UnlockStatus.UNLOCKED)
    assert [one.reason for one in bench.heard(STOP)] == [StopReason.UNLOCK_COMMAND]


@pytest.mark.parametrize("connector", [0, 9])
def test_unlocking_an_unknown_connector_is_not_supported(connector: int) -> None:
    """(OCPP 1.6 errata, 3.87)."""
    reply = Bench.accepted().order(core.UnlockConnector(connector_id=connector))
    assert reply == core.UnlockConnectorReply(status=UnlockStatus.NOT_SUPPORTED)


def test_an_idle_connector_goes_out_of_service_and_back_at_once() -> None:
    """(OCPP 1.6, 5.2; 4.9: A8 and H1)."""
    bench = Bench.accepted()
    assert change_availability(bench, 1, INOPERATIVE) is AvailabilityStatus.ACCEPTED
    bench.plug()
    bench.present()
    assert bench.heard(core.Authorize) == []
    bench.unplug()
    assert change_availability(bench, 1, OPERATIVE) is AvailabilityStatus.ACCEPTED
    assert bench.statuses() == ["Unavailable", "Available"]


def test_a_change_to_where_a_connector_already_is_is_accepted_and_not_told_again() -> None:
    bench = Bench.accepted()
    assert change_availability(bench, 1, OPERATIVE) is AvailabilityStatus.ACCEPTED
    change_availability(bench, 1, INOPERATIVE)
    assert change_availability(bench, 1, INOPERATIVE) is AvailabilityStatus.ACCEPTED
    assert bench.statuses() == ["Unavailable"]


def test_a_charging_connector_goes_out_of_service_after_its_transaction() -> None:
    """(OCPP 1.6, 5.2; 4.9: F8)."""
    bench = Bench.accepted()
    bench.charge(60)
    assert change_availability(bench, 1, INOPERATIVE) is AvailabilityStatus.SCHEDULED
    bench.wait(60)
    assert bench.statuses()[-1] == "Charging"
    bench.present()
    assert bench.statuses()[-2:] == ["Finishing", "Unavailable"]
    bench.present()
    bench.unplug()
    assert len(bench.heard(core.StartTransaction)) == 1
    assert bench.statuses()[-1] == "Unavailable"


def test_a_scheduled_change_can_be_called_off() -> None:
    bench = Bench.accepted()
    bench.charge(60)
    change_availability(bench, 1, INOPERATIVE)
    assert change_availability(bench, 1, OPERATIVE) is AvailabilityStatus.ACCEPTED
    bench.present()
    bench.unplug()
    assert bench.statuses()[-1] == "Available"


def test_a_prepared_connector_leaves_service_by_the_table() -> None:
    bench = Bench.accepted()
    bench.plug()
    change_availability(bench, 1, INOPERATIVE)
    change_availability(bench, 1, OPERATIVE)
    assert bench.statuses() == ["Preparing", "Available", "Unavailable", "Preparing"]


def test_connector_zero_means_the_station_and_all_connectors() -> None:
    """(OCPP 1.6, 5.2)."""
    bench = two_connectors()
    bench.plug(place=1)
    bench.present(place=1)
    assert change_availability(bench, 0, INOPERATIVE) is AvailabilityStatus.SCHEDULED
    assert [bench.statuses(number) for number in (0, 1, 2)] == [
        ["Unavailable"], ["Preparing", "Charging"], ["Unavailable"]
    ]  # fmt: skip


def test_the_availability_of_a_connector_that_is_not_there_is_rejected() -> None:
    assert change_availability(Bench.accepted(), 7, OPERATIVE) is AvailabilityStatus.REJECTED


def test_a_changed_sample_interval_counts_from_the_next_transaction() -> None:
    bench = Bench.accepted()
    reply = bench.order(core.ChangeConfiguration(key="MeterValueSampleInterval", value="10"))
    assert reply == core.ChangeConfigurationReply(status=ConfigurationStatus.ACCEPTED)
    bench.charge(60)
    assert len(bench.heard(core.MeterValues)) == 6


def test_asking_for_too_many_keys_at_once_is_a_violation() -> None:
    """(OCPP 1.6, 5.8 and 9.1.9)."""
    reply = Bench.accepted().order(core.GetConfiguration(key=("X",) * 51))
    assert isinstance(reply, CallFault)
    assert reply.code == "OccurenceConstraintViolation"


def test_unknown_keys_are_listed() -> None:
    reply = Bench.accepted().order(core.GetConfiguration(key=("Nonsense",)))
    assert reply == core.GetConfigurationReply(unknown_key=("Nonsense",))


def test_a_cleared_cache_knows_nobody() -> None:
    bench = Bench.accepted()
    bench.charge(1)
    bench.present()
    reply = bench.order(core.ClearCache())
    assert reply == core.ClearCacheReply(status=ClearCacheStatus.ACCEPTED)
    bench.disconnect()
    bench.present()
    assert bench.model.station.running() == []


def test_a_station_without_a_cache_rejects_its_clearing() -> None:
    """(OCPP 1.6 errata, 3.23)."""
    bench = Bench.accepted(AuthorizationCacheEnabled="false")
    reply = bench.order(core.ClearCache())
    assert reply == core.ClearCacheReply(status=ClearCacheStatus.REJECTED)


@pytest.mark.parametrize(
    ("vendor", "status"),
    [
        ("Stranger", DataTransferStatus.UNKNOWN_VENDOR_ID),
        ("chargeloom", DataTransferStatus.UNKNOWN_MESSAGE_ID),
    ],
)
def test_no_message_of_any_vendor_is_known(vendor: str, status: DataTransferStatus) -> None:
    reply = Bench.accepted().order(core.DataTransfer(vendor_id=vendor))
    assert reply == core.DataTransferReply(status=status)


def test_a_triggered_status_without_a_connector_is_told_of_all() -> None:
    """(OCPP 1.6, 5.17)."""
    bench = two_connectors()
    assert trigger(bench, MessageTrigger.STATUS_NOTIFICATION) is TriggerMessageStatus.ACCEPTED
    assert [one.connector_id for one in bench.heard(STATUS)] == [0, 1, 2]


def test_a_triggered_status_of_one_connector_is_told_of_that_one() -> None:
    bench = two_connectors()
    trigger(bench, MessageTrigger.STATUS_NOTIFICATION, 2)
    trigger(bench, MessageTrigger.STATUS_NOTIFICATION, 0)
    assert [one.connector_id for one in bench.heard(STATUS)] == [2, 0]
    refusal = trigger(bench, MessageTrigger.STATUS_NOTIFICATION, 3)
    assert refusal is TriggerMessageStatus.REJECTED


def test_triggered_meter_values_are_of_this_moment_and_name_the_transaction() -> None:
    """(OCPP 1.6, 5.17; errata, 3.46)."""
    bench = Bench.accepted(MeterValueSampleInterval="0")
    bench.charge(100)
    assert trigger(bench, MessageTrigger.METER_VALUES) is TriggerMessageStatus.ACCEPTED
    (told,) = bench.heard(core.MeterValues)
    assert told.transaction_id == bench.csms.number(bench.heard(START)[0])
    sample = told.meter_value[0].sampled_value[0]
    assert sample.context is ReadingContext.TRIGGER
    assert int(sample.value) == pytest.approx(11_000 / 36, abs=2)


def test_triggered_meter_values_of_an_idle_connector_name_no_transaction() -> None:
    bench = Bench.accepted()
    trigger(bench, MessageTrigger.METER_VALUES, 1)
    assert [one.transaction_id for one in bench.heard(core.MeterValues)] == [None]
    assert trigger(bench, MessageTrigger.METER_VALUES, 5) is TriggerMessageStatus.REJECTED


def test_a_triggered_heartbeat_beats() -> None:
    bench = Bench.accepted()
    assert trigger(bench, MessageTrigger.HEARTBEAT, 1) is TriggerMessageStatus.ACCEPTED
    assert bench.actions() == ["Heartbeat"]


def test_an_accepted_station_rejects_a_triggered_boot() -> None:
    """(OCPP 1.6 errata, 3.35)."""
    bench = Bench.accepted()
    assert trigger(bench, MessageTrigger.BOOT_NOTIFICATION) is TriggerMessageStatus.REJECTED


def test_meter_values_that_say_nothing_are_not_triggered() -> None:
    bench = Bench.accepted(MeterValuesSampledData="SoC")
    assert trigger(bench, MessageTrigger.METER_VALUES) is TriggerMessageStatus.REJECTED
    assert bench.heard(core.MeterValues) == []


def test_who_does_nothing_about_firmware_or_diagnostics_says_idle_when_triggered() -> None:
    """(OCPP 1.6, 4.4 and 4.5.)"""
    bench = Bench.accepted()
    wanted = MessageTrigger.DIAGNOSTICS_STATUS_NOTIFICATION
    assert trigger(bench, wanted) is TriggerMessageStatus.ACCEPTED
    wanted = MessageTrigger.FIRMWARE_STATUS_NOTIFICATION
    assert trigger(bench, wanted) is TriggerMessageStatus.ACCEPTED
    [told] = bench.heard(firmware.DiagnosticsStatusNotification)
    assert told.status == "Idle"
    [said] = bench.heard(firmware.FirmwareStatusNotification)
    assert said.status == "Idle"


def trigger_more(bench: Bench, message: Extended, connector: int | None = None) -> object:
    reply = bench.order(
        security.ExtendedTriggerMessage(requested_message=message, connector_id=connector)
    )
    assert isinstance(reply, security.ExtendedTriggerMessageReply)
    return reply.status


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (Extended.HEARTBEAT, "Heartbeat"),
        (Extended.STATUS_NOTIFICATION, "StatusNotification"),
        (Extended.METER_VALUES, "MeterValues"),
        (Extended.LOG_STATUS_NOTIFICATION, "LogStatusNotification"),
        (Extended.FIRMWARE_STATUS_NOTIFICATION, "SignedFirmwareStatusNotification"),
    ],
)
def test_the_security_extension_triggers_with_its_own_words(message: Extended, told: str) -> None:
    """(OCPP 1.6 security, 5.5 and 6.16)."""
    bench = Bench.accepted()
    assert trigger_more(bench, message, 1) is TriggerMessageStatus.ACCEPTED
    assert set(bench.actions()) == {told}


def test_what_is_at_rest_is_idle_without_a_number() -> None:
    """(OCPP 1.6 security, 5.13 and 5.19)."""
    bench = Bench.accepted()
    trigger_more(bench, Extended.LOG_STATUS_NOTIFICATION)
    trigger_more(bench, Extended.FIRMWARE_STATUS_NOTIFICATION)
    [log] = bench.heard(security.LogStatusNotification)
    [update] = bench.heard(security.SignedFirmwareStatusNotification)
    assert (log.status, log.request_id) == ("Idle", None)
    assert (update.status, update.request_id) == ("Idle", None)


def test_an_accepted_station_boots_not_again_and_none_makes_keys() -> None:
    bench = Bench.accepted()
    assert trigger_more(bench, Extended.BOOT_NOTIFICATION) is TriggerMessageStatus.REJECTED
    wanted = Extended.SIGN_CHARGE_POINT_CERTIFICATE
    assert trigger_more(bench, wanted) is TriggerMessageStatus.NOT_IMPLEMENTED
    assert bench.actions() == []


def test_every_call_of_the_standard_is_obeyed() -> None:
    assert set(ORDERS) == set(CSMS_CALLS.values())


def test_every_call_of_the_core_profile_is_obeyed() -> None:
    """(OCPP 1.6, 3.3)."""
    core_calls = {name for name, kind in CSMS_CALLS.items() if kind.__module__ == core.__name__}
    bench = Bench.accepted()
    requests = {
        "ChangeAvailability": core.ChangeAvailability(connector_id=1, type=OPERATIVE),
        "ChangeConfiguration": core.ChangeConfiguration(key="X", value="Y"),
        "ClearCache": core.ClearCache(),
        "DataTransfer": core.DataTransfer(vendor_id="X"),
        "GetConfiguration": core.GetConfiguration(),
        "RemoteStartTransaction": core.RemoteStartTransaction(id_tag="X"),
        "RemoteStopTransaction": core.RemoteStopTransaction(transaction_id=1),
        "UnlockConnector": core.UnlockConnector(connector_id=1),
        "Reset": core.Reset(type=ResetType.SOFT),
    }
    assert set(requests) == core_calls
    replies = [type(bench.order(request)).__name__ for request in requests.values()]
    assert replies == [f"{name}Reply" for name in requests]


def test_an_unknown_action_gets_the_error_of_the_standard() -> None:
    bench = Bench.accepted()
    bench.model.receive(b'[2,"x","Nonsense",{}]', bench.now)
    assert b"NotImplemented" in bench.model.frames_to_send()[0]


def test_a_reset_is_accepted() -> None:
    reply = Bench.accepted().order(core.Reset(type=ResetType.HARD))
    assert reply == core.ResetReply(status=ResetStatus.ACCEPTED)
