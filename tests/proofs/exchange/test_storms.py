"""Faults at random in every request of both ways, and passes that meet: once is once."""

import dataclasses
import random
import threading
from contextvars import copy_context

import psycopg
import pytest

from pipelines import settings
from pipelines.errors import RegionUnavailable
from pipelines.region import client, wire
from tests.lib import commands, stages
from tests.lib.exchange import HELD_BY_REGION, submit_licences


FAULTS = ("drop-before", "drop-after", "503", "429", "slow:0.1", "truncate", "wrong-digest")


def together(*functions):
    """Run functions at once; their outcomes, exceptions raised."""
    outcomes, faults = [], []

    def run(function):
        try:
            outcomes.append(function())
        except Exception as fault:  # whatever it is, the test has to see it
            faults.append(fault)

    # Each thread uses the settings of the test.
    threads = [
        threading.Thread(target=copy_context().run, args=(run, function)) for function in functions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    return outcomes


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_of_random_faults_ends_with_every_record_once_on_both_sides(
    exchange, catalogue, seed
):
    submit_licences(catalogue, 40)
    chance = random.Random(seed)
    exchange.queue_faults(*(chance.choice((*FAULTS, "none", "none", "none")) for _ in range(60)))
    for _ in range(8):
        try:
            commands.upload()
            commands.download()
        except RegionUnavailable:
            continue
    exchange.queue_faults("none")
    assert commands.upload()["accepted_by_region"] == 40
    commands.download()
    assert exchange.run_sql(HELD_BY_REGION) == [(40, 40)]
    with psycopg.connect(settings.current().database_url, autocommit=True) as connection:
        once = """
            SELECT count(*), count(DISTINCT (origin, record_type, record_key, version))
            FROM messages
        """
        [(messages, distinct)] = connection.execute(once).fetchall()
    assert (
        messages
        == distinct
        == exchange.run_sql("SELECT count(*) FROM changes WHERE origin <> '152501'")[0][0]
    )


def test_passes_of_every_kind_at_once_end_where_one_after_the_other_would(exchange, catalogue):
    submit_licences(catalogue, 60)
    uploads = together(
        *[stages.upload_pending] * 3,
        *[stages.acknowledge] * 2,
        *[stages.download_changes] * 2,
        stages.reconcile,
    )
    assert sum(one for one in uploads if isinstance(one, int)) >= 60
    together(commands.upload, commands.upload, commands.download, commands.download)
    assert commands.upload()["accepted_by_region"] == 60
    assert exchange.run_sql(HELD_BY_REGION) == [(60, 60)]
    assert commands.reconcile()["different"] == []


def test_two_reconciliations_at_once_mend_a_record_once(exchange, catalogue):
    submit_licences(catalogue)
    commands.upload()
    exchange.run_sql(
        "DELETE FROM records WHERE record_key = ("
        "SELECT min(record_key) FROM records WHERE origin = '152501')"
    )
    outcomes = together(stages.reconcile, stages.reconcile)
    assert sorted(outcome.mended for outcome in outcomes) == [0, 1]
    assert commands.upload()["uploaded"] == 1
    assert exchange.run_sql(HELD_BY_REGION) == [(20, 20)]


def test_a_region_that_stays_down_is_asked_a_bounded_number_of_times_however_much_waits(
    exchange, catalogue, monkeypatch
):
    submit_licences(catalogue, 100)
    asked = []
    send = wire.send

    def record_and_send(session, method, *arguments, **options):
        asked.append(method)
        return send(session, method, *arguments, **options)

    monkeypatch.setattr(client.wire, "send", record_and_send)
    monkeypatch.setattr(client, "LONGEST_PAUSE", 0.01)
    exchange.stop()
    with (
        settings.using(dataclasses.replace(settings.current(), page_rows=5)),
        pytest.raises(RegionUnavailable),
    ):
        stages.upload_pending()
    assert len(asked) == client.ATTEMPTS
    exchange.start()
    assert commands.upload()["accepted_by_region"] == 100
