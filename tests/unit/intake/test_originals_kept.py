"""An original leaves its inbox exactly once, whole, whenever the process is killed."""

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import FileRefused
from pipelines.ingest import moving
from pipelines.ingest.open_folder import OpenFolder
from pipelines.intake import originals


DAY = date(2026, 11, 24)
NO = "20261124-000001"
HERE = Path(__file__).parents[3]


def dropped(root, name="黑名单.csv", content=b"content"):
    path = root / "customs" / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def lie_on_two_disks():
    """Let nothing be renamed from one folder into another, as between two disks."""
    move = OpenFolder.move

    def move_within(source, name, folder, new_name):
        if folder.place != source.place:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), name)
        move(source, name, folder, new_name)

    OpenFolder.move = move_within
    moving.are_on_two_disks = lambda original, copy: True


@pytest.fixture
def other_disk(tmp_path, monkeypatch):
    """An ingest root in which the inbox lies on another disk."""
    monkeypatch.setattr(OpenFolder, "move", OpenFolder.move)
    monkeypatch.setattr(moving, "are_on_two_disks", moving.are_on_two_disks)
    lie_on_two_disks()
    return tmp_path


def test_it_moves_to_the_folder_of_its_day_under_its_own_name(tmp_path):
    path = dropped(tmp_path)
    kept = originals.keep(path, tmp_path, department="customs", batch_no=NO, day=DAY)
    assert kept == f"customs/processed/2026-11-24/黑名单__{NO}.csv"
    assert not path.exists() and (tmp_path / kept).read_bytes() == b"content"


def test_keeping_again_is_done_already(tmp_path):
    path = dropped(tmp_path)
    kept = originals.keep(path, tmp_path, department="customs", batch_no=NO, day=DAY)
    assert originals.keep(path, tmp_path, department="customs", batch_no=NO, day=DAY) == kept


def test_a_new_file_of_the_same_name_is_left_for_its_own_batch(tmp_path):
    kept = originals.keep(dropped(tmp_path), tmp_path, department="customs", batch_no=NO, day=DAY)
    new_file = dropped(tmp_path, content=b"content")
    originals.keep(new_file, tmp_path, department="customs", batch_no=NO, day=DAY)
    assert new_file.exists()
    other = originals.keep(
        new_file, tmp_path, department="customs", batch_no="20261124-000002", day=DAY
    )
    assert other != kept and (tmp_path / other).exists()


def test_a_file_that_is_in_neither_place_has_vanished(tmp_path):
    path = dropped(tmp_path)
    path.unlink()
    with pytest.raises(FileRefused) as refused:
        originals.keep(path, tmp_path, department="customs", batch_no=NO, day=DAY)
    assert refused.value.code == "vanished"


@pytest.mark.parametrize(
    "name",
    ["很长的名字" * 15 + ".xlsx", "a" * 251 + ".csv", "无扩展名", "a.b.c.csv", "a." + "x" * 200],
)
def test_any_name_that_a_disk_allows_can_be_kept(tmp_path, name):
    kept = originals.keep(
        dropped(tmp_path, name), tmp_path, department="customs", batch_no=NO, day=DAY
    )
    assert (tmp_path / kept).exists() and NO in kept


def test_a_name_in_gbk_is_kept_as_text(tmp_path):
    path = dropped(tmp_path)
    in_gbk = os.fsencode(path.parent) + b"/" + "黑名单.csv".encode("gbk")
    os.rename(path, in_gbk)  # noqa: PTH104 (a name in bytes)
    kept = originals.keep(path, tmp_path, department="customs", batch_no=NO, day=DAY)
    assert (tmp_path / kept).read_bytes() == b"content"
    assert list(path.parent.iterdir()) == []


def test_a_link_is_moved_and_what_it_points_to_stays(tmp_path):
    path = dropped(tmp_path)
    link = path.with_name("link.csv")
    link.symlink_to(path)
    kept = originals.keep(link, tmp_path, department="customs", batch_no=NO, day=DAY)
    assert (tmp_path / kept).is_symlink() and path.exists()


def test_from_another_file_system_it_comes_whole_with_its_time(other_disk):
    path = dropped(other_disk)
    before = path.stat().st_mtime_ns
    kept = other_disk / originals.keep(path, other_disk, department="customs", batch_no=NO, day=DAY)
    assert (kept.read_bytes(), kept.stat().st_mtime_ns, path.exists()) == (
        b"content",
        before,
        False,
    )
    link = path.with_name("link.csv")
    link.symlink_to("nowhere")
    moved = other_disk / originals.keep(
        link, other_disk, department="customs", batch_no="20261124-000002", day=DAY
    )
    assert moved.is_symlink() and not link.is_symlink()


def test_a_move_killed_between_copying_and_removing_is_finished_by_the_next(other_disk):
    path = dropped(other_disk)
    kept = other_disk / originals.keep(path, other_disk, department="customs", batch_no=NO, day=DAY)
    shutil.copy2(kept, path)
    originals.keep(path, other_disk, department="customs", batch_no=NO, day=DAY)
    assert not path.exists() and kept.exists()
    path.write_bytes(b"another")
    originals.keep(path, other_disk, department="customs", batch_no=NO, day=DAY)
    assert path.exists()


def test_killed_at_any_moment_there_is_one_whole_original_after_the_next_call(other_disk):
    content = os.urandom(1 << 20) * 32
    digest = hashlib.sha256(content).hexdigest()
    call = (
        "import sys; from datetime import date; from pathlib import Path; sys.path.insert(0, '.')\n"
        "from pipelines.intake import originals\n"
        "from tests.unit.intake import test_originals_kept\n"
        "test_originals_kept.lie_on_two_disks()\n"
        "root = Path(sys.argv[1]); path = root / 'customs' / 'inbox' / 'x.csv'\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "day = date(2026, 11, 24)\n"
        "originals.keep(path, root, department='customs', batch_no=sys.argv[2], day=day)"
    )
    for attempt in range(6):
        path, number = dropped(other_disk, "x.csv", content), f"20261124-00001{attempt}"
        child = subprocess.Popen(
            [sys.executable, "-c", call, str(other_disk), number],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        child.stdout.readline()
        child.stdin.write(b"\n")
        child.stdin.flush()
        time.sleep(0.01 * attempt)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        kept = other_disk / originals.keep(
            path, other_disk, department="customs", batch_no=number, day=DAY
        )
        assert originals.digest_of(kept) == digest
        assert not path.exists()


def test_the_digest_is_of_the_bytes(tmp_path):
    assert originals.digest_of(dropped(tmp_path)) == hashlib.sha256(b"content").hexdigest()
