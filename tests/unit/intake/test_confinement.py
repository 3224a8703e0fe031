"""A child process reads, and whatever becomes of it, its parent has an answer and goes on."""

import ctypes
import io
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pyarrow.csv as pacsv
import pytest
from intake_examples import HEADER, csv_of, row

from pipelines import catalogue, settings
from pipelines.errors import FileRefused, ReadingInterrupted
from pipelines.intake.confinement.child import ChildLimits
from pipelines.intake.confinement.confined_staging import stage_part_confined
from pipelines.intake.confinement.parent import run_confined
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.recognising.table_finding import table_finder
from pipelines.intake.staging.store import Staging


MB = 1 << 20
ROOMY = ChildLimits(cpu_seconds=60, memory_bytes=512 * MB, file_bytes=512 * MB)


def refusal(work, **limits):
    with pytest.raises(FileRefused) as refused:
        run_confined(work, replace(ROOMY, **limits))
    return refused.value


def spin():
    while True:
        pass


def crash():
    ctypes.string_at(0)


def nest(depth=0):
    return nest(depth + 1)


def test_an_answer_comes_back_whole_however_long_it_is():
    answer = {"甲": [1, None, "\ud800"], "long": "长" * 2_000_000}
    assert run_confined(lambda: answer, ROOMY) == answer


def test_what_the_child_changes_stays_with_the_child():
    numbers = []
    assert run_confined(lambda: numbers.append(1), ROOMY) is None
    assert numbers == []


def test_a_refusal_comes_back_as_it_was_said():
    def refuse():
        raise FileRefused("no-rows", "理由", "办法", received=3)

    error = refusal(refuse)
    assert (error.code, error.reason, error.remedy, error.received) == (
        "no-rows",
        "理由",
        "办法",
        3,
    )


@pytest.mark.parametrize(
    "work",
    [
        lambda: len(bytearray(200 * MB)),
        lambda: np.ones(200 * MB, np.uint8).sum(),
        lambda: [" " * MB for _ in range(200)],
    ],
    ids=["at once", "by a library", "bit by bit"],
)
def test_too_much_memory_is_refused_with_the_limit_named(work):
    error = refusal(work, memory_bytes=100 * MB)
    assert (error.code, "100MB" in error.reason) == ("too-large", True)


def test_memory_counts_from_what_the_parent_has_already():
    held = bytearray(300 * MB)
    assert (
        run_confined(lambda: len(bytearray(50 * MB)), replace(ROOMY, memory_bytes=100 * MB))
        == 50 * MB
    )
    assert len(held) == 300 * MB


def test_a_large_file_that_is_only_mapped_does_not_count(tmp_path):
    import mmap

    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(400 * MB)

    def count():
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
            return mapped.find(b"x")

    assert run_confined(count, replace(ROOMY, memory_bytes=100 * MB)) == -1


def test_too_long_at_work_or_asleep_is_too_slow():
    assert refusal(spin, cpu_seconds=1).code == "too-slow"
    started = time.monotonic()
    assert refusal(lambda: time.sleep(60), cpu_seconds=0.2).code == "too-slow"
    assert time.monotonic() - started < 5


def test_a_file_that_swells_is_refused(tmp_path):
    assert (
        refusal(lambda: (tmp_path / "x").write_bytes(bytes(2 * MB)), file_bytes=MB).code
        == "too-large"
    )


@pytest.mark.parametrize("cause", [signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL])
def test_a_crash_in_a_library_is_the_files_fault(cause):
    assert refusal(lambda: os.kill(os.getpid(), cause)).code == "corrupt-file"
    assert refusal(crash).code == "corrupt-file"


def test_a_library_that_aborts_and_one_that_ends_the_process_are_the_files_fault():
    assert refusal(os.abort).code == "too-large"
    assert refusal(lambda: os._exit(0)).code == "corrupt-file"


def test_nesting_without_end_is_the_files_fault():
    assert refusal(nest).code == "corrupt-file"


@pytest.mark.parametrize("cause", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP])
def test_who_is_stopped_from_outside_says_nothing_against_the_file(cause):
    with pytest.raises(ReadingInterrupted):
        run_confined(lambda: os.kill(os.getpid(), cause), ROOMY)


def test_a_child_that_cannot_begin_says_nothing_against_the_file(monkeypatch):
    monkeypatch.setattr("pipelines.intake.confinement.child._prepare_process", lambda *_: 1 // 0)
    with pytest.raises(ReadingInterrupted):
        run_confined(lambda: None, ROOMY)


def test_a_full_disk_and_an_unforeseen_fault_are_not_the_files():
    with pytest.raises(OSError, match="No space"):
        run_confined(lambda: Path("/dev/full").write_bytes(b"x"), ROOMY)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_confined(lambda: 1 // 0, ROOMY)


def test_the_child_is_gone_when_its_parent_gives_up(monkeypatch):
    def give_up(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_confined(lambda: time.sleep(60), ROOMY)
    finally:
        signal.signal(signal.SIGALRM, before)
    # Children under another name are servers of the tests' own.
    own_name = psutil.Process().name()
    for child in psutil.Process().children():
        assert child.status() == psutil.STATUS_ZOMBIE or child.name() != own_name


PARENT_OF_A_SLEEPING_CHILD = """
import os, pathlib, sys, time

from pipelines.intake.confinement.child import ChildLimits
from pipelines.intake.confinement.parent import run_confined


def sleep():
    pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
    time.sleep(60)


run_confined(sleep, ChildLimits(60, 1 << 30, 1 << 30))
"""


def test_the_child_dies_with_its_parent(tmp_path):
    pid_file = tmp_path / "child"
    parent = subprocess.Popen([sys.executable, "-c", PARENT_OF_A_SLEEPING_CHILD, str(pid_file)])
    try:
        for _ in range(300):
            if pid_file.exists() and pid_file.read_text():
                break
            time.sleep(0.1)
    finally:
        parent.kill()
        parent.wait()
    child = int(pid_file.read_text())
    for _ in range(50):
        if not psutil.pid_exists(child):
            return
        time.sleep(0.1)
    raise AssertionError("it lives on")


def test_arrow_reads_with_its_threads_before_and_in_the_child():
    text = b"a,b\n" + b"1,2\n" * 300_000
    assert pacsv.read_csv(io.BytesIO(text)).num_rows == 300_000
    for _ in range(5):
        assert run_confined(lambda: pacsv.read_csv(io.BytesIO(text)).num_rows, ROOMY) == 300_000


def test_a_file_is_read_and_staged_by_the_child(tmp_path):
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER, *[row(f"公司{n}") for n in range(20)]), encoding="utf-8")
    staging = Staging(tmp_path, "20261124-000001")
    staged = stage_part_confined(
        path, staging, catalogue.current(), settings.current(), dropped_as="黑名单.csv"
    )
    assert staged.require_reading() == staging.reading()
    assert staged.require_reading().received == 20
    assert staging.raw_rows.table().num_rows == 20


def test_a_child_finds_all_that_it_needs_in_memory(tmp_path):
    # To import a module or to make a table of headers would take longer than to read most files.
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER, row("公司")), encoding="utf-8")
    current = catalogue.current()
    limits = Limits.of(settings.current())
    table_finder(current)

    def work():
        modules = set(sys.modules)
        stage_part(
            path, Staging(tmp_path, "20261124-000001"), current, limits, dropped_as=path.name
        )
        return [sorted(set(sys.modules) - modules), table_finder.cache_info().misses]

    misses = table_finder.cache_info().misses
    assert run_confined(work, ROOMY) == [[], misses]


@pytest.mark.parametrize(
    ("setting", "most", "words"),
    [
        ("max_rows", 2, "2行"),
        ("max_columns", 3, "3列"),
        ("max_cell_characters", 5, "5字"),
        ("max_file_bytes", 10, "0MB"),
    ],
)
def test_every_limit_is_a_setting_and_named_in_the_refusal(tmp_path, setting, most, words):
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER, row(), row(), row("很长很长的名称")), encoding="utf-8")
    limited = replace(settings.current(), **{setting: most})
    staging = Staging(tmp_path, "20261124-000001")
    with pytest.raises(FileRefused) as refused:
        stage_part_confined(path, staging, catalogue.current(), limited, dropped_as="黑名单.csv")
    assert (refused.value.code, words in refused.value.reason) == ("too-large", True)
