"""A filled database of an earlier commit migrates forward, and its records are met again as they
were.
"""

import dataclasses
import gzip
import json
import os
import uuid
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from pipelines import settings
from pipelines.city.identity import identity_cipher
from pipelines.city.ledger import rejected_rows
from tests.lib.command_line import run_here
from tests.lib.databases import address_of, run_sql


DATABASES = Path(__file__).parents[2] / "golden" / "databases"
COMMITS = sorted(folder.name for folder in DATABASES.iterdir() if folder.is_dir())

# The key that the ID numbers in the dumps are encrypted with.
IDENTITY_KEY = "11" * 32


def cipher():
    """The cipher with the key of the databases that are kept."""
    return identity_cipher(dataclasses.replace(settings.current(), identity_key=IDENTITY_KEY))


@pytest.fixture(scope="module", params=COMMITS)
def earlier(request, server_url, tmp_path_factory):
    """A database as it was at an earlier commit, migrated; only asked, as operators do."""
    name = f"earlier_{uuid.uuid4().hex[:12]}"
    run_sql(server_url, f"CREATE DATABASE {name}")
    folder = DATABASES / request.param
    restore(folder / "database.sql.gz", address_of(server_url, name))

    database = Earlier(folder, url_of(server_url, name), tmp_path_factory.mktemp(request.param))
    done = database.run("database", "migrate")
    assert done.returncode == 0, done.stderr
    database.move_ingest_store()
    yield database
    run_sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def earlier_copy(earlier, server_url, tmp_path):
    """A copy of such a database, into which files may be loaded."""
    name = f"copy_{uuid.uuid4().hex[:12]}"
    template = sa.make_url(earlier.url).database
    disconnect = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    run_sql(server_url, disconnect, template)
    run_sql(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    database = Earlier(earlier.folder, url_of(server_url, name), tmp_path)
    database.move_ingest_store()
    yield database
    run_sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server_url, name):
    return server_url.replace("/postgres?", f"/{name}?")


def restore(dump, address):
    text = gzip.decompress(dump.read_bytes()).decode()
    # Meant for psql, or for the newest servers only.
    lines = [
        line for line in text.splitlines() if not line.startswith(("\\", "SET transaction_timeout"))
    ]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("\n".join(lines))


class Earlier:
    def __init__(self, folder, url, tmp_path):
        self.folder = folder
        self.url = url
        self.ingest = tmp_path / "ingest"
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "VAR": str(tmp_path / "var"),
            "INGEST_ROOT": str(self.ingest),
            "SETTLE_SECONDS": "0",
            "IDENTITY_KEY": IDENTITY_KEY,
        }

    def run(self, *arguments):
        return run_here(self.environment, *arguments)

    def run_sql(self, statement):
        return run_sql(self.url, statement)

    def move_ingest_store(self):
        """Let the batches lie here: the dump names a folder of the machine that it comes from."""
        self.run_sql(f"UPDATE batches SET ingest_root = '{self.ingest}' RETURNING batch_no")

    def drop_again(self, original):
        """Drop an original once more, with a blank line behind it, so that it is not
        the same file.
        """
        department = next(code for code in self.departments() if original.name.startswith(code))
        inbox = self.ingest / department / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        name = original.name.removeprefix(f"{department}_")
        (inbox / name).write_bytes(original.read_bytes() + b"\r\n")

    def departments(self):
        return [code for (code,) in self.run_sql("SELECT code FROM departments")]


def test_nothing_is_lost_on_the_way(earlier):
    expected = json.loads((earlier.folder / "status.json").read_text())
    summary = json.loads(earlier.run("status", "--json").stdout)
    assert summary["batches"] == expected["batches"]
    assert [batch["note"] for batch in summary["held"]] == ["load: an old note"]
    assert [batch["rows"] for batch in summary["unmended"]] == expected["unmended"]
    assert summary["exchange"] == expected["exchange"]


def test_every_rejected_row_is_read_as_it_was_kept(earlier):
    counts = "SELECT batch_no, rejected FROM batches WHERE state = 'receipted' ORDER BY batch_no"
    engine = sa.create_engine(earlier.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        for batch_no, rejected in earlier.run_sql(counts):
            rows = list(rejected_rows.rows_of(connection, cipher(), batch_no))
            assert len(rows) == rejected, batch_no
            # Those that lie beside the row tell no more than those that were encrypted with it.
            in_sql = earlier.run_sql(
                "SELECT row_number, findings FROM rejected_rows "
                f"WHERE batch_no = '{batch_no}' ORDER BY row_number"
            )
            assert [row.row_number for row in rows] == [row_number for row_number, _ in in_sql]
            for row, (_, findings) in zip(rows, in_sql, strict=True):
                assert any(row.cells.values())
                rules = {finding["rule"] for finding in row.findings}
                assert rules == {finding["rule"] for finding in findings} != set()
    engine.dispose()


def test_every_record_is_seen_in_the_view_of_its_type(earlier):
    counts = "SELECT record_type, count(*) FROM records WHERE merged_into IS NULL GROUP BY 1"
    for record_type, count in earlier.run_sql(counts):
        view = f"records.current_{record_type}"
        assert earlier.run_sql(f"SELECT count(*) FROM {view}") == [(count,)], record_type


def test_of_records_whose_keys_read_the_same_the_newest_stays(earlier):
    expected = json.loads((earlier.folder / "status.json").read_text())
    merged = """
        SELECT count(*), count(*) FILTER (WHERE kept.changed_at > merged.changed_at)
        FROM records AS merged JOIN records AS kept ON kept.record_id = merged.merged_into
        JOIN conflicts AS c ON c.record_id = kept.record_id AND c.kept = 'merged'
            AND c.batch_no IN (
                SELECT v.batch_no FROM records.record_administrative_penalty_legal_person AS v
                WHERE v.record_id = merged.record_id)
        WHERE merged.match_key IS NULL AND kept.match_key IS NOT NULL
    """
    assert earlier.run_sql(merged) == [(expected["merged"],) * 2]
    assert earlier.run_sql(
        "SELECT count(*) FROM records WHERE match_key IS NULL AND merged_into IS NULL"
    ) == [(0,)]


def test_migrating_again_changes_nothing(earlier):
    before = earlier.run_sql("SELECT version_num FROM alembic_version")
    assert earlier.run("database", "migrate").returncode == 0
    assert earlier.run_sql("SELECT version_num FROM alembic_version") == before


def test_rows_that_come_again_are_the_records_that_were_there(earlier_copy):
    earlier = earlier_copy
    originals = sorted(earlier.folder.glob("*.csv"))
    for original in originals:
        earlier.drop_again(original)
    answer = earlier.run("submit", "--ingest", str(earlier.ingest), "--json")

    # The batch that was waiting is about a file that is no longer there; the others follow it.
    waiting, *batches = json.loads(answer.stdout)["batches"]
    assert (waiting["path"], waiting["state"]) == ("ecology/inbox/waiting.csv", "refused")
    assert len(batches) == len(originals), answer.stderr
    for batch in batches:
        assert batch["state"] == "receipted"
        assert batch["unchanged"] == batch["received"] > 0
