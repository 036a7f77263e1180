from importlib.metadata import PackageNotFoundError, metadata
from typing import NoReturn

import pytest

from chargeloom.checkup import machine
from chargeloom.checkup.finding import Finding, Verdict, fine
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.sqlite import inspecting
from tests.storage.facts import NOON


def verdict(found: list[Finding]) -> Verdict:
    (one,) = found
    return one.verdict


def missing(name: str) -> NoReturn:
    raise PackageNotFoundError(name)


def test_this_machine_can_run_us() -> None:
    found = [*machine.python(), *machine.sqlite(inspecting.library()), *machine.packages()]
    assert {one.verdict for one in found} == {Verdict.OK}


def test_an_old_or_unsafe_sqlite_is_told() -> None:
    good = inspecting.library()
    assert verdict([*machine.sqlite(good._replace(is_new_enough=False))]) is Verdict.FAILURE
    assert verdict([*machine.sqlite(good._replace(is_thread_safe=False))]) is Verdict.FAILURE


def test_missing_packages_fail_and_missing_extras_do_not() -> None:
    assert Verdict.FAILURE in {one.verdict for one in machine.packages(missing)}
    assert {one.verdict for one in machine.extras(lambda _: None)} == {Verdict.NOTE}


def test_every_extra_that_a_user_can_install_is_looked_for() -> None:
    told = {one.words.split(":")[0] for one in machine.extras()}
    assert told == {*metadata("chargeloom").get_all("Provides-Extra", [])} - {"dev", "docs"}


@pytest.mark.parametrize(
    ("soft", "expected"), [(256, Verdict.WARNING), (65_536, Verdict.OK), (-1, Verdict.OK)]
)
def test_few_open_files_are_few_stations(soft: int, expected: Verdict) -> None:
    assert verdict([*machine.files(soft)]) is expected


@pytest.mark.parametrize(
    ("now", "newest", "is_kept", "expected"),
    [
        (Instant(0), None, True, Verdict.FAILURE),
        (NOON, Instant(NOON + 2 * DAY), True, Verdict.FAILURE),
        (NOON, NOON, False, Verdict.WARNING),
        (NOON, NOON, True, Verdict.OK),
        (NOON, None, None, Verdict.OK),
    ],
)
def test_a_clock_that_can_not_be_true_is_told(
    now: Instant, newest: Instant | None, is_kept: bool | None, expected: Verdict
) -> None:
    assert verdict([*machine.clock(now, newest, is_kept)]) is expected


def test_whether_memory_stands_on_huge_pages_is_told() -> None:
    assert [*machine.memory(2 << 20)] == [fine("memory", "huge pages of 2 MiB")]
    (none,) = machine.memory(None, "linux")
    assert none.verdict is Verdict.NOTE
    assert "transparent_hugepage/enabled" in none.advice
    assert not [*machine.memory(None, "darwin")]


def test_the_kernel_can_be_asked() -> None:
    assert machine.is_clock_kept() in (True, False, None)
