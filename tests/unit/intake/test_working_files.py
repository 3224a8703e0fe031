"""Working files of programs are passed over; names that only resemble them are seen."""

import os

import pytest

from pipelines.intake import inbox


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "market_regulation" / "inbox"
    path.mkdir(parents=True)
    return path


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
