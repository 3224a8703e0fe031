"""What departments may write to is reached through `pipelines/ingest` only: there nothing follows a link.

The rooms that handle files of departments and their receipts call no function that opens, lists, makes,
moves or removes by a path. A path would lead wherever its names point to by then.
"""

import ast

import pytest

from tests.lib.repository import ROOT


# Rooms in which a path below the ingest root may turn up.
ROOMS = ("pipelines/intake", "pipelines/stages", "pipelines/receipts", "pipelines/commands", "dags")

# Methods of a path that go to the disk. `replace` is a text's as well: with two arguments.
METHODS = {
    "chmod",
    "copy",
    "exists",
    "glob",
    "hardlink_to",
    "is_dir",
    "is_file",
    "is_symlink",
    "iterdir",
    "lstat",
    "mkdir",
    "open",
    "read_bytes",
    "read_text",
    "readlink",
    "rename",
    "rglob",
    "rmdir",
    "stat",
    "symlink_to",
    "touch",
    "unlink",
    "write_bytes",
    "write_text",
}

# Functions of `os` that take no path.
HARMLESS_IN_OS = {
    "_exit",
    "close",
    "dup2",
    "fdopen",
    "fork",
    "fsdecode",
    "fsencode",
    "fstat",
    "getpid",
    "getppid",
    "kill",
    "pipe",
    "read",
    "strerror",
    "umask",
    "waitid",
    "waitpid",
    "waitstatus_to_exitcode",
    "write",
}

# Variables that are no paths, though their methods have such names.
NO_PATHS = {"archive", "compound_file", "digest", "entry", "parts", "values"}

STAGING = "our own folder .staging, where no department may write"
HANDED_OUT = "a path that the door handed out, or that of an unpacked file in our own folder"
ASKED_FOR = "a path that whoever typed the command named"
OF_LINUX = "a file of the operating system"

# Files that go to the disk by a path all the same, each with what kind of path that is.
ALLOWED = {
    "pipelines/commands/catalogue_folder.py": ASKED_FOR,
    "pipelines/commands/store_rights.py": "the root itself, which is the administrator's",
    "pipelines/commands/exchange_log.py": ASKED_FOR,
    "pipelines/commands/submit.py": "the root itself, which is the administrator's",
    "pipelines/commands/trial.py": ASKED_FOR,
    "pipelines/commands/verify_receipt.py": ASKED_FOR,
    "pipelines/intake/confinement/child.py": OF_LINUX,
    "pipelines/intake/confinement/child_end.py": OF_LINUX,
    "pipelines/intake/confinement/confined_staging.py": HANDED_OUT,
    "pipelines/intake/limits.py": HANDED_OUT,
    "pipelines/intake/originals.py": HANDED_OUT,
    "pipelines/intake/readers/archive.py": HANDED_OUT,
    "pipelines/intake/readers/plain_text/decoding.py": HANDED_OUT,
    "pipelines/intake/recognising/parts.py": STAGING,
    "pipelines/intake/staging/absent_elements.py": STAGING,
    "pipelines/intake/staging/arrow_files.py": STAGING,
    "pipelines/intake/staging/raw_rows.py": STAGING,
    "pipelines/intake/staging/staged_findings.py": STAGING,
    "pipelines/intake/staging/store.py": STAGING,
    "pipelines/intake/settling.py": "a file is opened to ask whether somebody writes, and not read",
    "pipelines/keys.py": "our own folder VAR",
    "pipelines/receipts/owner_notice.py": HANDED_OUT,
    "pipelines/receipts/proof/signed_json.py": HANDED_OUT + ", or one that a command named",
    "pipelines/receipts/verifying.py": ASKED_FOR,
    "pipelines/settings.py": "a file with a secret, which the administrator named",
}


def calls_to_the_disk(tree):
    """Line and name of every call that goes to the disk by a path."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno, "open"
        if not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        of = ast.unparse(node.func.value)
        if of in NO_PATHS:
            continue
        is_path_replaced = name == "replace" and len(node.args) == 1 and not node.keywords
        is_of_os = of in ("os", "os.path") and name not in HARMLESS_IN_OS
        if name in METHODS or is_path_replaced or is_of_os or of == "shutil":
            yield node.lineno, f"{of}.{name}"


def files_with_calls():
    """Path of each file that goes to the disk by a path → the calls."""
    files = {}
    paths = list((ROOT / "pipelines").glob("*.py"))
    for room in ROOMS:
        paths += (ROOT / room).rglob("*.py")
    for path in sorted(paths):
        calls = list(calls_to_the_disk(ast.parse(path.read_text(encoding="utf-8"))))
        if calls:
            files[path.relative_to(ROOT).as_posix()] = calls
    return files


def test_the_store_is_reached_through_one_door():
    wrong = {path: calls for path, calls in files_with_calls().items() if path not in ALLOWED}
    assert wrong == {}


def test_every_exception_is_still_needed():
    assert ALLOWED.keys() - files_with_calls().keys() == set()


@pytest.mark.parametrize(
    "line",
    [
        "path.open('wb')",
        "(root / 'x').rename(target)",
        "draft.replace(path)",
        "folder.mkdir(parents=True)",
        "path.unlink(missing_ok=True)",
        "shutil.copyfile(path, draft)",
        "os.open(path, os.O_RDONLY)",
        "os.path.lexists(path)",
        "open(path)",
    ],
)
def test_a_call_that_goes_to_the_disk_is_noticed(line):
    assert len(list(calls_to_the_disk(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line", ["text.replace('a', 'b')", "replace(batch, part=None)", "os.fstat(descriptor)"]
)
def test_what_only_looks_like_it_is_let_pass(line):
    assert list(calls_to_the_disk(ast.parse(line))) == []
