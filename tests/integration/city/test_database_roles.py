"""Each role may do its work and nothing else, on a PostgreSQL that refuses the rest."""

import dataclasses
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from pipelines import flows, settings
from pipelines.batch import BatchState
from pipelines.city import database_roles, ledger, migrating, tables
from pipelines.city.database_roles import Member
from pipelines.city.overview import overview
from pipelines.city.tables.access import DatabaseRole
from pipelines.errors import ConfigurationError
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.command_line import run_here
from tests.lib.databases import TEMPLATE, address_of, run_sql
from tests.lib.exchange import submit_licences
from tests.lib.platform_settings import settings_for
from tests.lib.submissions import drop_csv, frame_of


ROOT = Path(__file__).parents[3]
PERSONS = "administrative_licence_natural_person"
LOGINS = {role: f"test_{role.name.lower()}" for role in DatabaseRole}
MIGRATION, LOADING, EXCHANGE, READING, AUDITING = DatabaseRole

# Of everything with rights: who has them, as PostgreSQL keeps them.
RIGHTS = """
    SELECT oid::regclass::text, relowner::regrole::text, relacl::text,
        (SELECT string_agg(attname || attacl::text, ' ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = pg_class.oid AND attacl IS NOT NULL)
    FROM pg_class
    WHERE relnamespace IN ('public'::regnamespace, 'records'::regnamespace)
    ORDER BY 1
"""


@pytest.fixture(scope="module")
def owner_url(databases, server_url, tmp_path_factory):
    """One database for all, with its roles; by the address of the superuser who made it."""
    name = "test_database_roles"
    run_sql(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run_sql(server_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = address_of(server_url, name)
    give_roles(url, tmp_path_factory.mktemp("roles"))
    yield url
    run_sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")
    for login in LOGINS.values():
        run_sql(server_url, f"DROP ROLE {login}")


@pytest.fixture
def platform(owner_url, tmp_path, catalogue):
    """The platform as it is run: by the login of loading, and by that of the exchange."""
    platform = dataclasses.replace(
        settings_for(address_for(owner_url, LOADING), tmp_path),
        exchange_database_url=address_for(owner_url, EXCHANGE),
        # Its keys are those of the database, whichever test was first.
        identity_key="11" * 32,
    )
    for department in catalogue.departments:
        (platform.ingest_root / department / "inbox").mkdir(parents=True)
    with settings.using(platform):
        yield platform


def give_roles(url, folder):
    members = [Member(login, role) for role, login in LOGINS.items()]
    with settings.using(settings_for(url, folder)):
        return database_roles.ensure_roles(current_platform(), members)


def address_for(url, role):
    return sa.make_url(url).set(username=LOGINS[role]).render_as_string(hide_password=False)


def using_role(platform, owner_url, role):
    """The settings of somebody whose DATABASE_URL is that of a role."""
    return settings.using(dataclasses.replace(platform, database_url=address_for(owner_url, role)))


def rights_of(url):
    return run_sql(url, RIGHTS)


# --- the declaration -------------------------------------------------------------------------------------------------


def test_every_table_declares_who_reads_it():
    undeclared = []
    for table in tables.metadata.sorted_tables:
        access = table.info.get("access")
        rights = [access.rights_of(role) for role in DatabaseRole] if access else []
        if not any(right.startswith("SELECT") for right in rights):
            undeclared.append(table.name)
    assert undeclared == []


def test_nothing_in_the_database_is_without_declared_rights(owner_url):
    query = """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = ANY('{r,v,m,p,f}')
    """
    declared = {thing.name for thing in database_roles.declared_things()}
    assert {name for (name,) in run_sql(owner_url, query)} <= declared


def test_onlookers_see_no_column_that_is_encrypted_or_made_with_a_key(owner_url):
    query = """
        SELECT attrelid::regclass::text, attname
        FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'v')
        WHERE relnamespace IN ('public'::regnamespace, 'records'::regnamespace)
            AND attnum > 0 AND NOT attisdropped
            AND (atttypid IN ('bytea'::regtype, 'bytea[]'::regtype)
                OR attname ~ '(_hash|_encrypted|^subject_key)$')
            AND (has_column_privilege('credit_reading', attrelid, attnum, 'SELECT')
                OR has_column_privilege('credit_auditing', attrelid, attnum, 'SELECT'))
    """
    assert run_sql(owner_url, query) == []


def test_it_may_be_repeated_and_takes_back_what_is_not_declared(owner_url, tmp_path):
    before = rights_of(owner_url)
    give_roles(owner_url, tmp_path)
    assert rights_of(owner_url) == before
    run_sql(owner_url, "GRANT ALL ON message_log, batches TO credit_loading, PUBLIC")
    run_sql(owner_url, "GRANT SELECT (answer_encrypted) ON message_log TO credit_reading")
    give_roles(owner_url, tmp_path)
    assert rights_of(owner_url) == before


def test_the_document_shows_the_rights_as_they_are_declared():
    document = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    missing = [line for line in lines_of_document() if line not in document]
    assert missing == []


def lines_of_document():
    """The table of docs/security.md: a line for each table, view and sequence."""
    for thing in database_roles.declared_things():
        yield line_of(f"`{thing.name}`", thing.access)
    yield line_of("`records.record_…`", database_roles.access.TABLES_OF_VERSIONS)
    yield line_of("`records.current_…`", database_roles.access.VIEWS_OF_RECORDS)


def line_of(name, access):
    cells = [access.rights_of(role) or "–" for role in (LOADING, EXCHANGE, READING, AUDITING)]
    return f"| {name} | {' | '.join(cells)} |"


# --- what each may not do --------------------------------------------------------------------------------------------

NOT_FOR_ANYBODY = [
    "SET ROLE credit_migration",
    "CREATE TABLE mine (a int)",
    "CREATE TABLE records.mine (a int)",
    "DROP TABLE batches",
    "ALTER TABLE batches ADD COLUMN a int",
    "TRUNCATE batches",
    "DELETE FROM batches",
    "DELETE FROM records",
    "DELETE FROM records.record_red_list",
    "UPDATE records.record_red_list SET row_number = 1",
    "UPDATE records SET record_key = ''",
    "UPDATE message_log SET answer = ''",
    "DELETE FROM message_log",
    "UPDATE notes SET text = ''",
    "UPDATE departments SET name = ''",
    "UPDATE key_definitions SET definition = ''",
    "UPDATE alembic_version SET version_num = ''",
    "SELECT rolpassword FROM pg_authid",
    "CREATE ROLE another",
]

REFUSED = {
    MIGRATION: [
        "CREATE ROLE another SUPERUSER",
        "CREATE DATABASE another",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY departments TO PROGRAM 'cat'",
    ],
    LOADING: [
        *NOT_FOR_ANYBODY,
        "SELECT * FROM message_log",
        "INSERT INTO message_log (no) VALUES (1)",
        "INSERT INTO messages (change_no) VALUES (1)",
        "UPDATE messages SET answer_no = ''",
        "UPDATE outbox SET state = 'accepted'",
        "INSERT INTO uploads (upload_no) VALUES ('U1')",
        "UPDATE cursors SET value = ''",
        "SELECT nextval('upload_numbers')",
    ],
    EXCHANGE: [
        *NOT_FOR_ANYBODY,
        "UPDATE records SET match_key = NULL",
        "UPDATE records SET department = ''",
        "INSERT INTO records (record_type) VALUES ('red_list')",
        "UPDATE batches SET state = 'receipted'",
        "UPDATE subjects SET name = ''",
        "DELETE FROM notices",
        "INSERT INTO rejected_findings (batch_no) VALUES ('B1')",
        "DELETE FROM outbox",
    ],
    READING: [
        *NOT_FOR_ANYBODY,
        "CREATE TEMPORARY TABLE mine (a int)",
        "INSERT INTO notes (batch_no, text) VALUES ('B1', '')",
        "SELECT nextval('batch_numbers')",
        "SELECT * FROM message_log",
        "SELECT no FROM message_log",
        "SELECT check_value FROM key_checks",
        f"SELECT * FROM records.current_{PERSONS}",
        f"SELECT xk_xdr_zjhm_hash FROM records.current_{PERSONS}",
        f"SELECT xk_xdr_zjhm_encrypted FROM records.current_{PERSONS}",
        f"SELECT subject_key FROM records.current_{PERSONS}",
        f"SELECT xk_xdr_zjhm_encrypted FROM records.record_{PERSONS}",
        "SELECT subject_key FROM subjects",
        "SELECT subject_key FROM records",
        "SELECT match_key FROM rejected_rows",
        "SELECT content FROM rejected_blocks",
        "SELECT message_encrypted FROM messages",
        "SELECT content_encrypted FROM set_aside",
    ],
    AUDITING: [
        *NOT_FOR_ANYBODY,
        "CREATE TEMPORARY TABLE mine (a int)",
        "INSERT INTO message_log (no) VALUES (1)",
        "INSERT INTO notes (batch_no, text) VALUES ('B1', '')",
        "UPDATE batches SET state = 'receipted'",
        "SELECT answer_encrypted FROM message_log",
        "SELECT message_encrypted FROM messages",
        "SELECT content FROM rejected_blocks",
        "SELECT name FROM subjects",
        "SELECT version FROM records",
        f"SELECT batch_no FROM records.current_{PERSONS}",
        f"SELECT batch_no FROM records.record_{PERSONS}",
    ],
}


@pytest.mark.parametrize("role", DatabaseRole)
def test_each_role_is_refused_what_is_not_its_work(owner_url, role):
    allowed = []
    with psycopg.connect(address_for(owner_url, role), autocommit=True) as connection:
        for statement in REFUSED[role]:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            allowed.append(statement)
    assert allowed == []


def test_who_is_no_member_does_not_come_in(owner_url, server_url):
    run_sql(server_url, "DROP ROLE IF EXISTS test_stranger")
    run_sql(server_url, "CREATE ROLE test_stranger LOGIN")
    url = sa.make_url(owner_url).set(username="test_stranger")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        run_sql(url.render_as_string(hide_password=False), "SELECT 1")
    run_sql(server_url, "DROP ROLE test_stranger")


# --- what each does --------------------------------------------------------------------------------------------------


def test_the_way_round_is_gone_by_the_logins_of_loading_and_exchange(
    exchange, platform, owner_url, catalogue
):
    joined = settings.current()
    with settings.using(joined):
        [batch] = submit_licences(catalogue, department="market_regulation")
        assert batch.state is BatchState.RECEIPTED
        drop_csv(
            joined.ingest_root / "public_security" / "inbox",
            "persons.csv",
            frame_of(catalogue, record_type=PERSONS),
        )
        [persons] = commands.submit()
        assert (persons.accepted, persons.rejected) == (5, 0)

        uploaded = commands.upload()
        assert (uploaded["uploaded"], uploaded["unsettled"]) == (25, 0)
        downloaded = commands.download()
        assert downloaded["received"] > 3
        assert [taken["state"] for taken in downloaded["batches"]] == ["receipted"] * len(
            downloaded["batches"]
        )
        for name, make_pass in flows.PASSES.items():
            by_exchange = name in flows.EXCHANGE_PASSES
            platform_of_pass = current_platform()
            make_pass(platform_of_pass.for_exchange() if by_exchange else platform_of_pass)

    # Whoever reads sees what became of it, and of a person all but the number.
    with using_role(joined, owner_url, READING):
        assert overview(current_platform()).batches["receipted"] > 2
    named = "SELECT xk_xdr_mc, xk_wsh FROM records.current_" + PERSONS
    assert len(run_sql(address_for(owner_url, READING), named)) >= 5
    proofs = "SELECT no, request, answer, digest FROM message_log ORDER BY no"
    assert len(run_sql(address_for(owner_url, AUDITING), proofs)) > 3


def test_a_member_of_migration_brings_tables_up_to_date_and_gives_rights(
    platform, owner_url, catalogue
):
    columns = "ALTER TABLE records.record_red_list DROP COLUMN {0} CASCADE"
    element = list(catalogue.record_types["red_list"].elements)[-1].lower()
    run_sql(owner_url, columns.format(element))
    with (
        using_role(platform, owner_url, READING),
        pytest.raises(ConfigurationError, match="may not migrate"),
    ):
        migrating.bring_up_to_date(current_platform())
    with using_role(platform, owner_url, MIGRATION):
        migrating.bring_up_to_date(current_platform())
        # What is new is closed until its rights are given.
        sees_new = f"SELECT {element} FROM records.current_red_list"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run_sql(address_for(owner_url, READING), sees_new)
        database_roles.ensure_roles(current_platform())
    run_sql(address_for(owner_url, READING), sees_new)
    with using_role(platform, owner_url, READING):
        migrating.bring_up_to_date(current_platform())


def test_a_missing_right_is_a_wrong_setting_and_holds_no_batch(platform, owner_url, catalogue):
    run_sql(owner_url, "REVOKE INSERT ON element_counts FROM credit_loading")
    drop_csv(
        platform.ingest_root / "market_regulation" / "inbox", "a.csv", frame_of(catalogue, seed=7)
    )
    with pytest.raises(ConfigurationError, match="element_counts.*database roles"):
        commands.submit()
    give_roles(owner_url, platform.var)
    [batch] = commands.submit()
    assert ledger.find(current_platform(), batch.batch_no).state is BatchState.RECEIPTED


# --- the command -----------------------------------------------------------------------------------------------------


def environment(url, folder):
    return {"VAR": str(folder / "var"), "DATABASE_URL": url}


def test_the_command_gives_a_login_its_role(owner_url, tmp_path):
    answer = run_here(
        environment(owner_url, tmp_path),
        *("database", "roles", "--member", f"reading={LOGINS[READING]}"),
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("5 roles have their rights on ")


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("admin=somebody", "a role of migration, loading"),
        ("loading", "write ROLE=LOGIN"),
        ("loading={superuser}", "{superuser} is a superuser"),
    ],
)
def test_a_member_that_no_right_would_hold_back_is_refused(owner_url, tmp_path, member, reason):
    superuser = sa.make_url(owner_url).username
    member, reason = member.format(superuser=superuser), reason.format(superuser=superuser)
    answer = run_here(environment(owner_url, tmp_path), "database", "roles", "--member", member)
    assert answer.returncode == 1
    assert reason in answer.stderr


def test_without_tables_the_command_says_what_to_do_first(server_url, tmp_path):
    name = "test_roles_without_tables"
    run_sql(server_url, f"CREATE DATABASE {name}")
    answer = run_here(environment(address_of(server_url, name), tmp_path), "database", "roles")
    run_sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")
    assert answer.returncode == 1
    assert "database migrate` first" in answer.stderr


def test_who_may_not_make_roles_or_tables_is_told_so(owner_url, tmp_path):
    answer = run_here(environment(address_for(owner_url, LOADING), tmp_path), "database", "migrate")
    assert answer.returncode == 1
    assert answer.stderr.startswith("ConfigurationError: the role of DATABASE_URL")
