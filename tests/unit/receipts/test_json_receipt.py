import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from receipt_examples import (
    REFUSED,
    batch_of,
    issued,
    refused,
    regional_receipt,
    rejected_record,
)

from pipelines.batch import BatchState
from pipelines.errors import UnknownBatch
from pipelines.receipts import read_json_receipt
from pipelines.shapes.finding import Finding, Severity, finding_table


KEYS = [
    "receipt_no", "batch_no", "department", "path", "file", "digest", "record_type",
    "catalogue_version", "state", "reason", "received", "accepted", "rejected", "new", "changed",
    "unchanged", "warned", "issued_by", "issued_at",
    "reading", "earlier_values", "updated_values", "preview", "findings_by_column",
    "rejected_rows_shown", "warned_rows_shown", "rejections", "warnings", "signature",
]  # fmt: skip


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_json_receipt_says_everything(example, tmp_path):
    content = read_json_receipt(issued(example, tmp_path))
    assert list(content) == KEYS
    assert (content["state"], content["received"], content["rejected"]) == ("receipted", 123, 3)
    assert len(content["rejections"]) == 5
    [warning] = content["warnings"]
    assert list(warning) == [
        "row_number", "rule", "element", "field", "value", "expected", "remedy", "severity", "text"
    ]  # fmt: skip
    assert content["reading"]["encoding"] == "gb18030"


def test_findings_stand_in_the_order_of_rows_and_columns(example, tmp_path):
    rejections = read_json_receipt(issued(example, tmp_path))["rejections"]
    fields = [(finding["row_number"], finding["field"]) for finding in rejections]
    assert fields == [
        (5, "有效期至"),
        (9, "行政相对人名称"),
        (9, "有效期至"),
        (12, "许可内容"),
        (12, "有效期至"),
    ]


def test_a_file_refused_as_a_whole_has_a_json_receipt_with_its_reason(example, tmp_path):
    batch = batch_of(**REFUSED, reason="文件已加密。")
    content = read_json_receipt(issued(refused(example, batch), tmp_path))
    assert (content["state"], content["reason"], content["reading"], content["rejections"]) == (
        "refused",
        "文件已加密。",
        None,
        [],
    )


def test_issuing_again_gives_the_same_bytes(example, tmp_path):
    issued(example, tmp_path)
    first = bytes_of(tmp_path)
    issued(example, tmp_path)
    assert bytes_of(tmp_path) == first


def test_issuing_again_after_the_commit_gives_the_same_receipt(example, tmp_path):
    path = issued(example, tmp_path)
    issued_at = datetime.fromisoformat(read_json_receipt(path)["issued_at"])
    first = bytes_of(tmp_path)
    issued(
        replace(
            example,
            batch=replace(example.batch, state=BatchState.RECEIPTED, receipted_at=issued_at),
        ),
        tmp_path,
    )
    assert bytes_of(tmp_path) == first


def test_two_receipts_issued_at_different_times_differ_in_nothing_else(example, tmp_path):
    contents = []
    for year in (2026, 2027):
        batch = replace(example.batch, receipted_at=datetime(year, 1, 1, tzinfo=UTC))
        path = issued(replace(example, batch=batch), tmp_path / str(year))
        contents.append(dict(read_json_receipt(path)))
    first, second = contents
    assert first.pop("issued_at") != second.pop("issued_at")
    assert first.pop("signature") != second.pop("signature")
    assert first == second


def test_the_workbook_bears_the_digest_of_the_json_receipt(example, tmp_path):
    path = issued(example, tmp_path)
    json_digest = hashlib.sha256(path.with_suffix(".json").read_bytes()).hexdigest()
    sheet = openpyxl.load_workbook(path)["汇总"]
    digests = [row[1].value for row in sheet.iter_rows() if row[0].value == "校验码"]
    assert digests[0].startswith(json_digest)


def test_nothing_half_written_is_left_when_issuing_fails(example, tmp_path):
    unknown = finding_table([Finding(5, "no-such-rule", "XK_YXQZI", Severity.ERROR)])
    broken = replace(example, findings=unknown)
    with pytest.raises(KeyError):
        issued(broken, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b"\xff"])
def test_what_is_no_json_receipt_is_an_unknown_batch(tmp_path, content):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnknownBatch):
        read_json_receipt(path)


REJECTED = [
    rejected_record(
        row_number=7,
        element="XK_WSH",
        code="duplicate-decision",
        reason="文书号已由其他盟市报送",
        subject_name="甲公司",
        record_key="ab" * 16,
    ),
    rejected_record(
        row_number=3,
        element=None,
        code="late",
        reason="=1+1 152501199003071236",
        subject_name="=乙",
        record_key="cd" * 16,
    ),
]


def test_what_the_region_rejects_is_told_in_the_same_form(tmp_path):
    path = regional_receipt(batch_of(), REJECTED, tmp_path)
    assert path.name == "回执_区域平台退回2条_行政许可_20261124-000123.xlsx"
    book = openpyxl.load_workbook(path)
    assert "市平台通过 120 条，其中区域平台退回 2 条" in book["汇总"]["A1"].value
    lines = list(book["区域平台退回"].iter_rows(values_only=True))
    assert lines[0] == ("主体名称", "原因", "字段", "行号", "区域平台代码", "记录标识")
    assert [(line[0], line[2], line[3]) for line in lines[1:]] == [
        ("=乙", "整行", 3),
        ("甲公司", "行政许可决定文书号", 7),
    ]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }
    content = read_json_receipt(path)
    assert (content["issued_by"], len(content["rejections"])) == ("region", 2)
    assert "152501199003071236" not in path.with_suffix(".json").read_text(encoding="utf-8")


def test_a_regional_receipt_issued_again_is_the_same(tmp_path):
    regional_receipt(batch_of(), REJECTED, tmp_path)
    first = bytes_of(tmp_path)
    regional_receipt(batch_of(), REJECTED[::-1], tmp_path)
    assert bytes_of(tmp_path) == first
