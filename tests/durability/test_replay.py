from pathlib import Path

from tests.durability.life import chance
from tests.durability.recording import LOG, descriptor, hexed, line, synced, written
from tests.durability.replay import SECTOR, Disk, File, nothing, some, torn
from tests.durability.trace import system_calls

FOLDER = Path("/data")
NAME = "chargeloom.db-wal"
FOLDER_SYNC = line(2, f"fsync({descriptor(6, '/data')}) = 0")


def disk(*lines: str, files: dict[str, bytes] | None = None) -> Disk:
    made = Disk(FOLDER, {NAME: b""} if files is None else files)
    for call in system_calls(lines):
        made.take(call)
    return made


def after_loss(made: Disk) -> dict[str, bytes]:
    """What is left when all that was in doubt is lost: names follow the coin of this seed."""
    return made.without_power(nothing, chance("heads", 0))


def opened(path: str) -> str:
    asked = f'openat(AT_FDCWD<{hexed(b"/")}>, "{hexed(path.encode())}", O_RDWR|O_CREAT, 0644)'
    return line(2, f"{asked} = {descriptor(4, path)}")


def test_a_write_that_was_not_synced_may_be_lost() -> None:
    assert after_loss(disk(written(b"row"))) == {NAME: b""}


def test_a_write_that_was_synced_stays() -> None:
    assert after_loss(disk(written(b"row", 2), synced())) == {NAME: b"\0\0row"}


def test_what_a_failed_sync_covered_is_lost_and_no_later_sync_brings_it_back() -> None:
    failed = synced("-1 EIO (Input/output error) (INJECTED)")
    made = disk(written(b"1"), failed, written(b"2", 1), synced())
    assert after_loss(made) == {NAME: b"\0002"}


def test_a_sync_does_not_cover_what_was_written_while_it_ran() -> None:
    begun = line(3, f"fdatasync({descriptor(4, LOG)} <unfinished ...>")
    ended = line(3, "<... fdatasync resumed>) = 0")
    assert after_loss(disk(written(b"1"), begun, written(b"2", 1), ended)) == {NAME: b"1"}


def test_a_later_write_covers_an_earlier_one() -> None:
    assert after_loss(disk(written(b"abc"), written(b"B", 1), synced())) == {NAME: b"aBc"}


def test_a_cut_is_in_doubt_until_it_is_synced() -> None:
    cut = line(2, f"ftruncate({descriptor(4, LOG)}, 1) = 0")
    assert after_loss(disk(cut, files={NAME: b"abc"})) == {NAME: b"abc"}
    assert after_loss(disk(cut, synced(), files={NAME: b"abc"})) == {NAME: b"a"}


def test_a_new_file_is_there_for_sure_once_its_folder_is_synced() -> None:
    found = {len(disk(opened(LOG), files={}).without_power(nothing, chance(n))) for n in range(20)}
    assert found == {0, 1}
    assert after_loss(disk(opened(LOG), FOLDER_SYNC, files={})) == {NAME: b""}


def test_a_removed_file_may_come_back_until_its_folder_is_synced() -> None:
    gone = line(2, f'unlink("{hexed(LOG.encode())}") = 0')
    found = {len(disk(gone).without_power(nothing, chance(n))) for n in range(20)}
    assert found == {0, 1}
    assert after_loss(disk(gone, FOLDER_SYNC)) == {}


def test_shared_memory_is_never_found() -> None:
    made = disk(opened(f"{FOLDER}/chargeloom.db-shm"), FOLDER_SYNC, files={})
    assert after_loss(made) == {}


def test_some_writes_survive_whole_and_some_not() -> None:
    changes = disk(*(written(b"x", offset) for offset in range(50)))
    left = changes.without_power(some(chance(1)), chance(1))[NAME]
    assert 0 < left.count(b"x") < 50


def test_a_torn_write_survives_by_sectors_of_the_disk() -> None:
    made = disk(written(b"x" * SECTOR * 40, offset=SECTOR // 2))
    left = made.without_power(torn(chance(2)), chance(2))[NAME]
    sectors = [left[begin : begin + SECTOR] for begin in range(0, len(left), SECTOR)]
    inner = {sector.count(b"x") for sector in sectors[1:-1]}
    assert inner == {0, SECTOR}


def test_files_of_other_folders_do_not_matter() -> None:
    made = disk(written(b"row", path="/elsewhere/chargeloom.db"))
    assert after_loss(made) == {NAME: b""}


def test_what_was_safe_before_stays_safe() -> None:
    kept = File(b"old")
    kept.sync(5, has_failed=True)
    assert kept.safe == b"old"
