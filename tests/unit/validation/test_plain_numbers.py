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
