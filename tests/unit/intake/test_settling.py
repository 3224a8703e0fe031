"""A file is complete when it looked the same for long enough, whatever any clock says, and nobody
has it open for writing.
"""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake import inbox
from pipelines.intake.inbox import InboxFile
from pipelines.intake.settling import Looks, has_writer, look_of


HOUR = 3600 * 10**9
SETTLE = 2.0


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "market_regulation" / "inbox"
    path.mkdir(parents=True)
    return path


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


def file_of(size, mtime_ns, *, inode=1, ctime_ns=0, name="a.csv"):
    return InboxFile(
        path=None,
        department="court",
        relative=f"court/inbox/{name}",
        size=size,
        mtime_ns=mtime_ns,
        kind="file",
        ctime_ns=ctime_ns,
        inode=inode,
    )


@given(
    pauses=st.lists(st.floats(0.01, 600), min_size=1, max_size=12),
    offset_ns=st.integers(-HOUR, HOUR),
    stamp_ns=st.sampled_from([1, 10**9, 2 * 10**9]),
)
def test_a_file_is_taken_after_the_first_pause_that_is_long_enough_and_never_before(
    pauses, offset_ns, stamp_ns
):
    """Clocks of file servers up to an hour off, and stamps of whole seconds."""
    clock = Clock()
    looks = Looks(SETTLE, clock)
    size = 0
    for pause in pauses:
        size += 100
        written_at = int(clock.seconds * 1e9) + offset_ns
        file = file_of(size, written_at // stamp_ns * stamp_ns)
        assert looks.unchanged([file]) == []
        clock.seconds += pause
        is_taken = looks.unchanged([file]) == [file]
        assert is_taken == (pause >= SETTLE)


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 101, "mtime_ns": 5},
        {"size": 100, "mtime_ns": 6},
        {"size": 100, "mtime_ns": 5, "ctime_ns": 1},
        {"size": 100, "mtime_ns": 5, "inode": 2},
    ],
)
def test_whatever_changes_of_a_file_it_is_watched_anew(changed):
    clock = Clock()
    looks = Looks(SETTLE, clock)
    looks.unchanged([file_of(100, 5)])
    clock.seconds += 1.9
    assert looks.unchanged([file_of(**changed)]) == []
    clock.seconds += 1.9
    assert looks.unchanged([file_of(**changed)]) == []
    clock.seconds += 0.1
    assert len(looks.unchanged([file_of(**changed)])) == 1


def test_a_file_that_was_away_in_between_is_watched_anew():
    clock = Clock()
    looks = Looks(SETTLE, clock)
    looks.unchanged([file_of(100, 5)])
    looks.unchanged([])
    clock.seconds += 3
    assert looks.unchanged([file_of(100, 5)]) == []


def test_without_a_time_to_settle_a_file_is_taken_at_the_first_look():
    assert len(Looks(0).unchanged([file_of(100, 5)])) == 1


def test_what_another_process_has_watched_is_taken_at_once_if_it_looks_the_same():
    looks = Looks(SETTLE, Clock())
    watched, grown = file_of(100, 5), file_of(100, 5, name="b.csv")
    looks.add_settled({file.relative: list(look_of(file)) for file in (watched, grown)})
    assert looks.unchanged([watched, file_of(101, 6, name="b.csv")]) == [watched]


def test_a_file_that_somebody_has_open_for_writing_has_a_writer(folder):
    path = folder / "黑名单.csv"
    with path.open("w") as stream:
        stream.write("x")
        stream.flush()
        assert has_writer(path)
    assert not has_writer(path)
    with path.open():
        assert not has_writer(path)


def test_looking_for_a_writer_ends_no_process_when_one_comes_at_that_moment(folder):
    path = folder / "黑名单.csv"
    path.write_text("x")
    write_again = "import sys, time\nfor _ in range(3000): open(sys.argv[1], 'a').close()"
    writer = subprocess.Popen([sys.executable, "-c", write_again, str(path)])
    while writer.poll() is None:
        has_writer(path)
    assert writer.returncode == 0


def test_what_is_no_file_of_this_machine_has_no_writer_and_keeps_nobody_waiting(folder):
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(folder / "nothing")
    for name in ("pipe", "link", "missing"):
        assert not has_writer(folder / name)


def test_a_file_that_grows_is_left_until_it_has_settled(tmp_path, folder):
    looks = Looks(0.3)
    path = folder / "黑名单.csv"
    for number in range(8):
        path.write_text("一行\n" * (number + 1))
        assert looks.unchanged(inbox.look(tmp_path)) == []
        time.sleep(0.05)
    assert looks.unchanged(inbox.look(tmp_path)) == []
    time.sleep(0.35)
    assert [file.path.name for file in looks.unchanged(inbox.look(tmp_path))] == ["黑名单.csv"]
