"""`verify`: the platform recomputed from what is kept agrees with what is there, or says where not."""

import io
import json

import pandas as pd
import pytest

from pipelines.__main__ import main
from pipelines.catalogue.examples import samples
from pipelines.commands.verify_platform import verify_platform
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.exchange import submit_licences
from tests.lib.submissions import LICENCE, drop, drop_csv, frame_of


PERSON = "administrative_penalty_natural_person"
CURRENT = f"records.record_{LICENCE}"


def put_right(frame):
    frame["XK_NR"] = "更正后的内容"


def some_wrong(frame):
    frame.loc[frame.index[:3], "XK_XKJG"] = ""


@pytest.fixture
def varied(exchange, catalogue, platform, query):
    """Corrections, two departments, rows that go back, persons, downloads, and a file taken twice."""
    submit_licences(catalogue, 8, seed=1)
    submit_licences(catalogue, 8, seed=2, department="transport")
    commands.download()
    submit_licences(catalogue, 8, seed=1, change=put_right)
    submit_licences(catalogue, 6, seed=3, change=some_wrong)
    # Records of another department: all go back.
    submit_licences(catalogue, 8, seed=2, change=put_right)

    some_columns = samples.valid_rows(catalogue.record_types[LICENCE], 8, seed=1)
    drop_csv(
        platform.ingest_root / "market_regulation" / "inbox",
        "部分.csv",
        some_columns[[*catalogue.record_types[LICENCE].key, "XK_NR"]],
    )
    persons = samples.valid_rows(catalogue.record_types[PERSON], 5, seed=4)
    drop_csv(platform.ingest_root / "market_regulation" / "inbox", "个人.csv", persons)
    batches = commands.submit()
    commands.resubmit(batches[-1].batch_no)
    commands.upload()
    return query


def differences():
    return verify_platform(current_platform()).differences


def test_a_varied_platform_is_what_its_originals_and_messages_make_of_it(varied):
    outcome = verify_platform(current_platform())
    assert outcome.differences == []
    [(shown,)] = varied("SELECT count(*) FROM records WHERE merged_into IS NULL")
    assert outcome.records + outcome.left_out == shown
    assert (outcome.records, outcome.on_the_ledgers_word) == (30, 0)
    [(rejected,)] = varied("SELECT sum(rejected) FROM batches WHERE origin = 'department'")
    assert rejected >= 3 + 8


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (f"UPDATE {CURRENT} SET xk_nr = '暗改' WHERE record_id = %s", "XK_NR differs: '暗改'"),
        ("UPDATE records SET department = 'court' WHERE record_id = %s", "its owner is court"),
        ("UPDATE records SET origin = 'region' WHERE record_id = %s", "it is the region's"),
        (f"DELETE FROM {CURRENT} WHERE record_id = %s AND version = 1", "has 1 version(s)"),
        ("DELETE FROM records WHERE record_id = %s", "it is missing"),
        ("UPDATE records SET version = 9 WHERE record_id = %s", "have no current version"),
        ("DELETE FROM outbox WHERE record_id = %s", "ever went to the outbox"),
    ],
    ids=["value", "owner", "side", "version", "record", "current", "outbox"],
)
def test_what_is_changed_behind_its_back_is_named(platform, catalogue, query, statement, sentence):
    submit_licences(catalogue, 3, seed=1)
    submit_licences(catalogue, 3, seed=1, change=put_right)
    assert differences() == []
    [(record_id,)] = query("SELECT min(record_id) FROM records")
    query(statement, record_id)
    assert any(sentence in difference for difference in differences())


def test_a_row_that_was_slipped_in_and_an_original_that_was_changed_are_named(
    platform, catalogue, query
):
    [batch] = submit_licences(catalogue, 3, seed=1)
    columns = "record_type, match_key, subject_key, version, origin, department, changed_at"
    query(
        f"INSERT INTO records (record_key, {columns}) SELECT '\\xaa', record_type, '\\xbb', subject_key,"
        " 1, origin, department, changed_at FROM records LIMIT 1"
    )
    assert any("no current version" in difference for difference in differences())

    original = platform.ingest_root / batch.kept_as
    original.write_bytes(original.read_bytes() + b"\n")
    assert any("other bytes" in difference for difference in differences())


def test_the_command_ends_with_0_or_1_and_tells_how_far_it_is(platform, catalogue, query, capsys):
    submit_licences(catalogue, 3, seed=1)
    assert main(["verify", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["count"] == 0
    assert "1 of 1 batches" in printed.err
    query(f"UPDATE {CURRENT} SET xk_nr = '暗改'")
    assert main(["verify"]) == 1
    assert "3 difference(s)" in capsys.readouterr().out


def test_mended_receipts_are_read_with_the_numbers_that_they_mask(platform, inbox, catalogue):
    frame = frame_of(catalogue, 6, seed=5, record_type="administrative_licence_natural_person")
    frame.loc[[1, 3, 4], "许可内容"] = ""
    drop_csv(inbox, "自然人许可.csv", frame)
    [first] = commands.submit()
    receipt = platform.ingest_root / first.receipt
    sheet = pd.read_excel(receipt, sheet_name="退回行", dtype=str, engine="openpyxl")
    # One of the three rows is taken out of the sheet.
    content = io.BytesIO()
    mended = sheet.assign(许可内容="补上的内容").iloc[:2]
    mended.to_excel(content, sheet_name="退回行", index=False)
    drop(inbox, "改好.xlsx", content.getvalue())
    [second] = commands.submit()
    assert second.new == 2
    outcome = verify_platform(current_platform())
    assert (outcome.differences, outcome.records) == ([], 5)
