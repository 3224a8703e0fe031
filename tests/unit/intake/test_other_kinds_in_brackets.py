"""A header of which one part is an element and the other part another day or office means none."""

import json

import pytest
from intake_examples import BLACK_LIST, csv_of, matcher_of, read_text, workbook

from pipelines.errors import FileRefused


PENALTY = "administrative_penalty_legal_person"
OTHER = [
    "处罚日期(立案日期)",
    "处罚决定日期（公示日期）",
    "处罚决定日期【送达日期】",
    "处罚决定日期(结案时间)",
    "处罚决定日期(缴款日期)",
    "处罚日期（发现日）",
    "处罚日期(签收日期)",
    "立案日期(处罚决定日期)",
    "公示时间（处罚决定日期）",
    "处罚机关(立案机关)",
    "处罚机关（上级机关）",
    "处罚机关(填报单位)",
    "罚款金额(实缴金额)",
    "行政处罚决定书文号(立案编号)",
]
OWN = {
    "处罚决定日期(年月日)": "CF_JDRQ",
    "处罚决定日期(决定日期)": "CF_JDRQ",
    "处罚决定日期(作出决定的日期)": "CF_JDRQ",
    "处罚日期（处罚决定日期）": "CF_JDRQ",
    "处罚决定日期(yyyy-mm-dd)": "CF_JDRQ",
    "处罚决定日期(必填)": "CF_JDRQ",
    "处罚决定日期(日期)": "CF_JDRQ",
    "处罚有效期(截止日期)": "CF_YXQ",
    "公示截止期(公示截止日期)": "CF_GSJZQ",
    "处罚机关(全称)": "CF_CFJG",
    "处罚机关(单位)": "CF_CFJG",
    "罚款金额(万元)": "CF_NR_FK",
}


@pytest.fixture(scope="module")
def matcher():
    return matcher_of(PENALTY)


@pytest.mark.parametrize("header", OTHER)
def test_brackets_that_name_another_kind_leave_the_column_unknown(matcher, header):
    assert matcher.element_named(header) is None


@pytest.mark.parametrize("header", OWN)
def test_brackets_that_say_how_or_the_same_leave_the_column_its_own(matcher, header):
    assert matcher.element_named(header) == OWN[header]


HEADERS = [
    header if header != "认定日期" else "认定日期(公示日期)" for header in BLACK_LIST.values()
]
CELLS = ["值"] * len(HEADERS)


def _csv(folder):
    return read_text(folder, csv_of(HEADERS, CELLS))


def _json(folder):
    text = json.dumps([dict(zip(HEADERS, CELLS, strict=True))], ensure_ascii=False)
    return read_text(folder, text, name="黑名单.json")


def _xlsx(folder):
    workbook(folder / "本月.xlsx", HEADERS, CELLS)
    return read_text(folder, (folder / "本月.xlsx").read_bytes(), name="黑名单.xlsx")


@pytest.mark.parametrize("read", [_csv, _json, _xlsx])
def test_a_required_column_in_doubt_is_asked_back_by_its_name(tmp_path, read):
    with pytest.raises(FileRefused, match="认定日期") as refused:
        read(tmp_path)
    assert refused.value.code == "missing-columns"
    assert "公示日期" in refused.value.remedy
