"""A department writes to its inbox and reads its receipts: tried as the users that they are."""

import os
import stat
from pathlib import Path

import pytest

from pipelines.ingest.drafts import published
from pipelines.ingest.moving import move_file
from pipelines.ingest.open_folder import folder_below, folder_made_below
from pipelines.ingest.rights import set_rights, wrong_rights


SERVICE = 23_001
COURT, ECOLOGY = (23_101, 24_101), (23_102, 24_102)
GROUPS = {"court": COURT[1], "ecology": ECOLOGY[1]}

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as other users")


def as_user(user, root, act, *, groups=()):
    """Do something as another user, in the root as working folder; the number of the error, or 0."""
    child = os.fork()
    if child == 0:
        code = 255
        try:
            # The way to the folder of the tests is closed to others, the folder itself is not.
            os.chdir(root)
            os.setgroups(groups)
            os.setresgid(user[1], user[1], user[1])
            os.setresuid(user[0], user[0], user[0])
            act()
            code = 0
        except OSError as error:
            code = error.errno
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def write(path):
    def act():
        with Path(path).open("x") as file:
            file.write("x")

    return act


@pytest.fixture(params=[0, SERVICE], ids=["service-is-root", "service-is-a-user"])
def store(tmp_path, request):
    """A store that a service has prepared, with an original and a receipt of each department."""
    service = (request.param, request.param)
    root = tmp_path / "ingest"
    root.mkdir()
    os.chown(root, *service)

    def prepare():
        set_rights(root.relative_to(root), GROUPS.get, ["court", "ecology"])

    # Whoever gives a folder to a group has to be in it.
    assert as_user(service, root, prepare, groups=list(GROUPS.values())) == 0

    def keep_files():
        for department in GROUPS:
            here = root.relative_to(root)
            with (
                folder_below(here, department, "receipts") as folder,
                published(folder, "回执.xlsx") as draft,
            ):
                draft.write_text("receipt")
            with folder_made_below(here, department, "processed", "2026-11-24"):
                pass

    assert as_user(service, root, keep_files) == 0
    return root, service


@needs_root
def test_what_was_prepared_has_no_wrong_rights(store):
    root, service = store
    assert wrong_rights(root, GROUPS.get) == []


@needs_root
@pytest.mark.parametrize(
    "act",
    [
        write("court/inbox/许可.csv"),
        lambda: Path("court/inbox/本月").mkdir(),
        lambda: list(Path("court/inbox").iterdir()),
        lambda: Path("court/receipts/回执.xlsx").read_text(),
    ],
    ids=["drop", "make-a-folder", "look", "read-a-receipt"],
)
def test_a_department_drops_files_and_reads_its_receipts(store, act):
    root, _ = store
    assert as_user(COURT, root, act) == 0


@needs_root
@pytest.mark.parametrize(
    "act",
    [
        write("court/receipts/回执.json"),
        write("court/processed/x.csv"),
        write("court/x.csv"),
        write("x.csv"),
        write(".staging/x"),
        write("ecology/inbox/x.csv"),
        lambda: list(Path("court/processed").iterdir()),
        lambda: list(Path(".staging").iterdir()),
        lambda: list(Path("ecology").iterdir()),
        lambda: Path("ecology/receipts/回执.xlsx").read_text(),
        lambda: Path("court/inbox").rename("court/old"),
        lambda: Path("court/processed").rename("court/inbox/processed"),
        lambda: Path("court/receipts/回执.xlsx").rename("court/inbox/回执.xlsx"),
        lambda: Path("court/receipts/回执.xlsx").unlink(),
        lambda: Path("court/link").symlink_to("../ecology"),
        lambda: Path("court/receipts/link").symlink_to("/etc"),
        lambda: Path("court/inbox").chmod(0o777),
    ],
)
def test_a_department_may_do_nothing_else(store, act):
    root, _ = store
    assert as_user(COURT, root, act) in (1, 13)


@needs_root
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_service_moves_away_what_a_department_made_in_folders_of_its_own(store, umask):
    root, service = store

    def drop():
        os.umask(umask)
        Path("court/inbox/本月").mkdir()
        write("court/inbox/本月/许可.csv")()

    def take():
        here = root.relative_to(root)
        with (
            folder_below(here, "court", "inbox", "本月") as inbox,
            folder_below(here, "court", "processed") as processed,
        ):
            move_file(inbox, "许可.csv", processed, "许可.csv")
            with processed.read("许可.csv") as file:
                assert file.read() == b"x"

    assert as_user(COURT, root, drop) == 0
    assert as_user(service, root, take) == 0


@needs_root
@pytest.mark.parametrize(
    ("place", "mode", "words"),
    [
        ("", 0o777, "others than its owner may write"),
        ("", 0o700, "may not pass"),
        ("court", 0o770, "a department or group may write"),
        ("court", 0o755, "everybody on this machine may look into"),
        ("court/receipts", 0o770, "a department or group may write"),
        ("court/receipts", 0o700, "may do too little"),
        ("court/inbox", 0o777, "everybody on this machine may write"),
        ("court/inbox", 0o750, "may do too little"),
        ("court/processed", 0o750, "a department or group may look into"),
        (".staging", 0o755, "everybody on this machine may look into"),
    ],
)
def test_a_wrong_mode_is_named_with_its_folder_and_set_right(store, place, mode, words):
    root, _ = store
    (root / place).chmod(mode)
    wrong = wrong_rights(root, GROUPS.get)
    assert {right.place for right in wrong} == {place}
    assert all(words in right.problem for right in wrong)
    set_rights(root, GROUPS.get)
    assert wrong_rights(root, GROUPS.get) == []


@needs_root
def test_a_wrong_owner_a_wrong_group_and_what_is_missing_are_named(store):
    root, _ = store
    os.chown(root / "court" / "receipts", 4_711, -1)
    os.chown(root / "court" / "inbox", -1, ECOLOGY[1])
    (root / "ecology" / "inbox").rmdir()
    problems = {right.place: right.problem for right in wrong_rights(root, GROUPS.get)}
    assert "belongs to user 4711" in problems["court/receipts"]
    assert f"belongs to group {ECOLOGY[1]}" in problems["court/inbox"]
    assert problems["ecology/inbox"] == "is missing"
    set_rights(root, GROUPS.get)
    assert wrong_rights(root, GROUPS.get) == []


def test_a_link_is_named_and_nothing_behind_it_is_changed(tmp_path):
    root, elsewhere = tmp_path / "ingest", tmp_path / "elsewhere"
    (root / "court").mkdir(parents=True)
    elsewhere.mkdir(mode=0o755)
    elsewhere.chmod(0o755)
    (root / "court" / "receipts").symlink_to(elsewhere)
    wrong = wrong_rights(root, lambda folder: None)
    assert any(right.place == "court/receipts" and "a link" in right.problem for right in wrong)
    with pytest.raises(Exception, match="where a folder should be"):
        set_rights(root, lambda folder: None)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755


def test_without_groups_everything_is_the_services_alone(tmp_path):
    set_rights(tmp_path, lambda folder: None, ["court"])
    assert wrong_rights(tmp_path, lambda folder: None) == []
    for name in ("", "inbox", "receipts", "processed"):
        assert stat.S_IMODE((tmp_path / "court" / name).stat().st_mode) == 0o700
