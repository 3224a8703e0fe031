"""The command line as a shell sees it: exit codes,
JSON on standard output, one line when a person is needed.
"""

import contextlib
import io
import json
import os
import re
import subprocess
import sys

import pytest

from pipelines.__main__ import command_parser, main
from pipelines.catalogue.examples import samples
from tests.lib.command_line import run_here


def environment_of(platform):
    return os.environ | {
        "DATABASE_URL": platform.database_url,
        "VAR": str(platform.var),
        "INGEST_ROOT": str(platform.ingest_root),
        "SETTLE_SECONDS": "0",
        "REGION_URL": "http://127.0.0.1:9",
    }


def run(platform, *arguments):
    """Run a command as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *arguments],
        env=environment_of(platform),
        capture_output=True,
        text=True,
        check=False,
    )


def help_of(path):
    """What `--help` prints for a command, or for a group of commands."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        command_parser().parse_args([*path, "--help"])
    return printed.getvalue()


def commands_of(path=()):
    """The path of every command and of every group of commands, as the help lists them."""
    _, is_group, listed = help_of(path).partition(f"\n  {'ACTION' if path else 'COMMAND'}\n")
    if is_group:
        for name in re.findall(r"^ {4}([a-z-]+)", listed, flags=re.MULTILINE):
            yield (*path, name)
            yield from commands_of((*path, name))


COMMANDS = list(commands_of())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    usage, _, description = capsys.readouterr().out.partition("\n\n")
    assert " ".join(command) in usage
    assert len(description.splitlines()[0]) > 20, "what a command does is said in a sentence"


def test_a_shell_is_told_every_command(platform):
    answer = run(platform, "--help")
    assert answer.returncode == 0
    assert {path[0] for path in COMMANDS} <= set(answer.stdout.split())
    assert ("receipt", "verify") in COMMANDS


def test_submit_answers_with_the_keys_of_the_contract(platform, catalogue):
    rows = samples.valid_rows(catalogue.record_types["red_list"], 3, seed=1)
    inbox = platform.ingest_root / "development_reform" / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    rows.to_csv(inbox / "红名单.csv", index=False)
    answer = run(platform, "submit", "--ingest", str(platform.ingest_root), "--json")
    assert answer.returncode == 0, answer.stderr
    [batch] = json.loads(answer.stdout)["batches"]
    assert list(batch) == [
        "batch_no", "path", "department", "record_type", "state",
        "received", "accepted", "rejected",
        "new", "changed", "unchanged", "receipt", "reason",
    ]  # fmt: skip
    assert (batch["received"], batch["accepted"], batch["rejected"]) == (3, 3, 0)


def test_a_missing_ingest_folder_is_wrong_use(platform):
    answer = run_here(environment_of(platform), "submit", "--ingest", "/nowhere/at/all")
    assert answer.returncode == 2
    assert answer.stderr.strip().count("\n") == 0


def test_an_unknown_command_is_wrong_use(platform):
    assert run_here(environment_of(platform), "sync").returncode == 2


def test_an_unknown_receipt_needs_a_person_and_is_said_in_one_line(platform):
    answer = run(platform, "resubmit", "20010101-000001")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert "20010101-000001" in answer.stderr


def test_a_region_that_does_not_answer_needs_a_person(platform):
    answer = run(platform, "download")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


def test_a_held_batch_needs_a_person_until_it_goes_on(platform, catalogue):
    folder = platform.ingest_root / "development_reform"
    (folder / "processed").write_bytes(b"a file where originals ought to be kept")
    samples.valid_rows(catalogue.record_types["red_list"], 3, seed=1).to_csv(
        folder / "inbox/红名单.csv", index=False
    )
    answer = run(platform, "submit", "--json")
    [batch] = json.loads(answer.stdout)["batches"]
    assert (answer.returncode, batch["state"]) == (1, "held")
    assert answer.stderr.splitlines()[-1].startswith(
        f"held, and waiting for a person: {batch['batch_no']}"
    )
    assert run_here(environment_of(platform), "resubmit", batch["batch_no"]).returncode == 1
    (folder / "processed").unlink()
    answer = run_here(environment_of(platform), "resubmit", batch["batch_no"], "--json")
    [batch] = json.loads(answer.stdout)["batches"]
    assert (answer.returncode, batch["state"], batch["new"]) == (0, "receipted", 3)


def test_the_catalogue_of_the_repository_is_sound(platform):
    assert run_here(environment_of(platform), "catalogue", "check").returncode == 0


def test_database_migrate_can_be_repeated(platform):
    assert run_here(environment_of(platform), "database", "migrate").returncode == 0
    assert run_here(environment_of(platform), "database", "migrate").returncode == 0


def test_status_is_json(platform):
    answer = run_here(environment_of(platform), "status", "--json")
    assert {"pending", "held", "late", "unacknowledged"} <= set(json.loads(answer.stdout))


def test_what_is_written_is_its_owners_alone_but_receipts_are_as_open_as_their_folder(
    platform, catalogue
):
    samples.valid_rows(catalogue.record_types["red_list"], 3, seed=1).to_csv(
        platform.ingest_root / "taxation/inbox/红名单.csv", index=False
    )
    receipts = platform.ingest_root / "taxation/receipts"
    receipts.parent.chmod(0o750)
    answer = run(platform, "submit")
    assert answer.returncode == 0, answer.stderr
    assert oct(receipts.stat().st_mode & 0o777) == "0o750"
    written = sorted(receipts.iterdir())
    assert [oct(path.stat().st_mode & 0o777) for path in written] == ["0o640", "0o640"]
    made = [platform.ingest_root / "taxation/processed", platform.ingest_root / ".staging"]
    made += sorted((platform.var / "keys").rglob("*"))
    assert {oct(path.stat().st_mode & 0o077) for path in made if path.exists()} == {"0o0"}
