"""City and region, both real: what is loaded arrives once,
what is distributed comes in once, and both sides agree.
"""

import json

import pytest

from pipelines.city import ledger
from pipelines.city.exchange import rejections
from pipelines.region import client
from pipelines.work import current_platform
from tests.lib import commands, stages
from tests.lib.exchange import HELD_BY_REGION, submit_licences
from tests.lib.threads import ThreadPool


def test_what_is_loaded_arrives_at_the_region_and_is_acknowledged(exchange, catalogue):
    submit_licences(catalogue)
    outcome = commands.upload()
    assert (outcome["uploaded"], outcome["unsettled"], outcome["accepted_by_region"]) == (20, 0, 20)
    assert exchange.run_sql(HELD_BY_REGION) == [(20, 20)]


def test_a_second_pass_sends_nothing(exchange, catalogue):
    submit_licences(catalogue)
    commands.upload()
    assert commands.upload()["uploaded"] == 0


def test_a_changed_record_is_sent_as_its_next_version(exchange, catalogue):
    submit_licences(catalogue)
    commands.upload()
    submit_licences(catalogue, change=lambda frame: frame.__setitem__("XK_NR", "改正后的内容"))
    assert commands.upload()["uploaded"] == 20
    assert exchange.run_sql("SELECT DISTINCT version FROM records WHERE origin = '152501'") == [
        (2,)
    ]


def test_what_the_region_distributes_goes_through_the_same_stages(exchange, catalogue):
    outcome = commands.download()
    assert outcome["received"] > 3
    assert outcome["rejected"] == 1
    assert outcome["received"] == outcome["accepted"] + outcome["rejected"]
    [answers] = exchange.run_sql("SELECT count(*) FROM download_receipts")
    assert answers[0] == len(outcome["batches"])


def test_a_second_download_brings_nothing_new(exchange, catalogue):
    commands.download()
    assert commands.download()["received"] == 0


def test_our_own_records_do_not_come_home_as_new(exchange, catalogue):
    submit_licences(catalogue)
    commands.upload()
    before = commands.download()["received"]
    submit_licences(catalogue, seed=2)
    commands.upload()
    assert before > 0
    assert commands.download()["received"] == 0


def test_what_came_from_the_region_is_not_sent_back(exchange, catalogue):
    commands.download()
    assert commands.upload()["uploaded"] == 0


def test_a_row_that_the_region_refuses_comes_home_and_the_others_are_accepted(
    exchange, catalogue, platform
):
    [(code, name)] = exchange.run_sql("SELECT credit_code, name FROM registry LIMIT 1")

    def mismatch(frame):
        frame.loc[3, ["XK_XDR_LB", "XK_XDR_SHXYM", "XK_XDR_MC"]] = ["1", code, name + "分号"]
        frame.loc[3, "XK_FRDB"] = "赵示例"

    [batch] = submit_licences(catalogue, change=mismatch)
    outcome = commands.upload()
    assert (outcome["accepted_by_region"], outcome["refused_by_region"]) == (19, 1)
    [receipt] = (platform.ingest_root / "market_regulation" / "receipts").glob(
        "回执_区域平台退回1条_*.json"
    )
    [refusal] = json.loads(receipt.read_text(encoding="utf-8"))["rejections"]
    assert (refusal["row_number"], refusal["rule"]) == (5, "1001")
    assert rejections.batches_to_inform(current_platform()) == []
    assert batch.batch_no in receipt.name


@pytest.mark.parametrize(
    "fault", ["drop-before", "drop-after", "503", "429", "slow:0.2", "truncate", "wrong-digest"]
)
def test_a_fault_on_the_wire_loses_nothing_and_doubles_nothing(exchange, catalogue, fault):
    submit_licences(catalogue)
    exchange.queue_faults(fault, "none", fault, "none", fault)
    outcome = commands.upload()
    assert (outcome["accepted_by_region"], outcome["unsettled"]) == (20, 0)
    assert exchange.run_sql(HELD_BY_REGION) == [(20, 20)]
    exchange.queue_faults(fault, "none", fault)
    first = commands.download()
    assert first["received"] > 3
    assert commands.download()["received"] == 0


def test_two_passes_at_once_send_each_record_once(exchange, catalogue):
    submit_licences(catalogue, 50)
    with ThreadPool(4) as pool:
        passes = [pool.submit(stages.upload_pending) for _ in range(4)]
    for upload in passes:
        upload.result()
    assert commands.upload()["accepted_by_region"] == 50
    assert exchange.run_sql(HELD_BY_REGION) == [(50, 50)]
    assert exchange.run_sql("SELECT count(*) FROM uploads") == [(1,)]


def test_both_sides_agree_after_an_exchange(exchange, catalogue):
    submit_licences(catalogue)
    commands.upload()
    outcome = commands.reconcile()
    assert outcome["checked"] == outcome["equal"] > 0
    assert outcome["different"] == []


def test_a_record_that_the_region_lost_is_named_and_sent_again(exchange, catalogue):
    submit_licences(catalogue)
    commands.upload()
    [(key,)] = exchange.run_sql("SELECT record_key FROM records WHERE origin = '152501' LIMIT 1")
    exchange.run_sql(f"DELETE FROM records WHERE record_key = '{key}' AND origin = '152501'")
    outcome = commands.reconcile()
    assert [one["missing"] for one in outcome["different"]] == [[key]]
    assert outcome["mended"] == 1
    commands.upload()
    assert commands.reconcile()["different"] == []


def test_a_region_that_is_down_is_said_and_nothing_is_lost(exchange, catalogue, monkeypatch):
    submit_licences(catalogue)
    exchange.stop()
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    with pytest.raises(Exception, match="does not answer"):
        commands.upload()
    exchange.start()
    assert commands.upload()["accepted_by_region"] == 20


def test_a_downloaded_batch_is_in_the_ledger_like_any_other(exchange, catalogue):
    numbers = [one["batch_no"] for one in commands.download()["batches"]]
    assert {ledger.find(current_platform(), number).department for number in numbers} == {"region"}
    assert {ledger.find(current_platform(), number).state for number in numbers} == {"receipted"}
