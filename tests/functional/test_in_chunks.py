"""A file that is taken through the stages in many small pieces gets the
answer that it gets in one.
"""

import json
import logging
import re

import pytest

from pipelines import progress
from pipelines.catalogue.examples import samples
from pipelines.intake.readers.plain_text import csv_parser, decoding
from pipelines.intake.staging import arrow_files, raw_rows, rows_with_findings, staged_findings
from pipelines.validation import repeats
from tests.lib import commands


PENALTY = "administrative_penalty_legal_person"


@pytest.fixture
def text(catalogue):
    """Faults of every kind: values, shapes, blank lines,
    copies far apart, notes below the table.
    """
    record_type = catalogue.record_types[PENALTY]
    frame = samples.valid_rows(record_type, 60, seed=4)
    frame.iloc[[20, 59]] = frame.iloc[[1, 1]].to_numpy()
    frame.iloc[45] = frame.iloc[2].to_numpy()
    frame.loc[frame.index[45], "CF_SY"] = "另一事由"
    frame.loc[frame.index[[5, 33]], "CF_XDR_MC"] = None
    frame.loc[frame.index[7], "CF_XDR_SHXYM"] = "91152501?"
    frame.loc[frame.index[8], "CF_SY"] = '引号"和\n换行'
    lines = frame.to_csv(index=False).splitlines()
    lines[41] += ",多出来的"
    lines.insert(31, ",,,")
    return "\n".join([*lines, "", "注：以上为全部", "填表人：张三"])


@pytest.fixture
def small_pieces(monkeypatch):
    for room, name, size in [
        (decoding, "PIECE_BYTES", 700),
        (decoding, "MOST_KEPT_BYTES", 0),
        (csv_parser, "PARSED_CHUNK_ROWS", 7),
        (arrow_files, "RECORD_BATCH_ROWS", 11),
        (raw_rows, "RAW_CHUNK_ROWS", 13),
        (staged_findings, "CHUNK_FINDINGS", 7),
        (rows_with_findings, "JOINED_ROWS", 2),
        (repeats, "COMPARED_CHUNK_ROWS", 2),
        (progress, "EVERY", 0.0),
    ]:
        monkeypatch.setattr(room, name, size)


def submitted(platform, name, content):
    (platform.ingest_root / "market_regulation" / "inbox" / name).write_bytes(content)
    [batch] = commands.submit()
    json_receipt = json.loads(
        (platform.ingest_root / batch.receipt).with_suffix(".json").read_text(encoding="utf-8")
    )
    lists = {name: json_receipt[name] for name in ("rejections", "warnings")}
    notes = json_receipt["reading"]["notes"]
    return (batch.state, batch.received, batch.accepted, batch.rejected, batch.warned), lists, notes


def test_the_answer_is_the_same(platform, text, request):
    whole = submitted(platform, "整个.csv", text.encode("gb18030"))
    request.getfixturevalue("small_pieces")
    pieces = submitted(platform, "分块.csv", text.encode())
    assert pieces == whole
    assert whole[0] == ("receipted", 60, 53, 7, 1)
    # A code as header states no unit, which is said of both columns of amounts.
    about_units = [note for note in whole[2] if "按万元读取" in note]
    about_lines = [note for note in whole[2] if "未作为数据" in note]
    assert (len(about_units), len(about_lines), len(whole[2])) == (2, 2, 4)


def test_the_log_says_how_far_each_long_stage_has_come(platform, text, small_pieces, caplog):
    caplog.set_level(logging.INFO, "pipelines")
    submitted(platform, "分块.csv", text.encode())
    for stage in ("collect", "validate", "load"):
        shares = [
            int(found[1])
            for line in caplog.messages
            if (
                found := re.search(
                    rf"stage={stage} rows=\d+ percent=(\d+) rows_per_second=\d+", line
                )
            )
        ]
        assert len(shares) > 1 and shares == sorted(shares) and shares[-1] > 90
