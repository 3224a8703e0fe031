"""docker/databases.sql makes what the containers log in to, without a superuser among them."""

import re
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from pipelines import settings
from pipelines.city import database_roles
from pipelines.work import current_platform
from tests.lib import city
from tests.lib.databases import address_of, run_sql
from tests.lib.platform_settings import settings_for


ROOT = Path(__file__).parents[3]
SQL = (ROOT / "docker" / "databases.sql").read_text()
LOGINS = re.findall(r"CREATE ROLE (\w+) LOGIN", SQL)
DATABASES = re.findall(r"CREATE DATABASE (\w+)", SQL)


def under_test(name):
    """The name of a login or a database in this test: the server may have those of others."""
    return f"compose_{name}"


@pytest.fixture(scope="module")
def server(server_url):
    text = re.sub(rf"\b({'|'.join({*LOGINS, *DATABASES})})\b", r"compose_\1", SQL)
    run_sql(server_url, "SELECT 1")
    statements = [part.strip() for part in re.sub(r"--.*", "", text).split(";")]
    for statement in filter(None, statements):
        # Other tests of this server have the roles themselves.
        try:
            run_sql(server_url, statement)
        except psycopg.errors.DuplicateObject:
            assert " credit_" in statement
    yield server_url
    for name in DATABASES:
        run_sql(server_url, f"DROP DATABASE {under_test(name)} WITH (FORCE)")
    for name in LOGINS:
        run_sql(server_url, f"DROP ROLE {under_test(name)}")


def address(server, login, database):
    url = sa.make_url(address_of(server, under_test(database)))
    return url.set(username=under_test(login)).render_as_string(hide_password=False)


def test_no_login_is_a_superuser_or_makes_others(server):
    query = """
        SELECT rolname FROM pg_roles
        WHERE rolname LIKE 'compose_%' AND (rolsuper OR rolcreaterole OR rolcreatedb)
    """
    assert run_sql(server, query) == []


def test_the_owner_migrates_and_gives_rights_and_the_others_have_them(server, tmp_path):
    with settings.using(settings_for(address(server, "city_owner", "city"), tmp_path)):
        for _ in range(2):
            city.migrate()
            database_roles.ensure_roles(current_platform())
    run_sql(
        address(server, "city_loader", "city"),
        "INSERT INTO notes (batch_no, text) VALUES ('B1', '')",
    )
    assert run_sql(address(server, "city_reader", "city"), "SELECT batch_no FROM notes") == [
        ("B1",)
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_sql(address(server, "city_exchange", "city"), "DELETE FROM message_log")


@pytest.mark.parametrize("login", ["airflow", "region"])
def test_another_program_has_its_own_database_and_no_other(server, login):
    run_sql(address(server, login, login), "CREATE TABLE own (a int)")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        run_sql(address(server, login, "city"), "SELECT 1")
