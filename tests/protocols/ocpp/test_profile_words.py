"""Charging profiles on the wire: written and read back in every version, as strangers' schemas want them."""

import asyncio
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st
from ocpp.messages import Call as TheirCall, validate_payload

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
)
from chargeloom.domain.reason import Refusal
from chargeloom.protocols.ocpp.profile_words import (
    read_2,
    read_16,
    steps_of,
    write_2,
    write_16,
)
from chargeloom.protocols.ocpp.v16.messages import datatypes as v16, smart_charging as charging16
from chargeloom.protocols.ocpp.v21.messages import smart_charging as charging21
from chargeloom.protocols.ocpp.v21.messages.datatypes import smart_charging as v21
from chargeloom.protocols.ocpp.v201.messages import smart_charging as charging201
from chargeloom.protocols.ocpp.v201.messages.datatypes import smart_charging as v201
from chargeloom.wire.json import encode
from chargeloom.wire.message import Message

NOON = 1_774_008_000


def profiles(purposes: list[Purpose], kinds: list[ProfileKind]) -> st.SearchStrategy[Profile]:
    limits = st.integers(0, 5000).map(lambda tenths: tenths / 10)
    moments = st.none() | st.integers(0, 90_000).map(lambda s: Instant((NOON + s) * SECOND))
    periods = st.lists(st.tuples(limits, st.none() | st.integers(1, 3)), min_size=1, max_size=4)
    return st.builds(
        lambda kind, said, **more: Profile(
            kind=kind,
            recurrence=Recurrence.DAILY if kind is ProfileKind.RECURRING else None,
            periods=tuple(
                ProfilePeriod(start_s=place * 60, limit=limit, lines=lines)
                for place, (limit, lines) in enumerate(said)
            ),
            **more,
        ),
        st.sampled_from(kinds),
        periods,
        id=st.integers(1, 2**31 - 1),
        level=st.integers(0, 9),
        purpose=st.sampled_from(purposes),
        unit=st.sampled_from(list(RateUnit)),
        starts_at=moments,
        duration_s=st.none() | st.integers(1, 86_400),
        valid_from=moments,
        valid_to=moments,
        transaction=st.none() | st.integers(1, 10**6).map(str),
    )


OLD = [Purpose.STATION, Purpose.DEFAULT, Purpose.TRANSACTION]
KINDS = [ProfileKind.ABSOLUTE, ProfileKind.RECURRING, ProfileKind.RELATIVE]


def judged(version: str, kind: type[Message], payload: dict[str, Any]) -> None:
    """Let the schemas of the PyPI `ocpp` package judge a request as we send it."""
    sent = json.loads(encode(msgspec.convert(payload, kind)))
    asyncio.run(validate_payload(TheirCall("1", "SetChargingProfile", sent), version))


@given(profiles(OLD, KINDS))
def test_a_profile_of_1_6_comes_back_as_it_was_and_their_schema_takes_it(profile: Profile) -> None:
    written = write_16(profile)
    assert read_16(msgspec.convert(written, v16.ChargingProfile)) == profile
    judged("1.6", charging16.SetChargingProfile, {"connectorId": 1, "csChargingProfiles": written})


@given(profiles([*OLD, Purpose.EXTERNAL], KINDS))
def test_a_profile_of_2_0_1_comes_back_as_it_was_and_their_schema_takes_it(
    profile: Profile,
) -> None:
    written = write_2(profile)
    assert read_2(msgspec.convert(written, v201.ChargingProfile)) == profile
    judged("2.0.1", charging201.SetChargingProfile, {"evseId": 1, "chargingProfile": written})


@given(profiles(list(Purpose), [*KINDS, ProfileKind.DYNAMIC]), st.none() | st.integers(0, 900))
def test_a_profile_of_2_1_comes_back_as_it_was_and_their_schema_takes_it(
    profile: Profile, offline_s: int | None
) -> None:
    profile = msgspec.structs.replace(profile, offline_s=offline_s, is_lost_offline=True)
    written = write_2(profile)
    assert read_2(msgspec.convert(written, v21.ChargingProfile)) == profile
    judged("2.1", charging21.SetChargingProfile, {"evseId": 1, "chargingProfile": written})


def test_what_a_version_has_no_word_for_is_refused() -> None:
    plain = Profile(
        id=1,
        purpose=Purpose.PRIORITY,
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=8.0),),
    )
    with pytest.raises(Refusal):
        write_16(plain)
    with pytest.raises(Refusal):
        write_16(msgspec.structs.replace(plain, purpose=Purpose.TRANSACTION, transaction="a-b"))


def test_of_several_schedules_the_one_that_allows_most_counts() -> None:
    """OCPP 2.0.1, 2.10: which one holds is the car's to choose."""
    plain = Profile(
        id=1,
        purpose=Purpose.TRANSACTION,
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=8.0),),
        transaction="7",
    )
    written = write_2(plain)
    other = {
        "id": 2,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
    }
    written["chargingSchedule"].append(other)
    read = read_2(msgspec.convert(written, v201.ChargingProfile))
    assert read.periods[0].limit == 16.0


@pytest.mark.parametrize(
    ("unit", "named", "known", "amperes"),
    [
        (RateUnit.AMPERES, None, 1, 3_680.0),
        (RateUnit.WATTS, None, 1, 16.0),
        (RateUnit.WATTS, None, 3, pytest.approx(16.0 / 3)),
        (RateUnit.WATTS, 1, 3, 16.0),
        (RateUnit.WATTS, 3, 1, 16.0),
    ],
)
def test_watts_that_are_foretold_may_all_be_drawn_of_the_lines_that_are_used_or_of_fewer_that_are_named(
    unit: RateUnit, named: int | None, known: int, amperes: float
) -> None:
    period = v16.ChargingSchedulePeriod(start_period=0, limit=Decimal(3680), number_phases=named)
    ((_, found),) = steps_of(datetime(2026, 3, 20, tzinfo=UTC), unit, (period,), known, 230.0)
    assert found == amperes


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"periods": (ProfilePeriod(limit=8.0, lines=1, line=2),)}, "a line"),
        ({"periods": (ProfilePeriod(limit=8.0, limit_l2=6.0),)}, "a line"),
        ({"offline_s": 60}, "without us"),
        ({"is_lost_offline": True}, "without us"),
    ],
)
def test_what_ocpp_16_has_no_words_for_is_refused_and_not_left_out(
    said: dict[str, Any], why: str
) -> None:
    profile = Profile(
        id=1,
        purpose=Purpose.DEFAULT,
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=8.0),),
    )
    write_16(profile)
    with pytest.raises(Refusal, match=why):
        write_16(msgspec.structs.replace(profile, **said))
