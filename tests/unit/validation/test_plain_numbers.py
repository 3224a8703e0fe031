"""A number in a key is one, whatever is written around it; what is taken off is said."""

from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.validation import validate_rows


TODAY = date(2026, 11, 24)


def read(catalogue, name, code, *numbers):
    """How some numbers are read in the element of a key, and the rules of what was changed."""
    record_type = catalogue.record_types[name]
    rows = valid_rows(record_type, len(numbers), seed=3).assign(**{code: list(numbers)})
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    changed = verdict.conversions[verdict.conversions["element"] == code]
    return verdict.canonical[code].tolist(), dict(
        zip(changed["rule"], changed["rows"], strict=True)
    )


@pytest.mark.parametrize(
    "written",
    [
        "No.HT150007",
        "NO：HT150007",
        "№ HT150007",
        "编号：HT150007",
        "编号HT150007",
        "合同编号:HT150007",
        " 合同号： HT150007",
    ],
)
def test_a_label_in_front_of_a_number_is_taken_off_and_said(catalogue, written):
    read_as = read(catalogue, "contract_performance", "HT_BH", written)
    assert read_as == (["HT150007"], {"read-without-label": 1})


@pytest.mark.parametrize(
    "written",
    ["NO2018001", "HT150007", "蒙H-12345", "编号待定", "二环编号2018", "〔2018〕1号：补", "编号："],
)
def test_what_belongs_to_a_number_stays(catalogue, written):
    assert read(catalogue, "contract_performance", "HT_BH", written) == ([written], {})


@pytest.mark.parametrize(
    "written",
    [
        "行政处罚决定书二示例罚字〔2018〕1号",
        "《行政处罚决定书》（二示例罚字〔2018〕1号）",
        "行政处罚决定书（文号：二示例罚字〔2018〕1号）",
        "决定书文号：二示例罚字〔2018〕1号",
        "行政处罚决定书编号 二示例罚字〔2018〕1号",
        "文书号为二示例罚字〔2018〕1号",
        "二连浩特市示例局行政处罚决定书\n二示例罚字〔2018〕1号",
        "二示例罚字〔2018〕1号行政处罚决定书",
        "二示例罚字〔2018〕1号（不予处罚决定书）",
        "二示例罚字〔2018〕1号文",
        "《关于2018年度检查的决定》（二示例罚字〔2018〕1号）",
        "（二示例罚字〔2018〕1号）。",
        "“二示例罚字〔2018〕1号”",
        "二示例罚字字〔2018〕1号号",
    ],
)
def test_the_name_of_a_document_around_its_number_is_taken_off_and_said(catalogue, written):
    read_as = read(catalogue, "administrative_penalty_legal_person", "CF_WSH", written)
    assert read_as == (["二示例罚字〔2018〕1号"], {"read-without-label": 1})


@pytest.mark.parametrize(
    ("name", "code", "written", "number"),
    [
        ("judgment_debtor", "SX_AH", "执行裁定书（2026）内2501执1号", "（2026）内2501执1号"),
        ("judgment_debtor", "SX_AH", "（2026）内2501执1号执行裁定书", "（2026）内2501执1号"),
        ("judgment_debtor", "SX_AH", "案号（2026）内2501执1号之一", "（2026）内2501执1号之一"),
        ("honour", "RY_WJBH", "表彰决定（二党发［２０２６］３号）", "二党发［２０２６］３号"),
        ("honour", "RY_WJBH", "《表彰决定》二党发〔2026〕3号", "二党发〔2026〕3号"),
        ("honour", "RY_WJBH", "关于表彰先进的决定（二党发〔2026〕3号）", "二党发〔2026〕3号"),
        ("food_business_licence", "TY_ZSBH", "食品经营许可证JY11525010001234", "JY11525010001234"),
    ],
)
def test_names_of_judgments_decisions_and_certificates_are_taken_off(
    catalogue, name, code, written, number
):
    assert read(catalogue, name, code, written) == ([number], {"read-without-label": 1})


@pytest.mark.parametrize(
    "written",
    [
        "行政处罚决定书〔2018〕1号",
        "行政处罚决定书罚字〔2018〕1号",
        "二文旅罚字〔2018〕1号",
        "二公（治）行罚决字〔2018〕1号",
        "（二）示例罚字〔2018〕1号",
        "二示例责令改正通知书〔2018〕1号",
        "二示例罚字〔2018〕1号之一",
        "二示例罚字〔2018〕1号变更决定书",
        "撤销行政处罚决定书（二示例罚字〔2018〕1号）",
        "行政处罚决定书二示例罚字〔2018〕1号、2号",
        "当场处罚决定书1号",
    ],
)
def test_a_number_that_may_be_another_without_its_words_stays(catalogue, written):
    read_as = read(catalogue, "administrative_penalty_legal_person", "CF_WSH", written)
    assert read_as == ([written], {})


def test_a_plate_is_one_with_and_without_its_dot(catalogue):
    plates = ["蒙H12345", "蒙H·12345", "蒙H 12345", "蒙H-12345", "蒙H.1234挂", "蒙H· D12345"]
    numbers, rules = read(catalogue, "overloaded_transport", "CZ_CPH", *plates)
    assert numbers == ["蒙H12345", "蒙H12345", "蒙H12345", "蒙H12345", "蒙H1234挂", "蒙HD12345"]
    assert rules == {"read-as-plate": 5}


def test_two_spellings_of_a_number_in_a_file_are_one_record(catalogue):
    record_type = catalogue.record_types["overloaded_transport"]
    row = valid_rows(record_type, 1, seed=3)
    rows = row.loc[row.index.repeat(2)].assign(CZ_CPH=["蒙H12345", "蒙H·12345"])
    rows.index = range(2, 4)
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    assert verdict.findings["rule"].tolist() == ["duplicate-in-file"]


def test_texts_that_are_no_number_of_the_key_keep_their_labels(catalogue):
    assert read(catalogue, "contract_performance", "BZ", "编号：HT1") == (["编号：HT1"], {})
