"""The inbox is looked at, never touched: nothing in it is opened, followed or waited for."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import FileRefused
from pipelines.intake import inbox, originals


HERE = Path(__file__).parents[3]


@pytest.fixture
def inbox_of_market(tmp_path):
    folder = tmp_path / "market_regulation" / "inbox"
    folder.mkdir(parents=True)
    return folder


def path_on_disk(root, file):
    """Where the disk has what the ledger would name."""
    return root.joinpath(*inbox.names_on_disk(root, file.relative))


def kinds_of(root):
    """Name below the inbox → kind."""
    kinds = {}
    for file in inbox.look(root):
        name = file.relative.removeprefix("market_regulation/inbox/")
        kinds[name] = file.kind
    return kinds


def test_files_at_any_depth_are_seen_in_order_with_size_and_time(tmp_path, inbox_of_market):
    (inbox_of_market / "2026" / "十一月").mkdir(parents=True)
    (inbox_of_market / "2026" / "十一月" / "b.csv").write_text("12345")
    (inbox_of_market / "a.csv").write_text("1")
    first, second = inbox.look(tmp_path)
    assert [first.relative, second.relative] == [
        "market_regulation/inbox/2026/十一月/b.csv",
        "market_regulation/inbox/a.csv",
    ]
    assert (first.department, first.size, first.kind) == ("market_regulation", 5, "file")
    assert first.path == inbox_of_market / "2026" / "十一月" / "b.csv"
    assert first.mtime_ns == first.path.stat().st_mtime_ns


def test_working_files_and_other_folders_are_passed_over(tmp_path, inbox_of_market):
    for name in (
        "~$表.xlsx",
        ".~表.xlsx",
        "a.tmp",
        "a.csv.PART",
        "a.filepart",
        "a.crdownload",
        "Thumbs.db",
        ".hidden",
    ):
        (inbox_of_market / name).write_text("x")
    (tmp_path / "market_regulation" / "processed").mkdir()
    (tmp_path / "market_regulation" / "processed" / "old.csv").write_text("x")
    (tmp_path / ".staging" / "inbox").mkdir(parents=True)
    (tmp_path / ".staging" / "inbox" / "x.csv").write_text("x")
    assert kinds_of(tmp_path) == {}


def test_a_root_that_is_not_there_holds_nothing(tmp_path):
    assert inbox.look(tmp_path / "nowhere") == []


def test_links_pipes_and_sockets_are_told_apart_and_folders_entered(tmp_path, inbox_of_market):
    (inbox_of_market / "link.csv").symlink_to("/etc/passwd")
    (inbox_of_market / "dangling.csv").symlink_to("nowhere")
    (inbox_of_market / "loop").symlink_to(inbox_of_market)
    os.mkfifo(inbox_of_market / "pipe.csv")
    (inbox_of_market / "folder.csv").mkdir()
    (inbox_of_market / "folder.csv" / "in.csv").write_text("x")
    assert kinds_of(tmp_path) == {
        "dangling.csv": "link",
        "folder.csv/in.csv": "file",
        "link.csv": "link",
        "loop": "link",
        "pipe.csv": "other",
    }


def test_a_department_folder_that_is_a_link_is_not_followed(tmp_path, inbox_of_market):
    (inbox_of_market / "a.csv").write_text("x")
    (tmp_path / "customs").symlink_to(tmp_path / "market_regulation")
    assert {file.department for file in inbox.look(tmp_path)} == {"market_regulation"}


@pytest.mark.parametrize("make", ["link", "pipe", "folder", "socket"])
def test_what_is_no_plain_file_is_refused_without_waiting(inbox_of_market, make, monkeypatch):
    path = inbox_of_market / "x.csv"
    if make == "link":
        (inbox_of_market / "real.csv").write_text("secret")
        path.symlink_to(inbox_of_market / "real.csv")
    elif make == "pipe":
        os.mkfifo(path)
    elif make == "folder":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as listening:
            monkeypatch.chdir(inbox_of_market)  # a socket's address may be no longer than 107 bytes
            listening.bind("x.csv")
    with pytest.raises(FileRefused) as refused:
        originals.digest_of(path)
    assert refused.value.code == "not-a-file"
    assert not any(character.isascii() for character in refused.value.reason)


def test_a_name_in_gbk_is_read_as_text_and_the_file_found_again(tmp_path, inbox_of_market):
    raw = os.fsencode(inbox_of_market) + b"/" + "行政许可".encode("gbk")
    os.mkdir(raw)  # noqa: PTH102 (a name in bytes)
    on_disk = raw + b"/" + "黑名单.csv".encode("gbk")
    with open(on_disk, "wb") as stream:  # noqa: PTH123
        stream.write(b"x")
    [file] = inbox.look(tmp_path)
    assert file.relative == "market_regulation/inbox/行政许可/黑名单.csv"
    assert os.fsencode(file.path) == on_disk
    assert path_on_disk(tmp_path, file) == file.path


def test_every_relative_path_can_be_written_as_utf8(tmp_path, inbox_of_market):
    for name in (
        b"\xff\xfe.csv",
        b"\x80.csv",
        "名\n称.csv".encode(),
        "名.csv".encode("gbk"),
        b"\xe5\xb8.csv",
    ):
        with open(os.fsencode(inbox_of_market) + b"/" + name, "wb"):  # noqa: PTH123
            pass
    files = inbox.look(tmp_path)
    assert len(files) == 5
    for file in files:
        file.relative.encode()
        assert path_on_disk(tmp_path, file) == file.path


def test_looking_needs_nothing_but_the_standard_library():
    call = "import sys; sys.path.insert(0, '.'); before = set(sys.modules)\n"
    call += "import pipelines.intake.inbox\n"
    call += "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=HERE, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) - sys.stdlib_module_names == {"pipelines"}
