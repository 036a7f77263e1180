import pytest

from tests.durability.recording import LOG, descriptor, hexed, line, synced, written
from tests.durability.trace import NEVER, CutShort, system_calls


def test_a_whole_line_is_a_call_with_its_descriptor_its_data_and_its_result() -> None:
    (call,) = system_calls([written(b"page", offset=32)])
    assert (call.name, call.path, call.data, call.last_number) == ("pwrite64", LOG, b"page", 32)
    assert (call.returned, call.entered, call.left) == (4, 0, 0)


def test_a_call_that_was_interrupted_by_another_thread_has_two_places() -> None:
    calls = system_calls(
        [
            line(2, f"fdatasync({descriptor(4, LOG)} <unfinished ...>"),
            written(b"page").replace("2 20", "3 20", 1),
            line(2, "<... fdatasync resumed>) = 0"),
        ]
    )
    assert [(call.name, call.entered, call.left) for call in calls] == [
        ("pwrite64", 1, 1),
        ("fdatasync", 0, 2),
    ]
    assert calls[1].path == LOG


def test_data_that_only_the_resumed_half_shows_is_read() -> None:
    (call,) = system_calls(
        [
            line(1, f"recvfrom({descriptor(9, 'socket:[7]')},  <unfinished ...>"),
            line(1, f'<... recvfrom resumed>"{hexed(b"abc")}", 10, 0, NULL, NULL) = 3'),
        ]
    )
    assert (call.path, call.data) == ("socket:[7]", b"abc")


def test_the_buffers_of_a_vector_are_joined_up_to_what_was_carried() -> None:
    vector = f'[{{iov_base="{hexed(b"ab")}", iov_len=2}}, {{iov_base="{hexed(b"cd")}", iov_len=2}}]'
    (call,) = system_calls([line(1, f"writev({descriptor(9, 'socket:[7]')}, {vector}, 2) = 3")])
    assert call.data == b"abc"


def test_data_that_was_not_recorded_whole_is_never_taken_for_whole() -> None:
    text = f'read({descriptor(9, "socket:[7]")}, "{hexed(b"abc")}"..., 65536) = 4'
    (call,) = system_calls([line(1, text)])
    with pytest.raises(CutShort):
        _ = call.data


def test_a_failure_returns_minus_one() -> None:
    (call,) = system_calls([synced("-1 EIO (Input/output error) (INJECTED)")])
    assert call.returned == -1


def test_a_call_in_which_the_process_was_killed_never_left() -> None:
    calls = system_calls(
        [
            line(2, f"fdatasync({descriptor(4, LOG)} <unfinished ...>"),
            line(2, "+++ killed by SIGKILL +++"),
        ]
    )
    assert [(call.name, call.left, call.returned) for call in calls] == [("fdatasync", NEVER, -1)]


def test_an_opened_file_is_named_by_what_was_returned() -> None:
    asked = f'openat(AT_FDCWD<{hexed(b"/")}>, "{hexed(LOG.encode())}", O_RDWR|O_CREAT, 0644)'
    (call,) = system_calls([line(1, f"{asked} = {descriptor(4, LOG)}")])
    assert (call.opened, call.returned) == (LOG, 4)
