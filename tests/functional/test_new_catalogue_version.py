"""A new version of the catalogue comes into force:
what was checked against the old one stays what it was.
"""

import dataclasses
import shutil

import psycopg
import pytest

import pipelines.catalogue
from pipelines import settings
from pipelines.catalogue.examples import samples
from tests.lib import city, commands


@pytest.fixture
def next_version(platform, tmp_path):
    """Settings under which the catalogue of 2026 is in force:
    a required column more, a code less.
    """
    folder = shutil.copytree(platform.expectations, tmp_path / "expectations")
    for file, old, new in (
        ("version.yml", '"2018"', '"2026"'),
        ("catalogue/red_list.yml", "  - MD_RYDJ\n", "  - MD_RYDJ\n  - RY_SYJG !\n"),
        ("codes/red_list_kinds.yml", '  "R05": 环保诚信企业\n', ""),
    ):
        path = folder / file
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    return dataclasses.replace(platform, expectations=folder)


def submit(platform, name, frame, known):
    """Drop a frame of the red list under Chinese headers; the batch that comes of it."""
    headers = {
        code: element.name for code, element in known.record_types["red_list"].elements.items()
    }
    path = platform.ingest_root / "taxation" / "inbox" / name
    path.write_bytes(frame.rename(columns=headers).to_csv(index=False).encode())
    [batch] = commands.submit()
    return batch


def rows_of(known, count, seed):
    frame = samples.valid_rows(known.record_types["red_list"], count, seed=seed)
    return frame.assign(MD_REDLX="R04")


def stored(platform):
    with psycopg.connect(platform.database_url) as connection:
        return connection.execute(
            "SELECT catalogue_version, md_redlx, count(*), count(ry_syjg) "
            "FROM records.record_red_list "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()


def test_old_records_keep_their_version_and_new_ones_are_held_to_the_new_one(
    platform, catalogue, next_version
):
    before = rows_of(catalogue, 3, seed=1)
    before.loc[0, "MD_REDLX"] = "R05"
    assert submit(platform, "红名单.csv", before, catalogue).new == 3
    with settings.using(next_version):
        city.migrate()
        known = pipelines.catalogue.current()
        assert known.version == "2026"
        old_form = submit(platform, "红名单二.csv", rows_of(catalogue, 2, seed=2), known)
        assert old_form.state == "refused" and "授予机关" in old_form.reason
        after = rows_of(known, 3, seed=3)
        after.loc[0, "MD_REDLX"] = "R05"
        batch = submit(platform, "红名单三.csv", after, known)
        assert (batch.accepted, batch.rejected, batch.catalogue_version) == (2, 1, "2026")
        assert stored(platform) == [
            ("2018", "R04", 2, 0),
            ("2018", "R05", 1, 0),
            ("2026", "R04", 2, 2),
        ]


def test_the_same_record_under_a_new_version_becomes_its_next_version_and_leaves_the_old_one_there(
    platform, catalogue, next_version
):
    rows = rows_of(catalogue, 1, seed=1)
    submit(platform, "红名单.csv", rows, catalogue)
    with settings.using(next_version):
        city.migrate()
        batch = submit(
            platform,
            "红名单二.csv",
            rows.assign(RY_SYJG="二连浩特市示例管理局"),
            pipelines.catalogue.current(),
        )
        assert (batch.changed, batch.new) == (1, 0)
        assert stored(platform) == [("2018", "R04", 1, 0), ("2026", "R04", 1, 1)]
