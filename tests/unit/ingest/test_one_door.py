"""Whatever a department plants in its folders, nothing outside of them is read, written or moved.

Each is tried as the superuser, whom no mode stops, and as the account that the service runs under.
"""

import os
import shutil
import signal
import stat
import tempfile
import threading
import traceback
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import FileRefused
from pipelines.ingest import drafts
from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import (
    NotAFile,
    NotAFolder,
    OpenFolder,
    folder_below,
    folder_made_below,
)
from pipelines.intake import inbox, originals
from pipelines.receipts.proof.signed_json import issue_time
from tests.lib.nested_folders import nest, remove_nested


# As in the image.
SERVICE = 10001
DAY = date(2026, 11, 24)
NO = "20261124-000001"
DRAFTS = "*.draft"


@pytest.fixture(autouse=True)
def time_limit():
    """A test fails, instead of hanging, where somebody waits for a pipe."""
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.fixture
def root():
    """An ingest root with two departments, of which `court` has kept an original."""
    folder = Path(tempfile.mkdtemp(prefix="door-"))
    for place in ("customs/inbox", "court/inbox", "court/processed/2026-11-23", "keys"):
        (folder / place).mkdir(parents=True)
    (folder / "court/processed/2026-11-23/案件.csv").write_text("of the court")
    (folder / "keys/identity").write_text("secret")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["superuser", "service"])
def run(request, root):
    """Run a function as this account."""
    if request.param == "superuser" and os.geteuid() != 0:
        pytest.skip("only the superuser can try what the superuser may")
    if request.param == "superuser" or os.geteuid() != 0:
        yield lambda function: function()
        return

    def run_as_service(function):
        for path in (root, *root.rglob("*")):
            os.chown(path, SERVICE, SERVICE, follow_symlinks=False)
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setgid(SERVICE)
                os.setuid(SERVICE)
                function()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    yield run_as_service


def dropped(root, name="黑名单.csv"):
    path = root / "customs/inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("of the customs")
    return path


def kept(root, path):
    return originals.keep(path, root, department="customs", batch_no=NO, day=DAY)


def write_receipt(root, name="回执.json", text="receipt"):
    with folder_made_below(root, "customs", "receipts") as folder, published(folder, name) as draft:
        draft.write_text(text)


def of_court(root):
    return sorted(path.name for path in (root / "court").rglob("*") if path.is_file())


def names_in(folder):
    return [path.name for path in folder.iterdir()]


def outside_is_untouched(root):
    return (root / "keys/identity").read_text() == "secret" and of_court(root) == ["案件.csv"]


@pytest.mark.parametrize("target", ["../court/inbox", "../court/processed", "../keys", "nowhere"])
def test_receipts_are_not_written_through_a_linked_folder(root, run, target):
    (root / "customs/receipts").symlink_to(target)

    def attack():
        with pytest.raises(NotAFolder, match="customs/receipts"):
            write_receipt(root)

    run(attack)
    assert outside_is_untouched(root) and names_in(root / "keys") == ["identity"]


@pytest.mark.parametrize("target", ["../court/inbox", "../keys", "nowhere"])
@pytest.mark.parametrize("linked", ["processed", "processed/2026-11-24"])
def test_an_original_is_not_kept_through_a_linked_folder(root, run, linked, target):
    path = dropped(root)
    link = root / "customs" / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target if linked == "processed" else f"../{target}")

    def attack():
        with pytest.raises(NotAFolder, match=linked):
            kept(root, path)

    run(attack)
    assert path.exists() and outside_is_untouched(root)


def test_a_folder_that_became_a_link_between_look_and_move_gives_nothing_away(root, run):
    path = dropped(root, "sub/案件.csv")
    assert [file.relative for file in inbox.look(root)] == ["customs/inbox/sub/案件.csv"]
    shutil.rmtree(path.parent)
    path.parent.symlink_to("../../court/processed/2026-11-23")

    def attack():
        with pytest.raises(FileRefused) as refused:
            kept(root, path)
        assert refused.value.code == "vanished"

    run(attack)
    assert outside_is_untouched(root)


@pytest.mark.parametrize("target", ["../court/processed", "inbox", ".", "/"])
def test_an_inbox_that_is_a_link_is_passed_over_and_named(root, run, target):
    (root / "customs/inbox").rmdir()
    (root / "customs/inbox").symlink_to(target)
    (root / "court/inbox/判决.csv").write_text("x")

    def attack():
        contents = inbox.inbox_contents(root)
        assert [file.relative for file in contents.files] == ["court/inbox/判决.csv"]
        assert contents.passed_over == [inbox.PassedOver("customs/inbox", inbox.IS_A_LINK)]

    run(attack)


def test_a_draft_cannot_be_foretold_and_a_planted_one_is_left_alone(root, run):
    folder = root / "customs/receipts"
    folder.mkdir()
    for name in (".回执.json", "回执.json", "回执.json.tmp", ".回执.json.draft"):
        (folder / name).symlink_to("../../keys/identity")
    run(lambda: write_receipt(root))
    assert outside_is_untouched(root)
    # The link under the receipt's own name gave way to the receipt.
    assert not (folder / "回执.json").is_symlink()
    assert (folder / "回执.json").read_text() == "receipt"


def test_a_link_put_in_place_of_a_draft_that_is_being_written_is_not_followed(root, run):
    def attack():
        with (
            folder_made_below(root, "customs", "receipts") as folder,
            published(folder, "回执.json") as draft,
        ):
            [path] = (root / "customs/receipts").glob(DRAFTS)
            path.unlink()
            path.symlink_to("../../keys/identity")
            draft.write_text("receipt")

    run(attack)
    assert outside_is_untouched(root)


def test_a_hard_link_to_another_file_under_a_receipts_name_is_replaced_and_not_written_to(
    root, run
):
    folder = root / "customs/receipts"
    folder.mkdir()
    (folder / "回执.json").hardlink_to(root / "keys/identity")
    run(lambda: write_receipt(root))
    assert outside_is_untouched(root) and (folder / "回执.json").read_text() == "receipt"


def test_a_folder_under_a_receipts_name_stays_and_no_draft_is_left(root, run):
    (root / "customs/receipts/回执.json/inner").mkdir(parents=True)

    def attack():
        with pytest.raises(OSError, match="directory"):
            write_receipt(root)

    run(attack)
    assert names_in(root / "customs/receipts") == ["回执.json"]


@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "hard link", "link to a pipe"])
def test_nothing_waits_for_or_reads_what_lies_under_a_receipts_name(root, run, kind):
    folder = root / "customs/receipts"
    folder.mkdir()
    path = folder / "回执.json"
    secret = root / "keys/identity"
    secret.write_text('{\n"issued_at":"2001-01-01T00:00:00+08:00",\n')
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(secret)
    elif kind == "folder":
        path.mkdir()
    elif kind == "hard link":
        path.hardlink_to(secret)
    else:
        os.mkfifo(folder / "pipe")
        path.symlink_to("pipe")

    def attack():
        with folder_below(root, "customs", "receipts") as opened:
            assert issue_time(opened, "回执.json").year > 2001
            with pytest.raises(NotAFile), opened.read("回执.json"):
                pass

    run(attack)


def test_a_hard_link_of_another_departments_file_is_refused_and_the_file_stays(root, run):
    link = root / "customs/inbox/案件.csv"
    link.hardlink_to(root / "court/processed/2026-11-23/案件.csv")

    def attack():
        with (
            originals.kept_original(root, kept(root, link)) as original,
            pytest.raises(FileRefused) as refused,
        ):
            originals.refuse_other_names(original)
        assert refused.value.code == "not-a-file" and "硬链接" in refused.value.reason

    run(attack)
    assert outside_is_untouched(root)


def test_a_folder_put_in_place_of_a_file_is_left_with_what_is_in_it(root, run):
    path = dropped(root, "许可.csv/inner.csv").parent

    def attack():
        with pytest.raises(FileRefused) as refused:
            kept(root, path)
        assert refused.value.code == "vanished"

    run(attack)
    assert (path / "inner.csv").exists()


def test_a_kept_original_is_read_where_it_was_opened_whatever_is_renamed_meanwhile(root, run):
    path = dropped(root)

    def attack():
        kept_as = kept(root, path)
        with originals.kept_original(root, kept_as) as original:
            (root / "customs/processed").rename(root / "customs/gone")
            (root / "customs/processed").symlink_to("../court/processed")
            assert original.read_text() == "of the customs"
        assert originals.size_of_kept(root, kept_as) is None

    run(attack)


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "../keys/identity", "a\0b"])
def test_a_name_is_never_a_path(root, name):
    with OpenFolder.at(root) as top:
        for act in (top.below, top.make, top.state, top.remove, top.path_of, top.add_file):
            with pytest.raises(ValueError, match="no name"):
                act(name)


@pytest.mark.parametrize("nested", ["a", "深" * 80])
def test_folders_too_deep_or_too_long_are_passed_over_and_the_others_seen(root, nested):
    nest(root / "customs/inbox", nested, 1_200)
    (root / "court/inbox/判决.csv").write_text("x")
    dropped(root)

    try:
        contents = inbox.inbox_contents(root)
        files = [file.relative for file in contents.files]
        assert files == ["court/inbox/判决.csv", "customs/inbox/黑名单.csv"]
        [passed_over] = contents.passed_over
        assert passed_over.reason == inbox.TOO_DEEP
        assert passed_over.place.startswith(f"customs/inbox/{nested}/")
    finally:
        remove_nested(root / "customs/inbox", nested)


def test_a_folder_that_may_not_be_read_or_entered_is_passed_over_and_the_others_seen(root, run):
    dropped(root)
    for mode in (0o000, 0o444):
        folder = root / f"customs/inbox/mode{mode:o}"
        folder.mkdir()
        (folder / "x.csv").write_text("x")
        folder.chmod(mode)

    def look():
        contents = inbox.inbox_contents(root)
        assert "customs/inbox/黑名单.csv" in [file.relative for file in contents.files]
        if os.geteuid() != 0:
            passed_over = {place.place: place.reason for place in contents.passed_over}
            assert passed_over == {
                "customs/inbox/mode0": inbox.MAY_NOT_BE_READ,
                "customs/inbox/mode444": inbox.MAY_NOT_BE_READ,
            }

    run(look)


def test_receipts_may_be_read_by_those_who_may_read_the_folder_whatever_the_umask(root):
    (root / "customs/receipts").mkdir()
    before = os.umask(0o077)
    try:
        for of_folder, of_file in ((0o755, 0o644), (0o750, 0o640), (0o700, 0o600), (0o777, 0o644)):
            (root / "customs/receipts").chmod(of_folder)
            write_receipt(root)
            assert stat.S_IMODE((root / "customs/receipts/回执.json").stat().st_mode) == of_file
    finally:
        os.umask(before)


def test_file_and_folder_are_made_durable_before_the_file_is_there_to_stay(root, monkeypatch):
    done = []
    synced = os.fsync
    renamed = os.rename

    def fsync(descriptor):
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("folder" if is_folder else "file")
        synced(descriptor)

    def rename(*arguments, **folders):
        done.append("rename")
        renamed(*arguments, **folders)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    write_receipt(root)
    assert done == ["file", "rename", "folder"]
    done.clear()
    kept(root, dropped(root))
    assert done == ["rename", "folder"]


def test_a_block_that_raises_leaves_what_was_there(root):
    write_receipt(root, text="first")

    def fail():
        with (
            folder_below(root, "customs", "receipts") as folder,
            published(folder, "回执.json") as draft,
        ):
            draft.write_text("second")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    assert names_in(root / "customs/receipts") == ["回执.json"]
    assert (root / "customs/receipts/回执.json").read_text() == "first"


def test_a_draft_of_a_killed_process_is_removed_and_that_of_a_living_one_is_not(root):
    folder = root / "customs/receipts"
    folder.mkdir()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with OpenFolder.at(folder) as opened, published(opened, "x.json"):
            os.write(writer, b".")
            threading.Event().wait()
    os.read(reader, 1)
    drafts._cleared.clear()
    write_receipt(root)
    assert len(list(folder.glob(DRAFTS))) == 1

    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    drafts._cleared.clear()
    write_receipt(root)
    assert names_in(folder) == ["回执.json"]
