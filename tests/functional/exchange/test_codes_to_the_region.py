"""Values of code lists go to the region as labels or as digits,
and what comes back means the same.
"""

import dataclasses
import json

import pytest

from pipelines import settings
from pipelines.region import client
from tests.lib import commands
from tests.lib.exchange import submit_licences


OURS = "FROM records WHERE origin = '152501'"
KIND = "XK_XKLB"


def sending(form):
    return settings.using(dataclasses.replace(settings.current(), region_codes=form))


def kinds_at(region):
    """What the region holds as the kind of each of our licences."""
    messages = region.run_sql(f"SELECT message {OURS}")
    return {json.loads(message)["elements"][KIND] for (message,) in messages}


def form_in_receipts(region):
    receipts = region.run_sql("SELECT receipt FROM uploads ORDER BY arrival")
    return [json.loads(bytes(receipt))["codes"] for (receipt,) in receipts]


def of_kind(value, content="许可内容示例"):
    def change(frame):
        frame[KIND] = value
        frame["XK_NR"] = content

    return change


def distribute(region, form_of_elements):
    """Let the region distribute our own records as those of another platform."""
    [(last,)] = region.run_sql("SELECT coalesce(max(change_no), 0) FROM changes")
    held = region.run_sql(f"SELECT message {OURS} ORDER BY record_key")
    for change_no, (text,) in enumerate(held, last + 1):
        message = json.loads(text) | {"origin": "150100"}
        message["elements"] |= form_of_elements
        body = json.dumps(message, ensure_ascii=False).replace("'", "''")
        region.run_sql(f"INSERT INTO changes VALUES ({change_no}, '150100', '{body}')")
    return len(held)


@pytest.mark.parametrize(("form", "value"), [("labels", "普通"), ("digits", "1")])
def test_the_setting_decides_the_form_and_the_region_says_which_it_got(
    exchange, catalogue, form, value
):
    submit_licences(catalogue, change=of_kind("普通"))
    with sending(form):
        commands.upload()
        assert commands.reconcile()["different"] == []
    assert kinds_at(exchange) == {value}
    assert form_in_receipts(exchange) == [form]


def test_labels_are_the_default(exchange, catalogue):
    submit_licences(catalogue, change=of_kind("1"))
    commands.upload()
    assert kinds_at(exchange) == {"普通"}


def test_what_was_sent_before_the_setting_changed_agrees_and_is_not_sent_again(exchange, catalogue):
    with sending("digits"):
        submit_licences(catalogue, change=of_kind("普通"))
        commands.upload()

    outcome = commands.reconcile()
    assert (outcome["different"], outcome["mended"]) == ([], 0)
    assert commands.upload()["uploaded"] == 0
    assert kinds_at(exchange) == {"1"}


def test_a_record_that_changes_after_the_setting_did_goes_in_the_new_form(exchange, catalogue):
    with sending("digits"):
        submit_licences(catalogue, change=of_kind("普通"))
        commands.upload()

    submit_licences(catalogue, change=of_kind("普通", content="改正后的内容"))
    commands.upload()
    assert kinds_at(exchange) == {"普通"}
    assert form_in_receipts(exchange) == ["digits", "labels"]
    assert commands.reconcile()["different"] == []


def test_a_page_on_its_way_while_the_setting_changes_is_put_right_by_reconciling(
    exchange, catalogue, monkeypatch
):
    submit_licences(catalogue, change=of_kind("普通"))
    exchange.queue_faults("drop-after")
    with sending("digits"), monkeypatch.context() as impatient:
        impatient.setattr(client, "ATTEMPTS", 1)
        with pytest.raises(Exception, match="does not answer"):
            commands.upload()

    commands.upload()
    commands.reconcile()
    commands.upload()
    assert kinds_at(exchange) == {"普通"}
    assert commands.reconcile()["different"] == []


@pytest.mark.parametrize("value", ["普通", "1"])
def test_a_downloaded_label_is_the_code_and_neither_a_conflict_nor_an_echo(
    exchange, catalogue, query, value
):
    submit_licences(catalogue, change=of_kind("普通"))
    commands.upload()
    commands.download()
    records = distribute(exchange, {KIND: value})

    outcome = commands.download()
    assert (outcome["received"], outcome["accepted"]) == (records, records)
    assert query("SELECT count(*) FROM conflicts") == [(0,)]
    assert query("SELECT sum(unchanged) FROM batches WHERE origin = 'region'") == [(records,)]
    assert commands.upload()["uploaded"] == 0
