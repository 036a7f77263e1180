"""OCPP 1.6 as assembled: every call has its place, every handler its own message and reply."""

import typing
from collections.abc import Awaitable
from typing import Any

import pytest

from chargeloom.domain.commands import (
    command,
    display_orders,
    firmware_orders,
    limit_orders,
    list_orders,
    network_orders,
    survey_orders,
)
from chargeloom.domain.commands.command import ORDERS, Order
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v16 import link, mapping
from chargeloom.protocols.ocpp.v16.messages.actions import STATION_CALLS
from chargeloom.protocols.ocpp.v16.messages.enumerations import ChargePointStatus
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.wire.message import Call

MESSAGES = [kind for kind in V16.handlers if issubclass(kind, Call)]
"""The others are what was read of a familiar message."""


def test_every_call_of_a_station_is_handled() -> None:
    assert {kind.action_name() for kind in MESSAGES} == STATION_CALLS.keys()


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.action_name())
def test_a_handler_takes_its_own_message_and_gives_its_own_reply(kind: type[Call[Any]]) -> None:
    hints = typing.get_type_hints(V16.handlers[kind])
    replies = hints.pop("return")
    assert list(hints.values())[1] is kind
    for reply in typing.get_args(replies) or (replies,):
        given = typing.get_args(reply)[0] if typing.get_origin(reply) is Awaitable else reply
        assert typing.get_origin(reply) is not None or given is kind.reply_type()


def test_every_reason_has_a_word_of_the_standard() -> None:
    assert mapping.AUTHORIZATION.keys() == set(Reason)
    assert mapping.REGISTRATION.keys() == set(Registration)
    assert mapping.STATUS.keys() == set(ChargePointStatus)
    assert set(mapping.STATUS.values()) <= set(Status)


OF_A_SERVICE = {
    command.AskCostDisplay,
    command.AskLimits,
    limit_orders.AskAbility,
    limit_orders.UpdateProfile,
    list_orders.SettleList,
}
"""Given by services, never over the API."""

UNKNOWN_TO_1_6 = {
    command.AskCostDisplay,
    command.AskLimits,
    command.AskTransactionStatus,
    command.UpdateCost,
    display_orders.AskTexts,
    display_orders.ClearText,
    display_orders.ShowText,
    firmware_orders.PublishFirmware,
    firmware_orders.UnpublishFirmware,
    limit_orders.AskProfiles,
    limit_orders.UpdateProfile,
    network_orders.SetNetworkPriority,
    network_orders.SetNetworkProfile,
    survey_orders.ClearMonitors,
    survey_orders.CustomerInformation,
    survey_orders.GetMonitoringReport,
    survey_orders.GetReport,
    survey_orders.SetMonitoringBase,
    survey_orders.SetMonitoringLevel,
    survey_orders.SetMonitors,
}


def test_every_order_can_be_said_but_those_that_1_6_has_no_words_for() -> None:
    assert set(ORDERS.values()) == set(typing.get_args(Order)) - OF_A_SERVICE
    said = link.REQUESTS.keys() | link.SEVERAL.keys() | link.BY_WHAT_IS_KNOWN.keys()
    said |= {command.StartCharging}  # which may go with a profile, and again without
    assert said == set(typing.get_args(Order)) - UNKNOWN_TO_1_6
