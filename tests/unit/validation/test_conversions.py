"""What reading changes is reported per element and kind of change, for any number of rows."""

from datetime import date

import pandas as pd
import pytest

from pipelines.catalogue.examples import samples
from pipelines.validation import validate_rows
from pipelines.validation.conversion_table import conversion_table, merged_conversions
from pipelines.validation.frame import canonical_frame


LICENCE = "administrative_licence_legal_person"
PENALTY = "administrative_penalty_legal_person"


@pytest.fixture
def licence(catalogue):
    return catalogue.record_types[LICENCE]


def rows_of(record_type, **values):
    """Rows in which only the given columns are filled."""
    count = len(next(iter(values.values())))
    frame = pd.DataFrame(
        None, index=range(2, count + 2), columns=list(record_type.elements), dtype="str"
    )
    for code, column in values.items():
        frame[code] = pd.Series(column, index=frame.index, dtype="str")
    return frame


def converted(record_type, **values):
    rows = rows_of(record_type, **values)
    table = conversion_table(rows, canonical_frame(rows, record_type), record_type)
    columns = ["rule", "row_number", "rows", "written", "read"]
    return list(table[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("written", "read", "kind"),
    [
        ("2018.12.10", "2018-12-10", "read-as-date"),
        ("2018年12月10日", "2018-12-10", "read-as-date"),
        ("20181210", "2018-12-10", "read-as-date"),
        ("2018-12-10 08:30", "2018-12-10", "read-as-date"),
        ("43444", "2018-12-10", "read-day-number"),
        ("43444.354", "2018-12-10", "read-day-number"),
        ("长期", "2099-12-31", "read-as-long-term"),
        ("9999-12-31", "2099-12-31", "read-as-long-term"),
        ("99990909", "2099-12-31", "read-as-long-term"),
    ],
)
def test_a_date_in_another_spelling_is_said(licence, written, read, kind):
    assert converted(licence, XK_YXQZI=[written]) == [(kind, 2, 1, written, read)]


@pytest.mark.parametrize(
    "written", ["2018-12-10", " 2018-12-10 ", "2018-12-10 00:00:00", "", "  ", "2018-02-30"]
)
def test_a_date_that_means_itself_is_not_said(licence, written):
    assert converted(licence, XK_YXQZI=[written]) == []


@pytest.mark.parametrize("written", ["暂无", "无", "/", "\\N", "NULL"])
def test_a_word_for_nothing_is_said_to_be_empty(licence, written):
    [(kind, *_, read)] = converted(licence, XK_YXQZI=[written])
    assert kind == "read-as-nothing"
    assert read is None or read != read


def test_the_empty_date_of_exports_is_said_to_be_empty(licence):
    assert [kind for kind, *_ in converted(licence, XK_YXQZI=["1900-01-01"])] == ["read-as-nothing"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("９１１５２５０１MA0N12345X", "read-half-width"),
        ("91152501 MA0N12345X", "read-without-spaces"),
        ("91152501ma0n12345x", "read-upper-case"),
    ],
)
def test_a_credit_code_in_another_form_is_said(licence, written, kind):
    assert converted(licence, XK_XDR_SHXYM=[written]) == [
        (kind, 2, 1, written, "91152501MA0N12345X")
    ]


def test_a_label_chosen_from_the_list_is_no_conversion(catalogue):
    for record_type in catalogue.record_types.values():
        for code, element in record_type.elements.items():
            if element.codes:
                labels = list(element.codes.labels.values())
                assert converted(record_type, **{code: labels}) == [], (record_type.name, code)


def test_each_other_spelling_of_a_code_is_told_once_for_all_its_rows(catalogue):
    red_list = catalogue.record_types["red_list"]
    documents = ["身份证"] * 5 + ["居民身份证"] * 400 + ["二代身份证"] * 12
    lines = converted(red_list, MD_ZJLX=documents)
    assert ("read-as-code", 7, 400, "居民身份证", "01") in lines
    assert "身份证" not in [given for *_, given, _ in lines]


@pytest.mark.parametrize(
    ("written", "read", "kind"),
    [
        ("1,234.5", "1234.5", "read-without-separators"),
        ("2000元", "0.2", "read-in-wan-yuan"),
        ("0.2万元", "0.2", "read-without-unit"),
        ("1.5E-05", "0.000015", "read-without-exponent"),
    ],
)
def test_an_amount_in_another_form_is_said(catalogue, written, read, kind):
    assert converted(catalogue.record_types[PENALTY], CF_NR_FK=[written]) == [
        (kind, 2, 1, written, read)
    ]


@pytest.mark.parametrize("written", ["0.20", "10", "0.000015", "0.2 万元"])
def test_an_amount_that_means_itself_is_not_said(catalogue, written):
    assert converted(catalogue.record_types[PENALTY], CF_NR_FK=[written]) == []


def test_separators_of_several_codes_bear_no_meaning(catalogue):
    penalty = catalogue.record_types[PENALTY]
    assert converted(penalty, CF_CFLB=["1；2", "1, 2"]) == []
    assert converted(penalty, CF_CFLB=["警告；罚款", "警告;罚款", "警告， 罚款"]) == []


def test_parts_of_a_file_come_together_as_if_it_had_been_read_whole(licence):
    rows = rows_of(
        licence,
        XK_YXQZI=["2018.12.10", "43444", "2018.12.11", "20181210", None, "2018-12-10"],
        XK_XDR_LB=["1", "法人及非法人组织", None, "法人及非法人组织", "无", "1"],
    )
    canonical = canonical_frame(rows, licence)
    whole = conversion_table(rows, canonical, licence)
    parts = [
        conversion_table(rows.iloc[at : at + 2], canonical.iloc[at : at + 2], licence)
        for at in (0, 2, 4)
    ]
    key = ["element", "rule"]
    together = merged_conversions(parts).sort_values(key).reset_index(drop=True)
    pd.testing.assert_frame_equal(together, whole.sort_values(key).reset_index(drop=True))
    assert merged_conversions([]).empty


def test_what_was_converted_refuses_no_row_and_counts_as_no_finding(catalogue, licence):
    frame = samples.valid_rows(licence, 5, seed=3)
    frame.index = range(2, 7)
    frame["XK_JDRQ"] = frame["XK_JDRQ"].str.replace("-", ".")
    verdict = validate_rows(frame, licence, catalogue, today=date(2026, 11, 24))
    assert not len(verdict.rejected)
    assert "read-as-date" in set(verdict.conversions["rule"])
    assert not set(verdict.findings["rule"]) & set(verdict.conversions["rule"])
