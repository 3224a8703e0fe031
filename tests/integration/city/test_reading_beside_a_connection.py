"""A child that reads inherits the database connection of its parent, and leaves it as it was."""

import gc

import psycopg
import pytest
import sqlalchemy as sa

from pipelines.errors import FileRefused
from pipelines.intake.confinement.child import ChildLimits
from pipelines.intake.confinement.parent import run_confined
from tests.lib.city import transaction


ROOMY = ChildLimits(cpu_seconds=30, memory_bytes=512 << 20, file_bytes=1 << 20)


def crash():
    raise SystemExit(1)


def test_a_transaction_goes_on_after_children_that_answered_failed_and_died(platform):
    with transaction() as connection:
        connection.execute(sa.text("CREATE TEMPORARY TABLE mine AS SELECT 1 AS one"))
        assert run_confined(gc.collect, ROOMY) >= 0
        for seconds, work in (
            (30, lambda: len(bytearray(1 << 30))),
            (0.2, lambda: __import__("time").sleep(60)),
        ):
            with pytest.raises(FileRefused):
                run_confined(
                    work, ChildLimits(cpu_seconds=seconds, memory_bytes=100 << 20, file_bytes=1)
                )
        with pytest.raises(RuntimeError):
            run_confined(crash, ROOMY)
        assert connection.execute(sa.text("SELECT one FROM mine")).scalar() == 1


def test_a_connection_that_nobody_holds_any_more_is_not_closed_by_the_child(database_url):
    """A connection in a circle waits for the parent's collector;
    the child's must not say goodbye in its name.
    """
    with psycopg.connect(database_url) as watching:
        gc.disable()
        try:
            circle = {"connection": psycopg.connect(database_url)}
            circle["circle"] = circle
            pid = circle["connection"].info.backend_pid
            del circle
            assert run_confined(gc.collect, ROOMY) >= 0
            alive = watching.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid]
            ).fetchone()
        finally:
            gc.enable()
        assert alive == (1,)
