"""Links, pipes and folders that a department plants in its own folder, met by a whole submission.

What they point to is never read, written or moved; the other departments go on.
"""

import io
import json
import os
import shutil
import signal
import stat
import zipfile

import pytest

from pipelines.__main__ import main
from pipelines.commands.output import NEEDS_A_PERSON
from pipelines.intake import originals
from pipelines.intake.recognising import parts
from tests.lib import commands
from tests.lib.nested_folders import nest, remove_nested
from tests.lib.submissions import DEPARTMENT, drop, drop_csv, frame_of, submit_one


OTHER = "ecology"


@pytest.fixture(autouse=True)
def time_limit():
    """A test fails, instead of hanging, where somebody waits for a pipe."""
    signal.alarm(180)
    yield
    signal.alarm(0)


@pytest.fixture
def folder(platform):
    """The attacking department's own folder, with a file in its inbox."""
    return platform.ingest_root / DEPARTMENT


@pytest.fixture
def of_other(platform, catalogue):
    """Another department's folder, in which an original is kept."""
    day = platform.ingest_root / OTHER / "processed" / "2026-11-23"
    drop_csv(day, "处罚.csv", frame_of(catalogue, 2, seed=9))
    return platform.ingest_root / OTHER


def contents_of(folder):
    """Every file below a folder, by its path, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_drafts_planted_as_links_let_nothing_be_overwritten(platform, catalogue, folder):
    key = platform.var / "keys" / "identity"
    drop_csv(folder / "inbox", "许可.csv", frame_of(catalogue, 2))
    day = submit_one().batch_no.split("-")[0]
    before = key.read_bytes()

    receipts = folder / "receipts"
    for number in range(1, 40):
        stem = f"回执_通过2条_退回0条_更正_{day}-{number:06d}"
        for name in (f".{stem}.json", f"{stem}.json", f".{stem}.xlsx", f"{stem}.xlsx"):
            (receipts / name).symlink_to(key)
    drop_csv(folder / "inbox", "更正.csv", frame_of(catalogue, 2, seed=3))
    batch = submit_one()
    assert batch.state == "receipted"
    assert not (platform.ingest_root / batch.receipt).is_symlink()
    assert key.read_bytes() == before


def test_a_linked_inbox_takes_no_files_of_another_department(catalogue, folder, of_other):
    before = contents_of(of_other)
    (folder / "inbox").rmdir()
    (folder / "inbox").symlink_to(f"../{OTHER}/processed")
    assert commands.submit() == []
    assert contents_of(of_other) == before


@pytest.mark.parametrize("target", ["inbox", "processed/2026-11-23"])
@pytest.mark.parametrize("linked", ["receipts", "processed"])
def test_linked_receipts_or_originals_come_to_no_other_department(
    catalogue, folder, of_other, linked, target
):
    before = contents_of(of_other)
    (folder / linked).symlink_to(f"../{OTHER}/{target}")
    drop_csv(folder / "inbox", "许可.csv", frame_of(catalogue, 2))
    [batch] = commands.submit()
    assert (batch.department, batch.state) == (DEPARTMENT, "held")
    assert commands.submit() == []
    assert contents_of(of_other) == before


def test_a_folder_swapped_for_a_link_after_the_look_takes_nothing(
    catalogue, folder, of_other, monkeypatch
):
    before = contents_of(of_other)
    drop_csv(folder / "inbox/sub", "处罚.csv", frame_of(catalogue, 2))
    keep = originals.keep

    def swap_and_keep(*arguments, **names):
        monkeypatch.setattr(originals, "keep", keep)
        shutil.rmtree(folder / "inbox/sub")
        (folder / "inbox/sub").symlink_to(f"../../{OTHER}/processed/2026-11-23")
        return keep(*arguments, **names)

    monkeypatch.setattr(originals, "keep", swap_and_keep)
    batches = commands.submit()
    # The link that lies there afterwards is answered like any other.
    assert [batch.reason_code for batch in batches] == ["vanished", "not-a-file"]
    assert contents_of(of_other) == before


def test_a_hard_link_of_another_departments_original_is_refused(catalogue, folder, of_other):
    before = contents_of(of_other)
    (folder / "inbox/处罚.csv").hardlink_to(of_other / "processed/2026-11-23/处罚.csv")
    [batch] = commands.submit()
    assert (batch.state, batch.reason_code, batch.new) == ("refused", "not-a-file", 0)
    assert contents_of(of_other) == before


def test_a_pipe_under_the_receipts_name_keeps_nobody_waiting(platform, catalogue, folder):
    drop_csv(folder / "inbox", "许可.csv", frame_of(catalogue, 2))
    first = submit_one()
    number = int(first.batch_no.split("-")[1]) + 1
    day = first.batch_no.split("-")[0]
    stem = f"回执_通过2条_退回0条_更正_{day}-{number:06d}"
    os.mkfifo(folder / "receipts" / f"{stem}.json")
    os.mkfifo(folder / "receipts" / f"{stem}.xlsx")
    drop_csv(folder / "inbox", "更正.csv", frame_of(catalogue, 2, seed=3))
    batch = submit_one()
    assert batch.receipt == f"{DEPARTMENT}/receipts/{stem}.xlsx"
    assert (platform.ingest_root / batch.receipt).is_file()


@pytest.fixture
def planted(request, folder):
    """What one department plants instead of its inbox or in it."""
    if request.param == "loop":
        (folder / "inbox").rmdir()
        (folder / "inbox").symlink_to("inbox")
        yield
        return

    name = "深" * 80 if request.param == "long" else "a"
    nest(folder / "inbox", name, 1_200)
    yield
    # Nobody else could remove them.
    remove_nested(folder / "inbox", name)


@pytest.mark.parametrize("planted", ["loop", "deep", "long"], indirect=True)
@pytest.mark.usefixtures("planted")
def test_one_departments_folders_do_not_stop_the_others(platform, catalogue, capsys):
    drop_csv(platform.ingest_root / OTHER / "inbox", "许可.csv", frame_of(catalogue, 2))
    [batch] = commands.submit()
    assert (batch.department, batch.state) == (OTHER, "receipted")

    assert main(["status", "--json"]) == NEEDS_A_PERSON
    [passed_over] = json.loads(capsys.readouterr().out)["passed_over"]
    assert passed_over["place"].startswith(f"{DEPARTMENT}/inbox")


def test_nobody_else_may_enter_the_folders_of_staged_rows(platform, catalogue, folder, monkeypatch):
    """Of an archive too, whose files are unpacked first."""
    drop_zip(folder / "inbox", frame_of(catalogue, 2))
    modes = {}
    unpack = parts.unpack

    def unpack_and_look(*arguments):
        unpacked = unpack(*arguments)
        for path in unpacked.relative_to(platform.ingest_root).parents:
            if path.name:
                modes[path.name] = stat.S_IMODE((platform.ingest_root / path).stat().st_mode)
        record.write_text(json.dumps(modes), encoding="utf-8")
        return unpacked

    # A child process unpacks.
    record = platform.var / "modes.json"
    monkeypatch.setattr(parts, "unpack", unpack_and_look)
    commands.submit()
    assert set(json.loads(record.read_text(encoding="utf-8")).values()) == {0o700}


def drop_zip(inbox, frame):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("许可.csv", frame.to_csv(index=False))
    drop(inbox, "本月.zip", content.getvalue())
