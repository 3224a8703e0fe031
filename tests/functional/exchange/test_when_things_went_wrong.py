"""Restored databases, foreign pages, forged receipts, altered records:
found, said, and mended where it can be.
"""

import dataclasses
import json
import time

import psycopg
import pytest

from pipelines import flows, settings
from pipelines.city.exchange import changes, outbox
from pipelines.errors import RegionRefused
from pipelines.region import client, messages
from pipelines.work import current_platform
from tests.lib import commands, stages
from tests.lib.exchange import HELD_BY_REGION, submit_licences


pytestmark = pytest.mark.usefixtures("exchange")

OURS = "FROM records WHERE origin = '152501'"


@pytest.fixture
def city(exchange):
    """The city platform's database in plain SQL."""
    with psycopg.connect(settings.current().database_url, autocommit=True) as connection:
        yield connection


def wait_for_receipts(region):
    deadline = time.monotonic() + 20
    while region.run_sql("SELECT count(*) FROM uploads WHERE receipt IS NULL") != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def small_pages(rows):
    return settings.using(dataclasses.replace(settings.current(), page_rows=rows))


def test_a_number_that_the_region_has_with_another_body_is_given_up_for_a_new_one(
    exchange, catalogue
):
    submit_licences(catalogue)
    with outbox.exclusively(current_platform()):
        [upload_no] = outbox.cut_pages(current_platform(), 1000)
    client.connect(settings.current()).upload(upload_no, messages.page_body([{"foreign": 1}]))
    assert commands.upload()["accepted_by_region"] == 20
    assert exchange.run_sql(HELD_BY_REGION) == [(20, 20)]


def test_a_page_that_is_too_large_is_cut_smaller_until_it_fits(joined, catalogue, monkeypatch):
    monkeypatch.setenv("REGION_MAX_LINES", "6")
    region, chosen = joined()
    with settings.using(chosen):
        submit_licences(catalogue)
        assert commands.upload()["accepted_by_region"] == 20
    assert region.run_sql(HELD_BY_REGION) == [(20, 20)]


def test_a_record_too_large_for_any_page_is_said_and_the_others_go(joined, catalogue, monkeypatch):
    monkeypatch.setenv("REGION_MAX_PAGE_BYTES", "6000")
    region, chosen = joined()

    def swell(frame):
        frame.loc[4, "XK_NR"] = "许可内容" * 900

    with settings.using(chosen):
        submit_licences(catalogue, change=swell)
        with pytest.raises(RegionRefused, match=r"1 page\(s\) could not be sent, the others were"):
            stages.upload_pending()
        with pytest.raises(RegionRefused):
            stages.upload_pending()
        wait_for_receipts(region)
    assert region.run_sql(HELD_BY_REGION) == [(19, 19)]


def test_pages_that_the_region_forgot_are_sent_again(exchange, catalogue):
    submit_licences(catalogue)
    with small_pages(7):
        stages.upload_pending()
        wait_for_receipts(exchange)
        exchange.run_sql("DELETE FROM uploads")
        exchange.run_sql(f"DELETE {OURS}")
        assert stages.acknowledge() == 0
        assert commands.upload()["accepted_by_region"] == 20
    assert exchange.run_sql(HELD_BY_REGION) == [(20, 20)]


@pytest.mark.parametrize(
    ("altered", "doubt"),
    [
        ({"content_digest": "sha-256=:another:"}, "another body"),
        ({"accepted": 19}, "20 records were sent"),
        (
            {
                "rejections": [{"line": 21, "code": "1", "reason": "r"}],
                "accepted": 19,
                "rejected": 1,
            },
            "one rejection for each rejected",
        ),
        ({"rejections": [], "accepted": 19, "rejected": 1}, "one rejection for each rejected"),
    ],
)
def test_a_receipt_that_is_not_for_what_was_sent_is_not_taken(exchange, catalogue, altered, doubt):
    submit_licences(catalogue)
    stages.upload_pending()
    wait_for_receipts(exchange)
    [(issued,)] = exchange.run_sql("SELECT convert_from(receipt, 'UTF8') FROM uploads")
    forged = json.dumps(json.loads(issued) | altered).replace("'", "''")
    exchange.run_sql(f"UPDATE uploads SET receipt = convert_to('{forged}', 'UTF8')")
    with pytest.raises(RegionRefused, match=doubt):
        stages.acknowledge()
    assert outbox.counts(current_platform())["awaiting_receipt"] == 20


def test_refused_rows_do_not_hold_up_the_pages_behind_them(exchange, catalogue):
    [(code, name)] = exchange.run_sql("SELECT credit_code, name FROM registry LIMIT 1")

    def mismatch(frame):
        frame.loc[:2, ["XK_XDR_LB", "XK_XDR_SHXYM", "XK_XDR_MC", "XK_FRDB"]] = [
            "1",
            code,
            name + "分号",
            "赵示例",
        ]

    submit_licences(catalogue, change=mismatch)
    with small_pages(3):
        outcome = commands.upload()
    assert (outcome["accepted_by_region"], outcome["refused_by_region"]) == (17, 3)


def test_a_record_altered_at_the_region_under_our_own_version_is_named_and_mended(
    exchange, catalogue
):
    submit_licences(catalogue)
    commands.upload()
    [(key,)] = exchange.run_sql(f"SELECT record_key {OURS} LIMIT 1")
    exchange.run_sql(f"UPDATE records SET digest = repeat('0', 64) WHERE record_key = '{key}'")
    outcome = commands.reconcile()
    assert ([one["differing"] for one in outcome["different"]], outcome["mended"]) == ([[key]], 1)
    commands.upload()
    assert commands.reconcile()["different"] == []
    assert exchange.run_sql(f"SELECT version {OURS} AND record_key = '{key}'") == [(2,)]


def test_a_record_that_the_region_holds_in_a_later_version_on_another_day_is_mended_too(
    exchange, catalogue
):
    submit_licences(catalogue)
    commands.upload()
    [(key,)] = exchange.run_sql(f"SELECT record_key {OURS} LIMIT 1")
    exchange.run_sql(
        f"UPDATE records SET version = 7, day = '2019-01-01' WHERE record_key = '{key}'"
    )
    outcome = commands.reconcile()
    assert ([one["missing"] for one in outcome["different"]], outcome["unknown_here"]) == (
        [[key]],
        0,
    )
    commands.upload()
    assert commands.reconcile()["different"] == []
    assert exchange.run_sql(f"SELECT version {OURS} AND record_key = '{key}'") == [(8,)]


def test_a_renewed_record_has_the_fields_it_had(exchange, catalogue, city):
    submit_licences(catalogue, 3)
    commands.upload()
    sent = exchange.run_sql(f"SELECT record_key, message::jsonb -> 'elements' {OURS} ORDER BY 1")
    exchange.run_sql(
        f"UPDATE records SET digest = repeat('0', 64) {OURS.removeprefix('FROM records ')}"
    )
    assert commands.reconcile()["mended"] == 3
    commands.upload()
    assert (
        exchange.run_sql(f"SELECT record_key, message::jsonb -> 'elements' {OURS} ORDER BY 1")
        == sent
    )
    assert (
        submit_licences(catalogue, 3, seed=1, change=lambda frame: frame.insert(0, "备", ""))[
            0
        ].unchanged
        == 3
    )


def test_a_record_that_only_the_region_has_is_left_to_a_person(exchange, catalogue):
    submit_licences(catalogue, 3)
    commands.upload()
    exchange.run_sql(
        "INSERT INTO records (origin, record_type, record_key, version, day, digest, message) "
        f"SELECT origin, record_type, repeat('f', 32), version, day, digest, message {OURS} LIMIT 1"
    )
    outcome = commands.reconcile()
    assert [one["unknown_here"] for one in outcome["different"]] == [["f" * 32]]
    assert (outcome["mended"], outcome["needs_a_person"]) == (0, True)


def test_what_is_still_on_its_way_is_no_difference(exchange, catalogue):
    submit_licences(catalogue)
    stages.upload_pending()
    wait_for_receipts(exchange)
    outcome = stages.reconcile()
    assert (outcome.different, outcome.mended, outcome.unknown_here) == ([], 0, 0)


def test_a_restored_cursor_brings_nothing_twice(exchange, catalogue, city):
    commands.download()
    held = city.execute("SELECT count(*), sum(version) FROM records").fetchall()
    city.execute("UPDATE cursors SET value = ''")
    assert commands.download()["received"] == 0
    assert city.execute("SELECT count(*), sum(version) FROM records").fetchall() == held


def test_a_cursor_of_another_feed_is_a_matter_for_a_person(exchange, catalogue, city):
    city.execute("INSERT INTO cursors (name, value) VALUES ('regional changes', '999999')")
    with pytest.raises(RegionRefused, match="cursor-ahead"):
        stages.download_changes()
    assert changes.cursor(current_platform()) == "999999"


def test_a_batch_that_a_dead_download_left_behind_is_finished_by_the_next(exchange, catalogue):
    stages.download_changes()
    assert commands.download()["received"] > 3
    assert changes.unanswered(current_platform()) == []


def test_an_answer_that_was_not_given_is_given_by_the_next_download(exchange, catalogue):
    for batch_no in stages.download_changes():
        flows.run(current_platform(), batch_no)
    waiting = changes.unanswered(current_platform())
    stages.download_changes()
    assert exchange.run_sql("SELECT batch_no FROM download_receipts ORDER BY 1") == [
        (one,) for one in waiting
    ]


def test_an_answer_that_the_region_has_in_other_words_stands(exchange, catalogue):
    [first, *_] = [
        flows.run(current_platform(), batch_no) for batch_no in stages.download_changes()
    ]
    client.connect(settings.current()).answer_changes(first, [1], 1, [])
    stages.answer_region(first)
    assert first not in changes.unanswered(current_platform())


def test_the_region_is_told_what_was_wrong_by_change_number_and_in_words(exchange, catalogue):
    commands.download()
    receipts = [
        json.loads(text) for (text,) in exchange.run_sql("SELECT receipt FROM download_receipts")
    ]
    [refused] = [one for receipt in receipts for one in receipt["rejected"]]
    assert refused["change_no"] in {number for receipt in receipts for number in receipt["changes"]}
    assert refused["code"] == "date-form"
    assert refused["reason"].startswith("「") and refused["reason"].endswith("。")
