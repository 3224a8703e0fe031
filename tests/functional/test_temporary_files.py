"""A full system folder for temporary files stops nobody: ours lie beside the staged rows."""

import tempfile

from tests.lib.submissions import drop_csv, frame_of, submit_one


def test_a_file_is_answered_although_the_systems_temporary_folder_takes_nothing(
    platform, catalogue, inbox, monkeypatch, tmp_path
):
    # Nothing can be made in a folder that is not there, as in one that is full.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "full"))
    drop_csv(inbox, "许可.csv", frame_of(catalogue, 3))

    batch = submit_one()
    assert batch.state == "receipted"
    assert (platform.ingest_root / batch.receipt).is_file()
    assert list((platform.ingest_root / ".staging").iterdir()) == []
