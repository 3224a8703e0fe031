"""A key that was lost or changed doubles nobody: the database knows its own key again."""

import dataclasses

import pytest

from pipelines import settings
from pipelines.city import migrating
from pipelines.errors import ConfigurationError
from pipelines.work import current_platform
from tests.lib import city, commands, stages
from tests.lib.batches import PERSON
from tests.lib.command_line import run_here
from tests.lib.submissions import drop_csv, frame_of


OTHER_KEY = "ab" * 32


@pytest.fixture
def environment(platform):
    return {
        "DATABASE_URL": platform.database_url,
        "VAR": str(platform.var),
        "INGEST_ROOT": str(platform.ingest_root),
        "REGION_SECRET": "a secret for tests only",
        "SETTLE_SECONDS": "0",
    }


@pytest.fixture
def key_file(platform):
    return platform.var / "keys" / "identity"


@pytest.fixture
def persons(platform, catalogue, inbox):
    """The rows of five persons, which are in the platform."""
    rows = frame_of(catalogue, record_type=PERSON)
    drop_csv(inbox, "处罚.csv", rows)
    [batch] = commands.submit()
    assert batch.new == 5
    return rows


def with_key(key):
    return settings.using(dataclasses.replace(settings.current(), identity_key=key))


def counts(query):
    return query("SELECT (SELECT count(*) FROM subjects), (SELECT count(*) FROM records)")


def test_a_lost_key_is_told_in_one_sentence_and_nothing_is_doubled(
    persons, environment, key_file, inbox, query
):
    before = counts(query)
    key = key_file.read_text()
    key_file.unlink()
    path = drop_csv(inbox, "又来.csv", persons.iloc[::-1])

    answer = run_here(environment, "submit")
    [line] = answer.stderr.splitlines()
    assert answer.returncode == 1
    assert line.startswith("ConfigurationError: the identity key is missing")
    assert str(key_file) in line
    assert (path.exists(), key_file.exists(), counts(query)) == (True, False, before)
    assert query("SELECT count(*) FROM batches") == [(1,)]

    key_file.write_text(key)
    [batch] = commands.submit()
    assert (batch.unchanged, counts(query)) == (5, before)


def test_another_key_is_told_with_the_names_of_both(persons, environment, inbox, query):
    own = city.identity_cipher().key_id
    path = drop_csv(inbox, "又来.csv", persons.iloc[::-1])
    with with_key(OTHER_KEY):
        before = counts(query)
        for command in ("submit", "upload", "download", "status"):
            answer = run_here(environment | {"IDENTITY_KEY": OTHER_KEY}, command)
            [line] = answer.stderr.splitlines()
            assert answer.returncode == 1
            assert line.startswith("ConfigurationError: the identity key is the wrong one (")
            assert f"encrypted with the key {own}" in line
            assert OTHER_KEY not in line
    assert (path.exists(), counts(query)) == (True, before)


def test_no_task_of_airflow_touches_anything_with_another_key(persons, inbox, query):
    path = drop_csv(inbox, "又来.csv", persons.iloc[::-1])
    with with_key(OTHER_KEY):
        with pytest.raises(ConfigurationError, match="the wrong one"):
            stages.claim("a run")
        with pytest.raises(ConfigurationError, match="the wrong one"):
            stages.upload_pending()
    assert path.exists()
    assert query("SELECT count(*) FROM batches") == [(1,)]
    assert query("SELECT count(*) FROM set_aside") == [(0,)]


def test_the_key_of_an_earlier_version_is_noted_where_it_can_read_a_row(persons, query):
    # As a version left the database that noted no key.
    query("DELETE FROM key_checks")
    with with_key(OTHER_KEY), pytest.raises(ConfigurationError, match="with another key"):
        migrating.migrate(current_platform())
    assert query("SELECT count(*) FROM key_checks") == [(0,)]

    migrating.migrate(current_platform())
    own = city.identity_cipher().key_id
    assert query("SELECT purpose, key_id FROM key_checks") == [("identity", own)]


def test_a_database_that_holds_nothing_takes_any_key_and_migrating_makes_none(
    platform, key_file, query
):
    migrating.migrate(current_platform())
    assert not key_file.exists()
    with with_key(OTHER_KEY):
        other = city.identity_cipher().key_id
    assert query("SELECT key_id FROM key_checks") == [(other,)]
    assert city.identity_cipher().key_id != other
    assert query("SELECT key_id FROM key_checks") == [(city.identity_cipher().key_id,)]


def test_the_check_value_tells_nothing_of_the_key(persons, key_file, query):
    [(kept,)] = query("SELECT check_value FROM key_checks")
    assert bytes.fromhex(key_file.read_text()) not in bytes(kept)
    assert city.identity_cipher().hash_key != bytes(kept)
