"""What the tables say of each action is total, and true."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from chargeloom.domain.commands import (
    certificate_orders as certificates,
    command,
    display_orders as display,
    firmware_orders as firmware,
    limit_orders as limits,
    list_orders as lists,
    network_orders as network,
    survey_orders as survey,
)
from chargeloom.domain.commands.command import ORDERS, CommandName, Order
from chargeloom.domain.commands.limit_orders import LimitScope
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import Profile, ProfileKind, ProfilePeriod, Purpose
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.held_certificate import CertificateHash, CertificateKind
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.offering import Command, Handled, NotSupported, Offering
from chargeloom.protocols.ocpp.v16.messages import actions as actions16
from chargeloom.protocols.ocpp.v16.offering import OFFERING as V16_OFFERING
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.messages import actions as actions21
from chargeloom.protocols.ocpp.v21.offering import OFFERING as V21_OFFERING
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.messages import actions as actions201
from chargeloom.protocols.ocpp.v201.offering import OFFERING as V201_OFFERING
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.wire.message import Action, Call
from tests.protocols.ocpp import tables
from tests.rig import Rig, running

BY_VERSION: Final = (
    (V16_OFFERING, V16, actions16),
    (V201_OFFERING, V201, actions201),
    (V21_OFFERING, V21, actions21),
)
each_version = pytest.mark.parametrize(
    ("offering", "version", "actions"), BY_VERSION, ids=lambda one: getattr(one, "version", "")
)

A_VARIABLE: Final[dict[str, Any]] = {"component": "EVSE", "variable": "Power"}
A_PROFILE: Final = Profile(
    id=1,
    purpose=Purpose.DEFAULT,
    kind=ProfileKind.RELATIVE,
    periods=(ProfilePeriod(limit=8.0),),
)
A_WAY: Final[dict[str, Any]] = {
    "slot": 1,
    "url": "wss://loom.test/ocpp",
    "security_profile": 2,
    "interface": "Wired0",
    "message_timeout_s": 30,
}
A_HASH: Final = CertificateHash(
    algorithm="SHA256", issuer_name_hash="ab", issuer_key_hash="cd", serial_number="1f"
)
_LATER: Final = Instant(1_900_000_000_000_000)
AN_UPDATE: Final[dict[str, Any]] = {
    "number": 1,
    "url": "https://a.test/b",
    "retrieve_at": _LATER,
}
A_SIGNATURE: Final = firmware.Signed(signature="c2ln", certificate="-----BEGIN CERTIFICATE-----")
A_SETTING: Final[dict[str, Any]] = {"variable": "HeartbeatInterval"}


def sample_orders(named: dict[str, Any], key: str) -> dict[CommandName, list[Order]]:
    """Make every order in every form that sends something else."""
    return {
        CommandName.START: [command.StartCharging(token="A", evse=1, number=1)],
        CommandName.STOP: [command.StopCharging(transaction="1")],
        CommandName.RESET: [command.Reset(kind=command.ResetKind.HARD)],
        CommandName.UNLOCK: [command.Unlock(evse=1, connector=1)],
        CommandName.SET_AVAILABILITY: [command.SetAvailability(available=True)],
        CommandName.TRIGGER: [
            command.Trigger(message="Heartbeat"),
            command.Trigger(message="LogStatusNotification"),
        ],
        CommandName.CLEAR_CACHE: [command.ClearCache()],
        CommandName.GET_CONFIGURATION: [
            command.GetConfiguration(),
            command.GetConfiguration(keys=(key,)),
        ],
        CommandName.CHANGE_CONFIGURATION: [command.ChangeConfiguration(key=key, value="1")],
        CommandName.RESERVE: [command.Reserve(number=1, token="A", expires_at=_LATER)],
        CommandName.CANCEL_RESERVATION: [command.CancelReservation(number=1)],
        CommandName.GET_TRANSACTION_STATUS: [command.AskTransactionStatus()],
        CommandName.UPDATE_COST: [command.UpdateCost(transaction="1", total=Decimal(1))],
        CommandName.GET_VARIABLES: [survey.GetVariables(variables=(survey.VariableRef(**named),))],
        CommandName.SET_VARIABLES: [
            survey.SetVariables(variables=(survey.Setting(**named, value="1"),))
        ],
        CommandName.GET_BASE_REPORT: [survey.GetBaseReport(number=1, kind=survey.ReportKind.FULL)],
        CommandName.GET_REPORT: [survey.GetReport(number=1)],
        CommandName.GET_MONITORING_REPORT: [survey.GetMonitoringReport(number=1)],
        CommandName.SET_MONITORING_BASE: [survey.SetMonitoringBase(base="All")],
        CommandName.SET_MONITORING_LEVEL: [survey.SetMonitoringLevel(severity=1)],
        CommandName.SET_VARIABLE_MONITORING: [
            survey.SetMonitors(
                monitors=(survey.Monitor(**named, kind="Delta", value=Decimal(1), severity=1),)
            )
        ],
        CommandName.CLEAR_VARIABLE_MONITORING: [survey.ClearMonitors(ids=(1,))],
        CommandName.CUSTOMER_INFORMATION: [
            survey.CustomerInformation(number=1, report=True, clear=False, identifier="x")
        ],
        CommandName.GET_LOG: [survey.GetLog(number=1, log="diagnostics", url="https://a.test")],
        CommandName.SET_LIMIT: [limits.SetLimit(scope=LimitScope.DEFAULT, evse=1, limit_a=8.0)],
        CommandName.CLEAR_LIMIT: [limits.ClearLimit(scope=LimitScope.STATION)],
        CommandName.SET_CHARGING_PROFILE: [limits.InstallProfile(evse=1, profile=A_PROFILE)],
        CommandName.CLEAR_CHARGING_PROFILE: [limits.ClearProfiles(id=1)],
        CommandName.GET_CHARGING_PROFILES: [limits.AskProfiles(number=1)],
        CommandName.GET_COMPOSITE_SCHEDULE: [limits.AskComposite(evse=1, duration_s=60)],
        CommandName.SET_NETWORK_PROFILE: [
            network.SetNetworkProfile(**A_WAY),
            network.SetNetworkProfile(**A_WAY, even_in_use=True),
        ],
        CommandName.SET_DISPLAY_MESSAGE: [
            display.ShowText(number=1, text="x", format="UTF8", priority="InFront")
        ],
        CommandName.GET_DISPLAY_MESSAGES: [display.AskTexts(number=1)],
        CommandName.CLEAR_DISPLAY_MESSAGE: [display.ClearText(number=1)],
        CommandName.SEND_LOCAL_LIST: [
            lists.SendList(),
            lists.SendList(update=lists.ListUpdate.DIFFERENTIAL),
        ],
        CommandName.GET_LOCAL_LIST_VERSION: [lists.AskListVersion()],
        CommandName.INSTALL_CERTIFICATE: [
            certificates.InstallCertificate(kind=CertificateKind.CSMS_ROOT, certificate="MIIB")
        ],
        CommandName.DELETE_CERTIFICATE: [certificates.DeleteCertificate(hash=A_HASH)],
        CommandName.GET_INSTALLED_CERTIFICATES: [certificates.AskCertificates()],
        CommandName.SEND_CERTIFICATE: [
            certificates.SendCertificate(chain="-----BEGIN CERTIFICATE-----")
        ],
        CommandName.UPDATE_FIRMWARE: [
            firmware.UpdateFirmware(**AN_UPDATE),
            firmware.UpdateFirmware(**AN_UPDATE, signed=A_SIGNATURE),
        ],
        CommandName.PUBLISH_FIRMWARE: [
            firmware.PublishFirmware(number=1, url="https://a.test/b", checksum="ab" * 16)
        ],
        CommandName.UNPUBLISH_FIRMWARE: [firmware.UnpublishFirmware(checksum="ab" * 16)],
        CommandName.SET_NETWORK_PRIORITY: [
            network.SetNetworkPriority(slots=(1,)),
            network.SetNetworkPriority(slots=(1,), even_in_use=True),
        ],
    }


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


@each_version
def test_every_action_has_its_line(offering: Offering, version: Version, actions: Any) -> None:
    sends: Mapping[str, Any] = getattr(actions, "STATION_SENDS", {})
    assert offering.incoming.keys() == actions.STATION_CALLS.keys() | sends.keys()
    assert offering.outgoing.keys() == actions.CSMS_CALLS.keys()


@each_version
def test_what_is_called_handled_has_a_handler(
    offering: Offering, version: Version, actions: Any
) -> None:
    handled = {name for name, one in offering.incoming.items() if isinstance(one, Handled)}
    kinds = (*version.handlers, *version.sends)
    has = {kind.action_name() for kind in kinds if issubclass(kind, Action)}
    assert handled == has


PAYLOADS: Final[dict[str, dict[str, Any]]] = {
    "PullDynamicScheduleUpdate": {"chargingProfileId": 1},
    "VatNumberValidation": {"vatNumber": "NL123456789B01"},
}

NOT_SUPPORTED: Final = [
    pytest.param(
        version, actions.STATION_CALLS[action], answer.why, id=f"{offering.version} {action}"
    )
    for offering, version, actions in BY_VERSION
    for action, answer in offering.incoming.items()
    if isinstance(answer, NotSupported)
]


@pytest.mark.parametrize(("version", "kind", "why"), NOT_SUPPORTED)
async def test_what_is_called_unsupported_is_answered_so_with_the_reason(
    rig: Rig, version: Version, kind: type[Call[Any]], why: str
) -> None:
    station = await rig.station(version=version)
    boots = {
        "ocpp1.6": {"chargePointVendor": "Loom", "chargePointModel": "One"},
        "": {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}},
    }
    await station.ask("BootNotification", boots.get(version.dialect.subprotocol, boots[""]))
    used = station.say(kind.action_name(), PAYLOADS[kind.action_name()])
    frame = await station.connection.next()
    assert frame[:4] == [4, used, "NotSupported", why]


@each_version
async def test_the_commands_of_the_table_send_what_it_says(
    rig: Rig, offering: Offering, version: Version, actions: Any
) -> None:
    is_old = offering.version == "1.6"
    samples = sample_orders(*((A_SETTING, "A") if is_old else (A_VARIABLE, "A.B")))
    assert samples.keys() == ORDERS.keys()
    station = (await rig.station(version=version)).station
    sent: dict[str, set[str]] = {}

    def caller(name: str) -> Any:
        async def call(request: Call[Any]) -> Any:
            action = type(request).action_name()
            sent.setdefault(action, set()).add(name)
            if is_old and action == "GetLog":
                return CallFault("NotSupported", "", {})  # so GetDiagnostics is asked instead
            if (name, action) == ("send-local-list", "GetLocalListVersion"):
                none = {"listVersion": 0} if is_old else {"versionNumber": 0}
                return msgspec.convert(none, type(request).reply_type())
            raise Refusal(Reason.STATION_OFFLINE)

        return call

    for name, orders in samples.items():
        for order in orders:
            with pytest.raises(Refusal):
                await version.perform(rig.core, station, order, caller(name))
    told = {
        action: set(one.names)
        for action, one in offering.outgoing.items()
        if isinstance(one, Command)
    }
    assert sent == told


@pytest.mark.parametrize(
    ("path", "table"),
    [(tables.README, tables.summary()), (tables.REFERENCE, tables.reference())],
    ids=["README", "reference"],
)
def test_the_pages_have_the_tables_as_they_are(path: Path, table: str) -> None:
    page = path.read_text(encoding="utf-8")
    assert page.count(tables.START) == page.count(tables.END) == 1
    assert page == tables.placed(page, table), "stale: run `make tables`"
