"""Firmware and logs of charge points, with the security extension and without it (OCPP 1.6, 5.9; security whitepaper)."""

import asyncio
from typing import Any

import pytest

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.commands.firmware_orders import UpdateFirmware
from chargeloom.domain.commands.survey_orders import GetLog
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages.firmware import GetDiagnostics, GetDiagnosticsReply
from chargeloom.protocols.ocpp.v16.messages.security import GetLog as GetLogCall
from chargeloom.protocols.ocpp.v16.upkeep import UPKEEP
from tests.rig import FakeStation

PLACE = "https://files.example/"
AT = Instant(1_700_000_000 * SECOND)
OLD = GetDiagnosticsReply(file_name="old.zip")


async def performed(station: FakeStation, order: Any, *replies: Any) -> tuple[Outcome, list[Any]]:
    """Let a station be asked, and say what it was asked."""
    sent: list[Any] = []
    waiting = list(replies)

    async def call(request: Any) -> Any:
        sent.append(request)
        await asyncio.sleep(0)
        return waiting.pop(0)

    return await UPKEEP[type(order)](station.station, order, call), sent


def log(kind: str) -> GetLog:
    return GetLog(number=7, log=kind, url=PLACE)


@pytest.mark.parametrize("code", ["NotImplemented", "NotSupported"])
async def test_who_does_not_know_get_log_is_asked_for_diagnostics(
    station: FakeStation, code: str
) -> None:
    refused = CallFault(code, "", {})
    outcome, sent = await performed(station, log("diagnostics"), refused, OLD)
    assert [type(one) for one in sent] == [GetLogCall, GetDiagnostics]
    assert outcome.status is CommandStatus.ACCEPTED
    assert outcome.data == {"filename": "old.zip", "sent": "GetDiagnostics"}


@pytest.mark.parametrize(
    ("kind", "code"), [("security", "NotImplemented"), ("diagnostics", "InternalError")]
)
async def test_who_has_no_such_log_or_fails_otherwise_is_asked_nothing_else(
    station: FakeStation, kind: str, code: str
) -> None:
    outcome, sent = await performed(station, log(kind), CallFault(code, "", {}))
    assert [type(one) for one in sent] == [GetLogCall]
    assert (outcome.status, outcome.answer) == (CommandStatus.FAILED, code)


async def test_a_log_that_1_6_has_no_word_for_is_asked_of_nobody(station: FakeStation) -> None:
    with pytest.raises(Refusal) as refusal:
        await performed(station, log("data-collector"))
    assert refusal.value.reason is Reason.COMMAND_UNSUPPORTED


async def test_only_what_is_signed_is_installed_later(station: FakeStation) -> None:
    order = UpdateFirmware(number=7, url=PLACE, retrieve_at=AT, install_at=AT)
    with pytest.raises(Refusal) as refusal:
        await performed(station, order)
    assert refusal.value.reason is Reason.COMMAND_UNSUPPORTED
