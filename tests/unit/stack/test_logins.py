"""Each service of the stack has a login of its own."""

import pytest
import sqlalchemy as sa

from stack.logins import MEMBERS, OWNERS, Addresses, address_for, give_database
from tests.lib.databases import address_of, run_sql


SUPERUSERS = {
    name: f"postgresql://postgres:@/{name}?host=/folder" for name in ("city", "airflow", "region")
}


def test_each_service_logs_in_as_somebody_of_its_own():
    addresses = Addresses.of_server(SUPERUSERS)
    assert addresses.loading == "postgresql://city_loader@/city?host=/folder"
    assert addresses.airflow == "postgresql://airflow@/airflow?host=/folder"
    working = vars(addresses).copy()
    # The only one that is the server's owner.
    assert working.pop("migration") == SUPERUSERS["city"]
    logins = {sa.make_url(address).username for address in working.values()}
    assert logins == {*MEMBERS.values(), *OWNERS.values()}
    assert len(logins) == len(working)


@pytest.fixture
def database(server_url):
    """A database of an earlier version: all in it is the superuser's."""
    run_sql(server_url, "CREATE DATABASE test_given_away")
    url = address_of(server_url, "test_given_away")
    for statement in (
        "CREATE TYPE mood AS ENUM ('good')",
        "CREATE TABLE tasks (no bigint GENERATED ALWAYS AS IDENTITY, code serial, mood mood)",
        "CREATE VIEW good_tasks AS SELECT * FROM tasks",
        "CREATE SEQUENCE numbers",
    ):
        run_sql(url, statement)
    yield url
    run_sql(server_url, "DROP DATABASE test_given_away WITH (FORCE)")
    for login in ("test_owner", "test_other"):
        run_sql(server_url, f"DROP ROLE IF EXISTS {login}")


def test_a_database_of_an_earlier_version_is_given_to_its_login(database, server_url):
    for _ in range(2):
        give_database(database, "test_owner")
    own = sa.make_url(database).set(username="test_owner").render_as_string(hide_password=False)
    for statement in (
        "ALTER TABLE tasks ADD COLUMN note text",
        "ALTER TYPE mood ADD VALUE 'better'",
        "INSERT INTO tasks (mood) VALUES ('good')",
        "SELECT nextval('numbers')",
        "DROP VIEW good_tasks",
        "CREATE TABLE more (a int)",
    ):
        run_sql(own, statement)
    run_sql(server_url, "CREATE ROLE test_other LOGIN")
    other = sa.make_url(database).set(username="test_other").render_as_string(hide_password=False)
    with pytest.raises(Exception, match="permission denied for database"):
        run_sql(other, "SELECT 1")


def test_an_address_has_no_password_of_somebody_else():
    address = address_for("postgresql://postgres:secret@127.0.0.1:5432/city", "city_reader")
    assert address == "postgresql://city_reader@127.0.0.1:5432/city"
