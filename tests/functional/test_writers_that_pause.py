"""A writer that pauses longer than anybody waits: never half a file in silence."""

import dataclasses
import os
import subprocess
import sys

import pytest

from pipelines import settings
from pipelines.catalogue.examples import samples
from pipelines.changed_originals import check_originals
from pipelines.commands.submit import submit
from pipelines.intake.confinement import confined_staging
from pipelines.stages.claim import claim
from pipelines.work import current_platform
from tests.lib.submissions import LICENCE


HEADER_AND_HALF, REST = 51, 50


@pytest.fixture
def lines(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = samples.valid_rows(record_type, HEADER_AND_HALF - 1 + REST, seed=11)
    text = rows.rename(columns={code: one.name for code, one in record_type.elements.items()})
    return text.to_csv(index=False, lineterminator="\n").encode().splitlines(keepends=True)


@pytest.fixture
def path(inbox):
    return inbox / "许可.csv"


def submitted():
    return [(batch.state.value, batch.accepted, batch.new) for batch in submit(current_platform())]


def test_what_is_written_after_the_file_was_taken_comes_in_with_a_receipt_of_its_own(
    platform, path, lines, query
):
    path.write_bytes(b"".join(lines[:HEADER_AND_HALF]))
    [first] = submit(current_platform())
    assert (first.state.value, first.accepted) == ("receipted", 50)

    # A program on another machine writes on, to the file that has been moved.
    with (platform.ingest_root / first.kept_as).open("ab") as writer:
        writer.write(b"".join(lines[HEADER_AND_HALF:]))
    assert submitted() == [("receipted", 100, 50)]
    assert submitted() == []
    assert query(f"SELECT count(*) FROM records.current_{LICENCE}") == [(100,)]


def test_the_night_finds_what_was_written_hours_later(platform, path, lines, query):
    path.write_bytes(b"".join(lines[:HEADER_AND_HALF]))
    [first] = submit(current_platform())
    kept = platform.ingest_root / first.kept_as
    with kept.open("ab") as writer:
        writer.write(b"".join(lines[HEADER_AND_HALF:]))
    query("UPDATE batches SET found_at = found_at - interval '5 hours' RETURNING 1")

    assert submitted() == []
    [batch_no] = check_originals(current_platform())
    assert check_originals(current_platform()) == []
    [second] = submit(current_platform())
    assert (second.batch_no, second.mends, second.accepted) == (batch_no, first.batch_no, 100)
    receipt = (platform.ingest_root / second.receipt).with_suffix(".json").read_text()
    assert f"批次 {first.batch_no} 接收该文件以后，文件又被写入" in receipt
    assert check_originals(current_platform()) == []


def test_a_file_that_was_only_touched_is_not_read_again(platform, path, lines):
    path.write_bytes(b"".join(lines))
    [first] = submit(current_platform())
    os.utime(platform.ingest_root / first.kept_as, (1, 1))
    assert check_originals(current_platform()) == []


def test_one_original_that_is_gone_keeps_no_other_from_being_checked(platform, path, lines):
    path.write_bytes(b"".join(lines[:HEADER_AND_HALF]))
    path.with_name("许可二.csv").write_bytes(b"".join([lines[0], *lines[HEADER_AND_HALF:]]))
    first, second = submit(current_platform())
    (platform.ingest_root / first.kept_as).unlink()
    with (platform.ingest_root / second.kept_as).open("ab") as writer:
        writer.write(lines[1])
    assert len(check_originals(current_platform())) == 1


def test_a_file_that_is_still_open_for_writing_waits_for_the_next_run(platform, path, lines):
    path.write_bytes(b"".join(lines[:HEADER_AND_HALF]))
    hold_open = (
        "import sys, time\nwith open(sys.argv[1], 'a'):\n print(flush=True)\n time.sleep(60)"
    )
    writer = subprocess.Popen([sys.executable, "-c", hold_open, str(path)], stdout=subprocess.PIPE)
    writer.stdout.readline()
    with settings.using(dataclasses.replace(platform, settle_seconds=0.1)):
        assert claim(current_platform(), "test") == []
    writer.kill()
    writer.communicate()
    assert len(claim(current_platform(), "test")) == 1


def test_an_original_that_goes_on_changing_is_read_once_a_run(platform, path, lines, monkeypatch):
    path.write_bytes(b"".join(lines[:HEADER_AND_HALF]))
    [first] = submit(current_platform())
    kept = platform.ingest_root / first.kept_as
    stage_part = confined_staging.stage_part

    def stage_and_write(*arguments, **named):
        staged = stage_part(*arguments, **named)
        with kept.open("ab") as writer:
            writer.write(lines[-1])
        return staged

    monkeypatch.setattr(confined_staging, "stage_part", stage_and_write)
    for _ in range(2):
        with kept.open("ab") as writer:
            writer.write(lines[-2])
        assert submitted() == [("refused", 0, 0)]
    monkeypatch.undo()
    assert [state for state, _, _ in submitted()] == ["receipted"]
