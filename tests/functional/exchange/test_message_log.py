"""The message log: what was exchanged is proved by both sides, and nobody can alter an export unseen."""

import base64
import dataclasses
import json
import subprocess
import sys

import pytest

from pipelines import settings
from pipelines.city.exchange import message_log
from pipelines.errors import RegionUnavailable
from pipelines.region import client, log_files
from pipelines.region.proofs import ProofKey
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.command_line import run_here
from tests.lib.exchange import submit_licences
from tests.lib.region_process import PROOF_KEY
from tests.lib.repository import ROOT


REGION_KEY = ProofKey.of_settings(settings.Settings.from_env({"EXCHANGE_KEY": PROOF_KEY})).public


@pytest.fixture(scope="module")
def stranger():
    return ProofKey.of_settings(settings.Settings.from_env({"EXCHANGE_KEY": "11" * 32})).public


@pytest.fixture
def exported(exchange, catalogue, tmp_path):
    """The export of a log with an upload, its receipt, changes, and our answers to them."""
    submit_licences(catalogue, 3)
    commands.upload()
    commands.download()
    commands.download()
    answer = in_a_shell("exchange", "log", "export", str(tmp_path / "log.jsonl"), "--answers")
    assert answer.returncode == 0, answer.stderr
    return tmp_path / "log.jsonl"


def in_a_shell(*arguments):
    current = settings.current()
    environment = {"VAR": str(current.var), "DATABASE_URL": current.database_url}
    return run_here(environment, *arguments)


def verified(file, *arguments):
    return in_a_shell("exchange", "log", "verify", str(file), *arguments)


def lines_of(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def written(file, lines):
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_every_page_receipt_change_and_answer_is_logged_and_verifies_offline(exported):
    *entries, closing = lines_of(exported)
    targets = [entry["request"].split("\n")[3:5] for entry in entries]
    assert [method for method, target in targets if target == "/v2/uploads"] == ["POST"]
    assert len([1 for _, target in targets if target.startswith("/v2/receipts/")]) == 1
    assert len([1 for _, target in targets if target.startswith("/v2/changes?")]) == 1
    assert len([1 for _, target in targets if target == "/v2/changes/receipts"]) >= 2
    assert [entry["no"] for entry in entries] == list(range(1, len(entries) + 1))
    assert closing["closing"]["last"] == len(entries)

    answer = verified(exported, "--key", REGION_KEY)
    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (
        0,
        "complete, unchanged and proved",
    )
    # What the region answered is proved with its receipt, word for word.
    [receipt] = [
        json.loads(base64.b64decode(entry["answer_body"]))
        for entry in entries
        if "/v2/receipts/" in entry["request"]
    ]
    assert (receipt["status"], receipt["accepted"]) == ("final", 3)


def test_both_sides_have_the_same_in_logs_of_their_own(exported, exchange, tmp_path):
    command = [sys.executable, "-m", "regional_platform", "log"]
    log = subprocess.run(
        [*command, "--database-url", exchange.database_url],
        env={"PATH": "", "VAR": str(tmp_path), "REGION_PROOF_KEY": PROOF_KEY},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    file = tmp_path / "region.jsonl"
    file.write_bytes(log.stdout)
    assert verified(file, "--key", REGION_KEY).returncode == 0

    def pairs(lines):
        return {(line["request_proof"], line["answer_proof"]) for line in lines[:-1]}

    assert pairs(lines_of(file)) == pairs(lines_of(exported))


def changed(lines):
    lines[1]["answer"] = lines[1]["answer"].replace("200", "201")
    return lines


def changed_with_its_digest(lines):
    lines[1]["at"] = "2020-01-01T00:00:00Z"
    fields = {name: lines[1][name] for name in lines[1] if name not in ("digest", "answer_body")}
    lines[1]["digest"] = log_files.LogEntry(**fields).digest
    return lines


def reordered(lines):
    lines[1], lines[2] = lines[2], lines[1]
    return lines


def with_another_body(lines):
    lines[0]["answer_body"] = base64.b64encode(b"{}").decode()
    return lines


def with_another_end(lines):
    lines[-1]["closing"]["last"] -= 1
    return lines


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (changed, "entry 2 was changed"),
        (changed, "entry 2: the answer is not proved"),
        (changed_with_its_digest, "entry 3 does not follow entry 2"),
        (lambda lines: [lines[0], *lines[2:]], "entry 2 is missing before entry 3"),
        (lambda lines: lines[3:], "the log went from entry 1"),
        (reordered, "entry 2 stands behind entry 3"),
        (lambda lines: lines[:-1], "the end is missing"),
        (lambda lines: [*lines[:-2], lines[-1]], "the log went from entry 1"),
        (with_another_end, "the end was changed"),
        (with_another_body, "entry 1: the answer's body is not the one"),
        (lambda lines: [*lines, lines[0]], "something stands behind the end"),
        (lambda lines: [*lines[:2], "?", *lines[2:]], "line 3: it is no entry"),
        (lambda lines: [*lines[:1], lines[0], *lines[1:]], "entry 1 stands behind entry 1"),
    ],
)
def test_an_entry_that_was_changed_removed_or_moved_is_named(exported, alter, named):
    answer = verified(written(exported, alter(lines_of(exported))))
    assert answer.returncode == 1
    assert named in answer.stdout


def test_a_key_that_was_not_given_proves_nothing(exported, stranger):
    answer = verified(exported, "--key", stranger)
    assert answer.returncode == 1
    assert "entry 1: the answer is proved by a key that was not given" in answer.stdout


def test_an_export_is_never_written_over_another_one(exported):
    assert in_a_shell("exchange", "log", "export", str(exported)).returncode == 2
    assert verified(exported).returncode == 0


def test_an_altered_row_of_the_database_is_named_by_the_export(exported, query, tmp_path):
    query("UPDATE message_log SET at = '2020-01-01T00:00:00Z' WHERE no = 2")
    file = tmp_path / "second.jsonl"
    in_a_shell("exchange", "log", "export", str(file))
    assert "entry 2 was changed" in verified(file).stdout


def test_answers_of_a_region_with_another_key_are_taken_as_lost(exchange, stranger, monkeypatch):
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    current = settings.current()
    for keys, is_believed in ((stranger, False), (f"{stranger},{REGION_KEY}", True)):
        region = client.connect(dataclasses.replace(current, region_public_key=keys))
        if is_believed:
            assert region.digests() == region.digests()
        else:
            with pytest.raises(
                RegionUnavailable, match="not proved with a key of REGION_PUBLIC_KEY"
            ):
                region.digests()


def test_the_log_keeps_the_answers_bodies_encrypted(exported, query):
    kept = query("SELECT answer_encrypted FROM message_log WHERE answer_encrypted IS NOT NULL")
    assert kept
    assert not any(b"upload_no" in bytes(content) for (content,) in kept)
    entries = list(message_log.log_entries(current_platform()))
    assert b"upload_no" in entries[0][2]
    # Messages are kept one by one; a second time they would only take room.
    [body] = [body for entry, _, body in entries if "/v2/changes?" in entry.request]
    assert body is None
