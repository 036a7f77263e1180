"""The record of charging profiles: what stations accepted, reported, forgot, and were told by others."""

from collections.abc import Callable, Iterable, Sequence
from math import inf
from typing import Final, NamedTuple, TypeAlias

import msgspec
import structlog

from chargeloom.domain.commands.limit_orders import ClearProfiles, InstallProfile, UpdateProfile
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import (
    THE_WHOLE,
    InstalledProfile,
    Profile,
    ProfileKind,
    Purpose,
    key_of,
    key_of_external,
)
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.quirk import Avoidance
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.limiting.knowing import shares_levels
from chargeloom.services.limiting.reports import Reports
from chargeloom.services.stations.tolerating import Tolerating

log = structlog.get_logger(__name__)

MAX_PROFILES: Final = 500
"""So many profiles of one station are believed."""


Covers: TypeAlias = Callable[[InstalledProfile], bool]
"""Whether a profile is among those that a station is asked for."""


class LimitOfOthers(NamedTuple):
    """A limit that somebody else set at a station; without schedules nobody said how low it is."""

    evse: int
    source: str
    schedules: tuple[Profile, ...]
    is_critical: bool | None = None
    purpose: Purpose = Purpose.EXTERNAL
    """What it is about: what is generated takes no limit's place, told by the same source (OCPP 2.1, K27.FR.05)."""


class ProfileRecord:
    """What every station keeps to, in memory; each change is a fact of the unit that brings it."""

    def __init__(self, ground: Ground, tolerating: Tolerating) -> None:
        self._ground = ground
        self._tolerating = tolerating
        self._held: dict[StationId, dict[str, InstalledProfile]] = {}
        self._reports = Reports()
        self.changed: Callable[[StationId, int], None] = lambda station, evse: None  # noqa: ARG005
        """Hears of each EVSE, or of the whole station, whose own answer changed what it keeps to of ours."""

    def load(self, profiles: Iterable[InstalledProfile]) -> None:
        """Forget everything, and take what the store holds."""
        self._held.clear()
        self._reports.clear()
        for one in profiles:
            self._held.setdefault(one.station, {})[one.key] = one

    def of(self, station: StationId) -> Sequence[InstalledProfile]:
        """List what a station keeps to, as far as it told us."""
        return tuple(self._held.get(station, {}).values())

    def numbered(self, station: StationId, number: int) -> InstalledProfile | None:
        """Find a profile by its number."""
        return self._held.get(station, {}).get(f"profile:{number}")

    def rival(self, station: Station, order: InstallProfile) -> InstalledProfile | None:
        """Find what may not stand beside a profile: another of its purpose and level, at its place and in its time (OCPP 2.0.1, K01.FR.06 and FR.39)."""
        rivals = (
            one
            for one in self.of(station.id)
            if one.profile.id != order.profile.id and is_replaced(one, order, shares_levels=True)
        )
        return next(rivals, None)

    def accepted(self, unit: Unit, station: Station, order: InstallProfile, now: Instant) -> None:
        """Note that a station keeps to a profile; it replaces what has its number, or its place."""
        held = self._held.setdefault(station.id, {})
        if self._is_ignored(station, order.profile):
            return
        shares = shares_levels(station)
        for key, known in tuple(held.items()):
            if key != key_of(order.profile) and is_replaced(known, order, shares_levels=shares):
                self._forget(unit, held, known, now)
        made = msgspec.structs.replace(installed(station.id, order, now), is_of_limit=False)
        self._learn(unit, held, made)
        self.changed(station.id, order.evse)

    def is_of_limit(self, unit: Unit, station: Station, number: int) -> None:
        """Note that a profile that a station just took is what somebody's limit came to."""
        known = self.numbered(station.id, number)
        if known is not None:
            held = self._held[station.id]
            self._keep(unit, held, msgspec.structs.replace(known, is_of_limit=True))

    def updated(self, unit: Unit, station: Station, order: UpdateProfile, now: Instant) -> None:
        """Note that a dynamic profile has a new limit (OCPP 2.1, K28)."""
        known = self.numbered(station.id, order.id)
        changed = with_limit(known, order.limit) if known is not None else None
        if changed is not None:
            self._learn(unit, self._held[station.id], msgspec.structs.replace(changed, at=now))
            self.changed(station.id, changed.evse)

    def cleared(self, unit: Unit, station: Station, order: ClearProfiles, now: Instant) -> None:
        """Note that a station forgot what matches; what others set stays, and what is generated (OCPP 2.1, K10.FR.08)."""
        held = self._held.get(station.id, {})
        for known in tuple(held.values()):
            is_clearable = known.is_ours and known.profile.purpose is not Purpose.GENERATION
            if is_clearable and _is_meant(known, order):
                self._forget(unit, held, known, now)
                self.changed(station.id, known.evse)

    def expect_report(self, station: Station, number: int, covers: Covers) -> None:
        """Begin to compare what a station reports with what is known of what it was asked for."""
        self._reports.expect(station.id, number, covers)

    def reported(
        self, unit: Unit, number: int, told: Sequence[InstalledProfile], *, is_last: bool
    ) -> None:
        """Note what a station says that it keeps to; what a whole report lacks is gone (K09).

        What changed since the station was asked is not as it was told.
        """
        if not told:
            return
        station, now = told[0].station, told[0].at
        held = self._held.setdefault(station, {})
        report = self._reports.find(station, number)
        for one in told:
            if report is None or one.key not in report.changed:
                before = held.get(one.key)
                made_by = before.is_of_limit if before is not None else None
                self._keep(unit, held, msgspec.structs.replace(one, is_of_limit=made_by))
            if report is not None:
                report.told.add(one.key)
        if report is not None and is_last:
            self._reports.ended(station, number)
            self._gone(unit, station, [one for one in held.values() if report.lacks(one)], now)
        self.changed(station, THE_WHOLE)

    def reported_none(self, unit: Unit, station: Station, covers: Covers, now: Instant) -> None:
        """Note that a station has none of the profiles that it was asked for (K09)."""
        self._gone(unit, station.id, [one for one in self.of(station.id) if covers(one)], now)
        self.changed(station.id, THE_WHOLE)

    def _gone(
        self, unit: Unit, station: StationId, gone: Sequence[InstalledProfile], now: Instant
    ) -> None:
        """Forget what a station says that it has not; where nobody else limits it any more, that is told."""
        held = self._held.get(station, {})
        for one in gone:
            _remove(unit, held, one.key, now)
        stay = {(one.evse, one.source) for one in held.values()}
        freed = {(one.evse, one.source) for one in gone if not one.is_ours}
        for evse, source in sorted(freed - stay):
            self._tell_freed(unit, station, evse, source, now)

    def limited_by_others(
        self, unit: Unit, station: Station, limit: LimitOfOthers, now: Instant
    ) -> None:
        """Note a limit that somebody else set: nothing of ours lifts it (OCPP 2.0.1, K11 and K12).

        One without schedules is another than before, and may let more flow: what it was is no longer reckoned with.
        More that is generated would let more flow, too, so that of this what was said before goes on.
        """
        held = self._held.setdefault(station.id, {})
        schedules = limit.schedules
        if not schedules and limit.purpose is Purpose.EXTERNAL:
            schedules = (_OF_NO_FIGURE,)
        if schedules:
            self._forget_others(
                unit, held, limit.evse, limit.source, now, frozenset({limit.purpose})
            )
        for place, schedule in enumerate(schedules):
            one = InstalledProfile(
                station=station.id,
                key=key_of_external(limit.evse, limit.source, place, schedule.purpose),
                evse=limit.evse,
                source=limit.source,
                profile=schedule,
                at=now,
                is_critical=limit.is_critical,
            )
            self._learn(unit, held, one)
        data = {
            "evse": limit.evse,
            "source": limit.source,
            "critical": limit.is_critical,
            "cleared": False,
            "schedules": msgspec.to_builtins(limit.schedules),
        }
        self._ground.tell(unit, EventType.LIMIT_EXTERNAL, station.id, data, now)

    def freed_by_others(
        self, unit: Unit, station: Station, evse: int | None, source: str, now: Instant
    ) -> None:
        """Note that somebody else's limit is over (OCPP 2.0.1, K13)."""
        self._forget_others(unit, self._held.get(station.id, {}), evse, source, now)
        self._tell_freed(unit, station.id, evse or THE_WHOLE, source, now)

    def _tell_freed(
        self, unit: Unit, station: StationId, evse: int, source: str, now: Instant
    ) -> None:
        data = {"evse": evse, "source": source, "cleared": True}
        self._ground.tell(unit, EventType.LIMIT_EXTERNAL, station, data, now)

    def forget_ended(self, unit: Unit, station: Station, now: Instant) -> None:
        """Forget the profiles of charges that are over (OCPP 1.6, 3.13.1; 2.1, K chapter 3.2)."""
        held = self._held.get(station.id, {})
        for one in tuple(held.values()):
            if one.profile.purpose is Purpose.TRANSACTION and not _is_running(station, one):
                self._forget(unit, held, one, now)

    def _forget_others(
        self,
        unit: Unit,
        held: dict[str, InstalledProfile],
        evse: int | None,
        source: str,
        now: Instant,
        purposes: frozenset[Purpose] = frozenset(Purpose),
    ) -> None:
        for one in tuple(held.values()):
            is_meant = one.source == source and evse in {None, one.evse}
            if not one.is_ours and is_meant and one.profile.purpose in purposes:
                self._forget(unit, held, one, now)

    def _learn(self, unit: Unit, held: dict[str, InstalledProfile], one: InstalledProfile) -> None:
        """Keep what is newer than what reports tell that are under way."""
        self._reports.changed(one.station, one.key)
        self._keep(unit, held, one)

    def _forget(
        self,
        unit: Unit,
        held: dict[str, InstalledProfile],
        one: InstalledProfile,
        now: Instant,
    ) -> None:
        self._reports.changed(one.station, one.key)
        _remove(unit, held, one.key, now)

    def _keep(self, unit: Unit, held: dict[str, InstalledProfile], one: InstalledProfile) -> None:
        if len(held) >= MAX_PROFILES and one.key not in held:
            log.warning("a station has more profiles than are believed", station=one.station)
            return
        held[one.key] = one
        unit.record(one)

    def _is_ignored(self, station: Station, profile: Profile) -> bool:
        """Whether a station takes such a profile and makes nothing of it."""
        avoided = self._tolerating.character(station).avoided
        return profile.purpose is Purpose.STATION and Avoidance.STATION_PROFILE in avoided


_OF_NO_FIGURE: Final = Profile(
    id=-1, purpose=Purpose.EXTERNAL, kind=ProfileKind.DYNAMIC, periods=()
)
"""There is a limit, and nobody said how low it is."""


def installed(station: StationId, order: InstallProfile, now: Instant) -> InstalledProfile:
    """Say what a profile is once it is taken."""
    return InstalledProfile(
        station=station,
        key=key_of(order.profile),
        evse=order.evse,
        connector=order.connector,
        profile=order.profile,
        at=now,
    )


def with_limit(known: InstalledProfile, limit: float) -> InstalledProfile | None:
    """Give a dynamic profile another limit; None where it is not dynamic (OCPP 2.1, K28.FR.11)."""
    if known.profile.kind is not ProfileKind.DYNAMIC:
        return None
    first = msgspec.structs.replace(known.profile.periods[0], limit=limit)
    profile = msgspec.structs.replace(known.profile, periods=(first,))
    return msgspec.structs.replace(known, profile=profile)


def is_replaced(known: InstalledProfile, order: InstallProfile, *, shares_levels: bool) -> bool:
    """Whether two of ours can't stand beside each other (OCPP 1.6, 3.13.2; 2.1, K01.FR.06 and 39)."""
    old, new = known.profile, order.profile
    is_same_place = (known.evse, known.connector) == (order.evse, order.connector)
    is_same = (old.purpose, old.level) == (new.purpose, new.level)
    is_at_once = not shares_levels or _may_hold_at_once(old, new)
    is_in_its_way = is_same_place and is_same and is_at_once
    return known.is_ours and is_in_its_way and _may_be_same_charge(old, new)


def _may_hold_at_once(old: Profile, new: Profile) -> bool:
    """Whether two of a level are valid in the same time; of one charge there is one, whenever it is valid."""
    begins = max(old.valid_from or 0, new.valid_from or 0)
    ends = min(old.valid_to or inf, new.valid_to or inf)
    return old.purpose is Purpose.TRANSACTION or begins < ends


def _may_be_same_charge(old: Profile, new: Profile) -> bool:
    """What came with the request that starts a charge is of the charge that is named later (OCPP 2.0.1, K05.FR.02)."""
    return old.transaction == new.transaction or None in {old.transaction, new.transaction}


def _is_running(station: Station, one: InstalledProfile) -> bool:
    number = one.profile.transaction
    if number is None:
        return station.open_at(Plug(one.evse, 0)) is not None
    running = station.open.get(number)
    return running is not None and running.is_open


def _is_meant(known: InstalledProfile, order: ClearProfiles) -> bool:
    """Whether an order means a profile: either by its number, or by all else that is said (OCPP 1.6, 5.5; 2.1, K10.FR.03)."""
    if order.id is not None:
        return order.id == known.profile.id
    return (
        order.evse in {None, known.evse}
        and order.connector in {None, known.connector}
        and order.purpose in {None, known.profile.purpose}
        and order.level in {None, known.profile.level}
    )


def _remove(unit: Unit, held: dict[str, InstalledProfile], key: str, now: Instant) -> None:
    unit.record(msgspec.structs.replace(held.pop(key), removed_at=now))
