"""Names that lead astray, things that are no files,
files that move while they are looked at, and a full disk.
"""

import errno
import itertools
import os
import socket
import stat
import subprocess
import threading
import time

import pytest
from hostile import ROWS, SECRET, csv_text, incomplete, table, workbook

from pipelines.city import ledger
from pipelines.intake.confinement import confined_staging
from tests.lib import commands
from tests.lib.submissions import drop


NAMES = (
    "=cmd.csv",
    "+1.csv",
    "@SUM(1).csv",
    "-rf.csv",
    "'quoted'.csv",
    '"doubly".csv',
    "$(touch x).csv",
    "`x`.csv",
    "a;b&c|d.csv",
    "a\nb.csv",
    "a\rb.csv",
    "a\tb.csv",
    "\x1b[31m红.csv",
    "\x07铃.csv",
    "\u202evsc.exe.csv",
    "\u200b零宽.csv",
    "e\u0301.csv",
    " 前后空格 .csv",
    "尾点..csv",
    "CON.csv",
    "a\\b.csv",
    "C:\\x.csv",
    "%2e%2e%2fx.csv",
    "{0}{x}%s%n.csv",
    "<script>.csv",
    "'; DROP TABLE batches; --.csv",
    "a" * 251 + ".csv",
    "长" * 83 + ".csv",
    "\U0001f468\u200d\U0001f469.csv",
    "x." + "y" * 200 + ".csv",
)


def drop_incomplete(river, name, number=8000):
    """Drop a file of one row that lacks a value."""
    return drop(river.inbox, os.fsdecode(name), csv_text(incomplete(number)).encode())


def assert_answered(river, found, expected):
    faults = [
        fault
        for batch in itertools.chain.from_iterable(found.values())
        for fault in river.faults_of(batch, closely=True)
    ]
    assert not faults
    assert not river.faults_with_good_files(found)
    assert len(found) == expected + len(river.good)


def test_files_of_every_name_are_answered_in_the_departments_own_folder(river):
    for number, name in enumerate(NAMES):
        drop_incomplete(river, name, 8000 + number)
    for number, raw in enumerate(
        (b"\xff\xfe.csv", "许可".encode("gbk") + b".csv", b"\x80" * 200 + b".csv")
    ):
        drop_incomplete(river, raw, 8100 + number)
    drop_incomplete(river, "/".join(["深"] * 60) + "/深.csv", 8200)
    drop_incomplete(river, "..csv")  # as a working file of somebody's editor
    river.drop_good_files()
    assert_answered(river, river.submit(), len(NAMES) + 4)
    assert [path.name for path in river.inbox.iterdir() if path.is_file()] == ["..csv"]
    folders = {path.name for path in river.root.iterdir() if not path.name.startswith(".")}
    assert all((river.root / name / "inbox").is_dir() for name in folders)
    outside = [path for path in river.root.parent.iterdir() if path.name not in ("keys", "ingest")]
    assert not outside


def test_nothing_but_plain_files_is_opened(river, secret, monkeypatch):
    (river.inbox / "链接.csv").symlink_to(secret)
    (river.inbox / "指向文件夹.csv").symlink_to(river.root)
    (river.inbox / "指向别的部门.csv").symlink_to(river.root / "ecology" / "inbox" / "许可.csv")
    (river.inbox / "指向自己.csv").symlink_to("指向自己.csv")
    (river.inbox / "指向虚空.csv").symlink_to("nowhere")
    (river.inbox / "指向零.csv").symlink_to("/dev/zero")
    (river.inbox / "指向进程.csv").symlink_to("/proc/self/environ")
    os.mkfifo(river.inbox / "管道.csv")
    with socket.socket(socket.AF_UNIX) as listening, monkeypatch.context() as here:
        here.chdir(river.inbox)
        listening.bind("套接字.csv")
    made = 9
    try:
        os.mknod(river.inbox / "设备.csv", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        made += 1
    except PermissionError:
        pass  # only root may make a device
    (river.inbox / "文件夹.csv").mkdir()
    (river.inbox / "空文件夹.xlsx").mkdir()
    (river.inbox / "链接的文件夹").symlink_to(river.root / "ecology")
    river.drop_good_files("!好.csv", "好.xlsx", "～好.csv")
    found = river.submit()
    assert_answered(river, found, made + 1)
    refused = [batch for name, [batch] in found.items() if name not in river.good]
    assert {batch.state for batch in refused} == {"refused"}
    assert set(map(river.reason_codes().get, (batch.batch_no for batch in refused))) == {
        "not-a-file"
    }
    assert secret.read_text(encoding="utf-8") == SECRET


def test_a_file_without_a_mode_is_read_by_root_only(river):
    drop(river.inbox, "没有权限.csv", csv_text(table(8300)).encode()).chmod(0)
    drop(river.inbox, "只能写.xlsx", workbook(table(8301))).chmod(0o222)
    river.drop_good_files()
    found = river.submit()
    assert_answered(river, found, 2)
    expected = "receipted" if os.geteuid() == 0 else "refused"
    assert {found[name][0].state for name in ("没有权限.csv", "只能写.xlsx")} == {expected}


def test_a_file_that_vanishes_before_it_is_taken_is_answered(river, monkeypatch):
    gone = drop_incomplete(river, "会消失.csv")
    claim = ledger.claim

    def claim_and_lose(*arguments, **options):
        gone.unlink(missing_ok=True)
        return claim(*arguments, **options)

    river.drop_good_files()
    with monkeypatch.context() as here:
        here.setattr("pipelines.city.ledger.claim", claim_and_lose)
        found = river.submit()
    assert_answered(river, found, 1)
    assert river.reason_codes()[found["会消失.csv"][0].batch_no] == "vanished"


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(path.read_bytes() + b"more\r\n"),
        lambda path: os.truncate(path, 100),
        lambda path: os.truncate(path, 0),
        lambda path: path.unlink(),
        lambda path: os.utime(path, ns=(1, 1)),
    ],
    ids=["grows", "shrinks", "is emptied", "vanishes", "is touched"],
)
@pytest.mark.parametrize("name", ["变动.csv", "变动.xlsx"])
def test_a_file_that_changes_while_it_is_read_is_sent_back(river, monkeypatch, name, change):
    """Whoever still has it open goes on writing to it, wherever it is kept."""
    rows = table(8400)
    drop(river.inbox, name, workbook(rows) if name.endswith("xlsx") else csv_text(rows).encode())
    stage_part = confined_staging.stage_part

    def stage_and_change(path, *arguments, **named):
        staged = stage_part(path, *arguments, **named)
        if "变动" in path.name:
            change(path)
        return staged

    with monkeypatch.context() as here:
        here.setattr(confined_staging, "stage_part", stage_and_change)
        [[batch]] = river.submit().values()
    assert (batch.state, river.reason_codes()[batch.batch_no]) == ("refused", "changed")
    assert not list(river.faults_of(batch))


def test_a_file_that_never_rests_loses_nothing_and_holds_nothing(river):
    """Somebody appends as fast as they can: whatever is answered is
    answered with counts that agree.
    """
    path, stop = drop(river.inbox, "不停.csv", csv_text(table(8500)).encode()), threading.Event()
    line = csv_text(table(8501)[1:]).encode()

    def write():
        with path.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(line)
                time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        river.drop_good_files()
        found = river.submit()
    finally:
        stop.set()
        writer.join()
    assert_answered(river, found, 1)


def test_an_enormous_file_of_nothing_is_refused_unread(river):
    with (river.inbox / "十太字节.csv").open("wb") as file:
        file.truncate(10 << 40)
    river.drop_good_files()
    started = time.monotonic()
    found = river.submit()
    assert time.monotonic() - started < 60
    assert_answered(river, found, 1)
    assert river.reason_codes()[found["十太字节.csv"][0].batch_no] == "too-large"


@pytest.fixture
def small_disk(river):
    """A small file system for what is staged."""
    staging = river.root / ".staging"
    staging.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(staging)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    yield staging
    subprocess.run(["umount", "-l", str(staging)], check=True)


def test_a_full_disk_lets_the_batch_wait_and_nothing_is_held_or_lost(river, small_disk):
    header, *rows = table(8600)
    drop(river.inbox, "许多行.csv", csv_text([header, *rows * 500]).encode())
    river.drop_good_files("!好.csv", "～好.xlsx")
    found = river.submit()
    assert not river.faults_with_good_files(found)
    [waiting] = found["许多行.csv"]
    assert (waiting.state, waiting.receipt) == ("claimed", None)
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    [again] = [batch for batch in commands.submit() if batch.batch_no == waiting.batch_no]
    assert (again.state, again.received) == ("receipted", 500 * ROWS)
    assert not list(river.faults_of(again))


def test_a_disk_that_is_full_from_the_beginning_holds_nothing(river, small_disk):
    with (small_disk / ".filled").open("wb") as file, pytest.raises(OSError) as full:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    assert full.value.errno == errno.ENOSPC
    river.drop_good_files()
    assert {batch.state for batch in commands.submit()} == {"claimed"}
    (small_disk / ".filled").unlink()
    assert {batch.state for batch in commands.submit()} == {"receipted"}
