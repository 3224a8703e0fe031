"""The way to the database, and what migrating makes of it."""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import MappingProxyType

import pytest
import sqlalchemy as sa
from alembic import autogenerate
from alembic.migration import MigrationContext

from pipelines import settings
from pipelines.catalogue.model import Element
from pipelines.city import ledger, migrating, tables
from pipelines.city.records import record_tables
from pipelines.city.records.merge import LoadCounts
from pipelines.errors import CatalogueError, ConfigurationError, PlatformBusy
from pipelines.work import current_platform
from tests.lib import city
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.submissions import LICENCE
from tests.lib.threads import ThreadPool


ROOT = Path(__file__).parents[3]


def test_the_revisions_make_exactly_the_tables_that_the_code_knows(platform):
    with city.transaction() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert autogenerate.compare_metadata(context, tables.metadata) == []


def test_the_revisions_can_be_taken_back(platform):
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS))
    with city.transaction() as connection:
        connection.execute(sa.text("DROP SCHEMA records CASCADE"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    city.migrate()


def test_migrating_again_changes_nothing_and_several_at_once_do_not_collide(platform, query):
    catalogue_of_tables = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY 1, 2, 3"
    )
    before = query(catalogue_of_tables)
    with ThreadPool(3) as pool:
        list(pool.map(lambda _: city.migrate(), range(3)))
    assert query(catalogue_of_tables) == before


def with_elements(catalogue, *elements):
    """The catalogue with more elements in one record type, or other ones under the same code."""
    one = catalogue.record_types[LICENCE]
    changed = dataclasses.replace(
        one,
        elements=MappingProxyType(
            dict(one.elements) | {element.code: element for element in elements}
        ),
    )
    return dataclasses.replace(
        catalogue, record_types=dict(catalogue.record_types) | {LICENCE: changed}
    )


def test_a_new_element_becomes_a_column_of_table_and_view(platform, catalogue, query):
    grown = with_elements(
        catalogue,
        Element("XK_XIN", "新数据项", "amount"),
        Element("XK_REN", "经办人", "id_number", personal=True),
    )
    with city.transaction() as connection:
        record_tables.ensure(connection, grown)
    for table in (f"record_{LICENCE}", f"current_{LICENCE}"):
        found = query(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = %s AND column_name ~ 'xk_(xin|ren)' ORDER BY 1",
            table,
        )
        assert found == [
            ("xk_ren_encrypted", "bytea"),
            ("xk_ren_hash", "text"),
            ("xk_xin", "numeric"),
        ]


def test_versions_from_before_an_element_was_there_stay_as_they_are_and_a_first_value_is_a_change(
    platform, catalogue, bring, query
):
    frame = rows_of(catalogue, 3)
    bring(frame)
    grown = with_elements(catalogue, Element("XK_XIN", "新数据项", "amount"))
    with city.transaction() as connection:
        record_tables.ensure(connection, grown)

    def load(number, **values):
        with city.transaction() as connection:
            batch_no = open_one(relative=f"court/inbox/{number}.csv")
            return load_into(
                connection, batch_no, grown.record_types[LICENCE], frame.assign(**values)
            )

    assert load(1, XK_XIN=None) == LoadCounts(new=0, changed=0, unchanged=3)
    assert load(2, XK_XIN=["0.20", None, None]) == LoadCounts(new=0, changed=1, unchanged=2)
    assert load(3, XK_XIN=["0.2", None, None]) == LoadCounts(new=0, changed=0, unchanged=3)
    versions = query(
        f"SELECT version, xk_xin::text, xk_nr FROM records.record_{LICENCE} "
        "ORDER BY version DESC LIMIT 1"
    )
    assert versions == [(2, "0.20", frame.loc[0, "XK_NR"])]
    assert query(
        f"SELECT count(*) FROM records.record_{LICENCE} WHERE version = 1 AND xk_xin IS NULL"
    ) == [(3,)]


def test_an_element_of_another_type_than_its_column_is_refused_with_its_name(platform, catalogue):
    text = next(
        one for one in catalogue.record_types[LICENCE].elements.values() if one.type == "text"
    )
    changed = with_elements(catalogue, dataclasses.replace(text, type="date"))
    with (
        pytest.raises(CatalogueError, match=f"{LICENCE}.*{text.code.lower()}"),
        city.transaction() as connection,
    ):
        record_tables.ensure(connection, changed)


def test_an_element_that_became_personal_is_refused_while_its_values_lie_there_in_clear(
    platform, catalogue
):
    text = next(
        one for one in catalogue.record_types[LICENCE].elements.values() if one.type == "text"
    )
    changed = with_elements(catalogue, dataclasses.replace(text, personal=True))
    with pytest.raises(CatalogueError, match="in clear"), city.transaction() as connection:
        record_tables.ensure(connection, changed)


def test_departments_follow_the_catalogue(platform, catalogue, query):
    assert len(query("SELECT * FROM departments")) == len(catalogue.departments)
    renamed = dataclasses.replace(catalogue.departments["court"], name="二连浩特市法院")
    with city.transaction() as connection:
        record_tables.ensure(
            connection,
            dataclasses.replace(
                catalogue, departments=dict(catalogue.departments) | {"court": renamed}
            ),
        )
    assert query("SELECT name FROM departments WHERE code = 'court'") == [("二连浩特市法院",)]


@pytest.mark.parametrize(
    "scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg_async", "postgres"]
)
def test_an_address_may_name_any_driver_or_none(platform, scheme):
    given = scheme + "://" + platform.database_url.partition("://")[2]
    with settings.using(dataclasses.replace(platform, database_url=given)):
        assert ledger.anything_unclaimed(current_platform(), 600) is False


@pytest.mark.parametrize("scheme", ["mysql", "mysql+pymysql", "sqlite", "http", ""])
def test_an_address_of_another_kind_of_database_is_a_wrong_setting(platform, scheme):
    address = f"{scheme}://clerk:hidden-word@127.0.0.1/city"
    with (
        settings.using(dataclasses.replace(platform, database_url=address)),
        pytest.raises(ConfigurationError) as error,
    ):
        ledger.find(current_platform(), "x")
    assert "postgresql://" in str(error.value)
    assert "hidden-word" not in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "word"), [({"database": "nowhere"}, "nowhere"), ({"username": "nobody"}, "nobody")]
)
def test_a_database_or_user_that_is_not_there_is_a_wrong_setting(platform, wrong, word):
    address = sa.make_url(platform.database_url).set(**wrong)
    own_settings = dataclasses.replace(
        platform, database_url=address.render_as_string(hide_password=False)
    )
    with (
        settings.using(own_settings),
        pytest.raises(ConfigurationError, match=f'"{word}" does not exist'),
    ):
        ledger.find(current_platform(), "x")


def test_the_port_of_a_web_server_is_a_wrong_setting(platform):
    def answer(listening):
        connection, _ = listening.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, args=[listening], daemon=True).start()
        address = f"postgresql://clerk@127.0.0.1:{listening.getsockname()[1]}/city"
        with (
            settings.using(dataclasses.replace(platform, database_url=address)),
            pytest.raises(ConfigurationError, match="does not lead to the platform"),
        ):
            ledger.find(current_platform(), "x")


def test_what_the_server_says_about_the_data_is_no_reason_to_try_again(platform):
    # An index entry holds 2,700 bytes at most (54000, program limit exceeded).
    too_long = "".join(f"{number:x}" for number in range(10_000))
    with pytest.raises(sa.exc.OperationalError), city.transaction() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE long (name text PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO long VALUES (%s)", (too_long,))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ledger.find(current_platform(), "x"),
        lambda: current_platform().database.session().__enter__(),
    ],
)
def test_a_server_that_is_away_is_a_reason_to_try_again(platform, ask, tmp_path):
    nowhere = f"postgresql://postgres@/city?host={tmp_path}"
    with (
        settings.using(dataclasses.replace(platform, database_url=nowhere)),
        pytest.raises(PlatformBusy),
    ):
        ask()


def test_a_connection_that_breaks_in_the_middle_is_a_reason_to_try_again(platform):
    with pytest.raises(PlatformBusy), city.transaction() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(PlatformBusy), city.transaction() as connection:
        raw = connection.connection.driver_connection
        raw.close()
        raw.cursor().execute("SELECT 1")


def test_a_deadlock_is_a_reason_to_try_again(platform):
    together, faults = threading.Barrier(2), []

    def lock(first, second):
        try:
            with city.transaction() as connection:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({first})")
                together.wait()
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({second})")
        except PlatformBusy as fault:
            faults.append(fault)

    with ThreadPool(2) as pool:
        list(pool.map(lock, [1, 2], [2, 1]))
    assert len(faults) == 1


class TestEmbedded:
    """Without DATABASE_URL a server of our own runs under VAR while anyone needs it."""

    PROGRAM = """
import sys
from pipelines.city import ledger
from pipelines.work import current_platform
from tests.lib import city

city.migrate()
print(ledger.anything_unclaimed(current_platform(), 1), flush=True)
sys.stdin.read()
"""

    def start(self, var):
        environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "VAR": str(var)
        }
        command = [sys.executable, "-W", "ignore", "-c", self.PROGRAM]
        return subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def server_of(self, var):
        pid = var / "postgres" / "postmaster.pid"
        return int(pid.read_text().split()[0]) if pid.exists() else None

    def test_it_starts_with_the_first_and_stops_with_the_last_even_when_one_was_killed(
        self, tmp_path
    ):
        first, second = self.start(tmp_path), self.start(tmp_path)
        assert (first.stdout.readline(), second.stdout.readline()) == ("False\n", "False\n")
        server = self.server_of(tmp_path)
        first.send_signal(signal.SIGKILL)
        first.wait()
        third = self.start(tmp_path)
        assert third.stdout.readline() == "False\n"
        second.communicate()
        assert self.server_of(tmp_path) == server
        third.communicate()
        assert self.server_of(tmp_path) is None
        fourth = self.start(tmp_path)
        assert fourth.communicate()[0] == "False\n"
