"""Things in an inbox that are no plain files: each is answered,
none is waited for, and the files beside them go on.
"""

import os
import signal
import socket

import pytest

from tests.lib import commands
from tests.lib.submissions import DEPARTMENT, drop_csv, frame_of


@pytest.fixture(autouse=True)
def time_limit():
    """A test fails, instead of hanging, where somebody waits for a pipe."""

    def give_up(*_):
        raise TimeoutError("something waits")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def drop_rows(path, catalogue, seed=1):
    return drop_csv(path.parent, path.name, frame_of(catalogue, 3, seed=seed))


def by_name(batches):
    return {batch.path.removeprefix(f"{DEPARTMENT}/inbox/"): batch for batch in batches}


def test_links_pipes_and_sockets_get_receipts_and_the_files_beside_them_are_taken(
    platform, catalogue, inbox, tmp_path, monkeypatch
):
    secret = drop_rows(tmp_path / "elsewhere" / "secret.csv", catalogue)
    before = secret.read_bytes()
    (inbox / "a-link.csv").symlink_to(secret)
    (inbox / "b-dangling.csv").symlink_to("nowhere")
    (inbox / "c-folder-link.csv").symlink_to(secret.parent)
    os.mkfifo(inbox / "d-pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(inbox)  # a socket's address may be no longer than 107 bytes
        listening.bind("e-socket.csv")
    monkeypatch.undo()
    drop_rows(inbox / "folder.csv" / "in.csv", catalogue, seed=2)
    drop_rows(inbox / "许可.csv", catalogue, seed=3)
    answered = by_name(commands.submit())
    taken = {name for name, batch in answered.items() if batch.state == "receipted"}
    assert taken == {"folder.csv/in.csv", "许可.csv"}
    refused = {name: batch for name, batch in answered.items() if name not in taken}
    assert set(refused) == {
        "a-link.csv",
        "b-dangling.csv",
        "c-folder-link.csv",
        "d-pipe.csv",
        "e-socket.csv",
    }
    for batch in refused.values():
        assert (batch.state, batch.received) == ("refused", 0)
        assert (platform.ingest_root / batch.receipt).is_file()
    assert secret.read_bytes() == before
    assert commands.submit() == []


def test_a_pipe_that_somebody_writes_to_is_refused_without_being_read(platform, inbox):
    os.mkfifo(inbox / "pipe.csv")
    reader = os.open(inbox / "pipe.csv", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(inbox / "pipe.csv", os.O_WRONLY)
    os.write(writer, b"unread")
    [batch] = commands.submit()
    assert batch.state == "refused"
    assert os.read(reader, 10) == b"unread"
    os.close(writer)
    os.close(reader)


def test_working_files_stay_where_they_are_and_get_no_receipt(platform, inbox):
    names = {"~$许可.xlsx", ".~许可.et", "许可.csv.part", "许可.tmp", "Thumbs.db"}
    for name in names:
        (inbox / name).write_text("x")
    assert commands.submit() == []
    assert {path.name for path in inbox.iterdir()} == names
    assert not (platform.ingest_root / DEPARTMENT / "receipts").exists()


@pytest.mark.parametrize(
    "name",
    ["=cmd.csv", "a\nb.csv", "\x1b[31m红.csv", "\u202evsc.exe.csv", "长" * 80 + ".csv", " .csv"],
)
def test_a_file_of_any_name_is_taken_and_answered(platform, catalogue, inbox, name):
    drop_rows(inbox / name, catalogue)
    [batch] = commands.submit()
    assert (batch.state, batch.accepted) == ("receipted", 3)
    assert (platform.ingest_root / batch.receipt).is_file()
    assert (platform.ingest_root / batch.kept_as).is_file()
