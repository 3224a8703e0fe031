"""Temporary files lie beside the staged rows, closed to others, and do not stay."""

import os
import subprocess
import sys

import pytest

from pipelines.ingest import scratch
from pipelines.ingest.scratch import STAGING_FOLDER, scratch_folder


@pytest.fixture(autouse=True)
def first_use(monkeypatch):
    monkeypatch.setattr(scratch, "_cleared", set())


def left_in(store):
    return sorted(path.name for path in (store / STAGING_FOLDER).iterdir())


def test_a_scratch_folder_lies_in_staging_is_closed_to_others_and_goes_with_its_files(tmp_path):
    with scratch_folder(tmp_path) as folder:
        (folder / "rows.xml").write_text("row")
        assert folder.parent == tmp_path / STAGING_FOLDER
        assert folder.stat().st_mode & 0o077 == folder.parent.stat().st_mode & 0o077 == 0
    assert left_in(tmp_path) == []


def test_it_goes_after_an_error_too(tmp_path):
    with pytest.raises(ZeroDivisionError), scratch_folder(tmp_path) as folder:
        (folder / "rows.xml").write_text("row")
        1 / 0  # noqa: B018
    assert left_in(tmp_path) == []


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_is_not(tmp_path):
    killed = "; ".join(
        (
            "import os, pathlib",
            "from pipelines.ingest.scratch import scratch_folder",
            "context = scratch_folder(pathlib.Path(os.environ['STORE']))",
            "(context.__enter__() / 'rows.xml').write_text('row')",
            "os._exit(9)",
        )
    )
    environment = {**os.environ, "STORE": str(tmp_path)}
    subprocess.run([sys.executable, "-c", killed], env=environment, check=False)
    [left] = left_in(tmp_path)

    with scratch_folder(tmp_path) as folder:
        assert left not in left_in(tmp_path)
        scratch._cleared.clear()
        with scratch_folder(tmp_path) as other:
            assert left_in(tmp_path) == sorted((folder.name, other.name))
