"""A whole run of a DAG, as `airflow dags test` makes it:
real files, real PostgreSQL, Airflow's own task runner.
"""

import functools
import os
import subprocess
import sys

import pandas as pd
import psycopg
import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.city import ledger
from pipelines.work import current_platform
from tests.lib.databases import run_sql


@pytest.fixture(scope="module")
def airflow_home(server_url, surroundings, tmp_path_factory):
    """The environment of an Airflow with a metadata database,
    migrated once for all tests of this file.
    """
    name = f"airflow_{os.getpid()}"
    run_sql(server_url, f"CREATE DATABASE {name}")
    parts = psycopg.conninfo.conninfo_to_dict(server_url)
    address = f"postgresql+psycopg://{parts['user']}:@/{name}?host={parts['host']}"
    environment = surroundings | {
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": address.replace("psycopg:", "psycopg_async:"),
    }
    migrated = call_airflow(environment, "db", "migrate")
    assert migrated.returncode == 0, migrated.stderr[-3000:]
    yield environment
    run_sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def airflow(airflow_home, platform):
    """Call Airflow's command line for the city platform of the test."""
    environment = airflow_home | {
        "VAR": str(platform.var),
        "INGEST_ROOT": str(platform.ingest_root),
        "DATABASE_URL": platform.database_url,
        "SETTLE_SECONDS": "0",
    }
    return functools.partial(call_airflow, environment)


@pytest.fixture
def metadata(airflow_home):
    """Ask the metadata database of Airflow."""
    address = airflow_home["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg", "")

    def ask(query):
        with psycopg.connect(address) as connection:
            return connection.execute(query).fetchall()

    return ask


def call_airflow(environment, *arguments):
    command = [sys.executable, "-m", "airflow", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


def test_a_run_of_submissions_answers_every_file_and_wakes_the_upload(
    airflow, metadata, platform, catalogue
):
    record_type = catalogue.record_types["red_list"]
    headers = {code: element.name for code, element in record_type.elements.items()}
    rows = valid_rows(record_type, 5, seed=1).rename(columns=headers)
    root = platform.ingest_root
    (root / "taxation" / "inbox" / "红名单.csv").write_bytes(
        rows.to_csv(index=False).encode("gb18030")
    )
    (root / "court" / "inbox" / "扫描件.xlsx").write_bytes(b"not a workbook")

    answer = airflow("dags", "test", "submissions")

    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    assert not [path for path in root.glob("*/inbox/**/*") if path.is_file()]
    assert len(list((root / "taxation" / "receipts").glob("回执_通过5条_退回0条_*.xlsx"))) == 1
    assert len(list((root / "court" / "receipts").glob("回执_未接收_*.xlsx"))) == 1
    assert not ledger.anything_unclaimed(current_platform(), 0)
    assert "taxation/红名单.csv" in answer.stdout + answer.stderr

    # People see of each file how it ended; the refused one has passed no stage in between.
    states = metadata("""
        SELECT rendered_map_index, string_agg(state, ' ' ORDER BY end_date)
        FROM task_instance
        WHERE task_id LIKE 'batch.%'
        GROUP BY rendered_map_index
    """)
    assert dict(states) == {
        "税务局/红名单.csv": "success success",
        "税务局/红名单.csv · 通过5 退回0": "success success success",
        "人民法院/扫描件.xlsx · 未接收：无法识别表头": "success skipped skipped skipped success",
    }
    # One event, for the file whose records were loaded.
    events = metadata("""
        SELECT asset.name, event.extra
        FROM asset_event AS event
        JOIN asset ON asset.id = event.asset_id
    """)
    [(name, facts)] = [event for event in events if event[0] == "city_records"]
    assert (facts["department"], facts["new"], facts["rejected"]) == ("taxation", 5, 0)


def test_parts_of_a_file_are_taken_by_the_run_after_the_one_that_found_them(
    airflow, platform, catalogue
):
    inbox, receipts = (platform.ingest_root / "taxation" / name for name in ("inbox", "receipts"))
    with pd.ExcelWriter(inbox / "本月.xlsx", engine="xlsxwriter") as book:
        for name in ("red_list", "black_list"):
            valid_rows(catalogue.record_types[name], 5, seed=1).to_excel(
                book, sheet_name=name, index=False
            )

    first = airflow("dags", "test", "submissions")
    assert first.returncode == 0, first.stdout[-3000:] + first.stderr[-3000:]
    assert [path.name.count("red_list") for path in receipts.glob("*.xlsx")] == [1]
    assert ledger.anything_unclaimed(current_platform(), platform.lease_seconds)
    assert "nothing is left" not in first.stdout + first.stderr

    second = airflow("dags", "test", "submissions")
    assert second.returncode == 0, second.stdout[-3000:] + second.stderr[-3000:]
    assert sorted("black_list" in path.name for path in receipts.glob("*.xlsx")) == [False, True]
    assert not ledger.anything_unclaimed(current_platform(), 0)
