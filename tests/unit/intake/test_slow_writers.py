"""A file that is still being written is left until it has settled;
what is renamed into place is taken at once.
"""

import os
import threading
import time

import pytest

from pipelines.intake import inbox


SETTLE = 0.4


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "market_regulation" / "inbox"
    path.mkdir(parents=True)
    return path


def settled(root):
    now = time.time_ns()
    files = inbox.look(root)
    return {file.path.name for file in files if inbox.has_stopped_changing(file, now, SETTLE)}


@pytest.mark.parametrize(
    "name",
    [
        "~$黑名单.xlsx",
        ".~黑名单.xlsx",
        ".~lock.黑名单.ods#",
        "黑名单.xlsx~",
        "黑名单.csv.filepart",
        "黑名单.csv.part",
        "黑名单.csv.partial",
        ".黑名单.csv.Xy12Ab",
        "黑名单.csv.tmp",
        "~WRL0001.TMP",
        "黑名单.csv.uploading",
        "黑名单.csv.crdownload",
        "黑名单.zip.xltd",
        "黑名单.csv.swp",
        "黑名单.csv.lock",
        "Thumbs.db",
    ],
)
def test_working_files_are_passed_over_however_old_they_are(tmp_path, folder, name):
    (folder / name).write_text("x")
    os.utime(folder / name, (1, 1))
    assert inbox.look(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["黑名单.csv", "parts.xlsx", "tmp.json", "upload.xml", "lock.zip", "a~b.csv"]
)
def test_names_that_only_resemble_working_files_are_seen(tmp_path, folder, name):
    (folder / name).write_text("x")
    assert [file.path.name for file in inbox.look(tmp_path)] == [name]


def test_a_file_that_grows_slowly_is_left_until_it_has_settled(tmp_path, folder):
    stop = threading.Event()

    def write_slowly():
        with (folder / "黑名单.csv").open("w") as slow:
            while not stop.wait(0.05):
                slow.write("一行\n")
                slow.flush()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    try:
        until = time.monotonic() + 4 * SETTLE
        while time.monotonic() < until:
            assert settled(tmp_path) == set()
            time.sleep(0.05)
    finally:
        stop.set()
        writer.join()
    time.sleep(1.5 * SETTLE)
    assert settled(tmp_path) == {"黑名单.csv"}


def test_what_was_written_elsewhere_and_renamed_into_place_is_taken_at_once(tmp_path, folder):
    draft = folder / "黑名单.csv.filepart"
    draft.write_text("x")
    os.utime(draft, (time.time() - 10,) * 2)
    draft.rename(folder / "黑名单.csv")
    assert settled(tmp_path) == {"黑名单.csv"}


def test_a_senders_clock_that_is_ahead_makes_no_growing_file_settled(tmp_path, folder):
    path = folder / "黑名单.csv"
    path.write_text("x")
    os.utime(path, (time.time() + 3600,) * 2)
    assert settled(tmp_path) == set()
    time.sleep(1.5 * SETTLE)
    assert settled(tmp_path) == {"黑名单.csv"}
