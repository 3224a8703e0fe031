"""The header decides what a file is, its name narrows the choice,
and in doubt nothing is guessed.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_examples import (
    BLACK_LIST,
    CODES,
    HEADER,
    NAME,
    NAME_CODE,
    RED_LIST,
    Read,
    csv_of,
    matcher_of,
    read_text,
    record_type,
    row,
    workbook,
)

from pipelines.intake.recognising.headers.header_spelling import comparable
from pipelines.intake.recognising.recogniser import Recogniser
from tests.lib.refusals import refusal_of
from tests.lib.repository import RECORD_TYPE_NAMES


NOWHERE = "market_regulation/inbox/1.csv"


@pytest.fixture(scope="module")
def recogniser(catalogue):
    return Recogniser(catalogue)


def header_of(name):
    return [element.name for element in record_type(name).elements.values()]


def refusal_of_rows(*rows, dropped_as=NOWHERE, folder):
    return refusal_of(read_text, folder, csv_of(*rows), dropped_as=dropped_as)


def test_the_examples_have_the_columns_of_the_catalogue():
    for name, columns in (("black_list", BLACK_LIST), ("red_list", RED_LIST)):
        elements = record_type(name).elements.values()
        assert {element.code: element.name for element in elements} == columns
        assert record_type(name).subject.name == NAME_CODE


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_a_header_of_all_names_or_all_codes_needs_no_file_name(recogniser, name):
    codes = [code.lower() for code in record_type(name).elements]
    for header in (header_of(name), codes):
        assert recogniser.recognise([header], NOWHERE).record_type.name == name


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_a_header_of_the_required_names_alone_needs_no_file_name(recogniser, name):
    wanted = record_type(name).required
    elements = record_type(name).elements
    required = [element.name for code, element in elements.items() if code in wanted]
    assert recogniser.recognise([required], NOWHERE).record_type.name == name


@given(
    name=st.sampled_from(RECORD_TYPE_NAMES),
    left_out=st.sets(st.integers(0, 40)),
    order=st.randoms(use_true_random=False),
    above=st.integers(0, 19),
)
def test_whatever_optional_columns_are_left_out_a_named_file_is_what_its_name_says(
    recogniser, name, left_out, order, above
):
    wanted = record_type(name)
    codes = []
    for position, code in enumerate(wanted.elements):
        if code in wanted.required or position not in left_out:
            codes.append(code)
    order.shuffle(codes)
    head = [*([["标题"]] * above), [wanted.elements[code].name for code in codes]]
    match = recogniser.recognise(head, f"market_regulation/inbox/{wanted.title}.csv")
    assert (match.record_type.name, match.header_row) == (name, above + 1)
    assert [match.columns[position] for position in range(len(codes))] == codes


@pytest.mark.parametrize(
    "dressed",
    [
        "*{}",
        "{}*",
        "{}（必填）",
        " {} ",
        "{}\n",
        "{}：",
        "\ufeff{}",
        "{}（万元）",
        "{}[10字以内]",
        "\u200b{}",
    ],
)
def test_marks_units_and_invisible_characters_around_a_name_do_not_matter(recogniser, dressed):
    match = recogniser.recognise([[dressed.format(name) for name in HEADER]], NOWHERE)
    assert list(match.columns.values()) == CODES


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_every_name_code_and_synonym_is_understood_as_some_element(name):
    codes = matcher_of(name).code_of_spelling
    for element in record_type(name).elements.values():
        assert codes[comparable(element.name)] == element.code
        assert codes[comparable(element.code)] == element.code
        assert all(comparable(synonym) in codes for synonym in element.synonyms)


def test_a_header_below_the_twentieth_row_is_not_looked_for(tmp_path):
    assert (
        refusal_of_rows(*[["标题"]] * 20, HEADER, row(), folder=tmp_path).code
        == "unknown-record-type"
    )


def test_codes_and_names_in_two_rows_are_one_header(tmp_path):
    file = read_text(tmp_path, csv_of(["黑名单"], CODES, HEADER, row("甲"), row("乙")))
    assert (file.reading.header_row, file.numbers, file.names) == (3, [4, 5], ["甲", "乙"])


def test_a_header_that_comes_again_further_down_swallows_no_row_between(tmp_path):
    file = read_text(tmp_path, csv_of(HEADER, row("甲"), HEADER, row("乙")))
    assert (file.numbers, file.names) == ([2, 4], ["甲", "乙"])


def test_a_foreign_table_is_no_record_type(tmp_path):
    refused = refusal_of_rows(["姓名", "部门", "工资"], ["甲", "乙", "1"], folder=tmp_path)
    assert (refused.code, refused.received) == ("unknown-record-type", 0)


def test_missing_columns_are_named_and_the_rows_counted(tmp_path):
    position = next(n for n, code in enumerate(CODES) if code in record_type().required)
    lost = HEADER[position]
    cut = [cells[:position] + cells[position + 1 :] for cells in (HEADER, row("甲"), row("乙"))]
    refused = refusal_of_rows(*cut, dropped_as="x/inbox/黑名单.csv", folder=tmp_path)
    assert (refused.code, refused.received) == ("missing-columns", 2)
    assert lost in refused.reason and record_type().title in refused.reason


@pytest.mark.parametrize("name", ["administrative_penalty_legal_person", "black_list"])
@pytest.mark.parametrize("first", range(0, 8, 2))
def test_of_record_types_that_lack_few_columns_the_one_that_explains_most_is_named(
    name, first, recogniser
):
    """Others have so few columns that they lack nearly nothing of a long header."""
    meant = record_type(name)
    required = [e.name for code, e in meant.elements.items() if code in meant.required]
    lost = required[first : first + 2]
    header = [e.name for e in meant.elements.values() if e.name not in lost]
    refused = recogniser.recognise([header], NOWHERE)
    assert f"“{meant.title}”" in refused.error.reason + refused.error.remedy
    assert not refused.nearest.unknown


def test_of_record_types_that_fit_as_well_each_is_named_with_what_it_lacks(tmp_path):
    rating = record_type("customs_credit_grade")
    header = [e.name for e in rating.elements.values() if e.name != "海关信用等级"]
    refused = refusal_of_rows(header, ["x"] * len(header), folder=tmp_path)
    assert "海关高级认证企业" in refused.reason
    assert f"如报送的是“{rating.title}”，缺少的必填列是海关信用等级。" in refused.remedy


def test_a_header_that_fits_the_items_of_both_kinds_of_subjects_goes_by_the_rows_or_the_name(
    tmp_path,
):
    legal = record_type("administrative_licence_legal_person")
    natural = record_type("administrative_licence_natural_person")
    both = list(dict.fromkeys(header_of(legal.name) + header_of(natural.name)))
    # No row says its kind: each goes back for 行政相对人类别, which is required.
    file = read_text(tmp_path, csv_of(both, ["x"] * len(both)), dropped_as=NOWHERE)
    assert file.reading.record_type == legal.name
    assert any("“证件号码”没有读取" in note for note in file.reading.notes)
    file = read_text(
        tmp_path, csv_of(both, ["x"] * len(both)), dropped_as=f"x/inbox/{natural.title}.csv"
    )
    assert file.reading.record_type == natural.name


def test_a_name_that_contradicts_the_header_is_asked_back(tmp_path):
    refused = refusal_of_rows(HEADER, row(), dropped_as="x/inbox/红名单.csv", folder=tmp_path)
    assert refused.code in ("ambiguous-record-type", "missing-columns")
    assert "红名单" in refused.reason


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("拖欠工资黑名单.csv", "wage_arrears_list"),
        ("失信黑名单.csv", "wage_arrears_list"),
        ("安全生产失信黑名单.csv", "work_safety_dishonesty"),
    ],
)
def test_a_header_of_one_record_type_counts_where_its_own_name_has_the_words(tmp_path, path, name):
    header = header_of(name)
    text = csv_of(header, ["x"] * len(header))
    file = read_text(tmp_path, text, dropped_as=f"x/inbox/{path}")
    assert file.reading.record_type == name


def test_a_name_of_something_else_is_asked_back_with_single_marks_within_marks(tmp_path):
    header = header_of("wage_arrears_list")
    cells = ["x"] * len(header)
    refused = refusal_of_rows(header, cells, dropped_as="x/inbox/红名单.csv", folder=tmp_path)
    assert refused.code == "ambiguous-record-type"
    assert "“拖欠农民工工资‘黑名单’信息”" in refused.reason


def test_two_columns_for_one_element_are_refused(tmp_path):
    refused = refusal_of_rows([*HEADER, NAME_CODE], [*row(), "x"], folder=tmp_path)
    assert refused.code == "duplicate-headers"
    assert NAME in refused.reason


def test_columns_that_are_no_elements_are_kept_aside(tmp_path):
    file = read_text(tmp_path, csv_of(["科室", *HEADER], ["注册股", *row("甲")]))
    assert [column.header for column in file.reading.columns if column.element is None] == ["科室"]
    assert (file.names, file.rows["c1"].to_pylist()) == (["注册股"], ["甲"])


def test_the_sheet_of_refused_rows_is_found_in_a_receipt(tmp_path):
    path = tmp_path / "回执.xlsx"
    refused = [["行号", "原因与改法", *HEADER], [7, "日期不对", *row("甲")]]
    workbook(path, ["回执", "黑名单"], 退回行=refused, 读取情况=[["列", "含义"], ["1", "主体名称"]])
    file = Read(path, NOWHERE)
    assert (file.reading.record_type, file.reading.sheet) == ("black_list", "退回行")
    assert file.cells[:3] == ["7", "日期不对", "甲"]


def test_every_refusal_speaks_chinese_and_says_what_to_do(tmp_path):
    for rows in (
        [["a", "b"], ["1", "2"]],
        [HEADER],
        [[*HEADER, HEADER[0]], row()],
        [HEADER[1:], row()[1:]],
    ):
        refused = refusal_of_rows(*rows, folder=tmp_path)
        assert refused.remedy.startswith("请") and refused.remedy.endswith("。")
        assert not refused.reason.isascii()


PENALTY = "administrative_penalty_legal_person"
SUPPLIER = "procurement_serious_violation"


def test_ten_columns_outweigh_one_that_only_another_record_type_has(recogniser):
    header = [*header_of(PENALTY), "处理结果", "复议结果"]
    assert recogniser.recognise([header], NOWHERE).record_type.name == PENALTY
    assert recogniser.recognise([header], "finance/inbox/1.csv").record_type.name == PENALTY


@pytest.mark.parametrize("missing", ["处罚有效期", "违法行为类型", "处罚类别"])
def test_what_most_columns_say_is_not_taken_for_another_list_that_happens_to_be_complete(
    recogniser, missing
):
    header = [*header_of(PENALTY), "处理结果"]
    header.remove(missing)
    for folder in ("finance", "market_regulation"):
        result = recogniser.recognise([header], f"{folder}/inbox/1.csv")
        assert result.nearest.record_type.name == PENALTY
        assert result.error.code == "missing-columns"
        assert missing in result.error.reason
        assert record_type(SUPPLIER).title in result.error.remedy


def test_a_name_outweighs_all_columns(recogniser):
    codes = {"行政相对人代码_2(工商注册号)", "行政相对人代码_3(组织机构代码)", "处罚有效期"}
    header = [*(name for name in header_of(PENALTY) if name not in codes), "处理结果"]
    named = f"finance/inbox/{record_type(SUPPLIER).title}.csv"
    assert recogniser.recognise([header], named).record_type.name == SUPPLIER


def test_a_few_columns_more_decide_nothing(recogniser):
    header = [*header_of(SUPPLIER), "违法行为类型", "处罚类别"]
    assert recogniser.recognise([header], NOWHERE).record_type.name == SUPPLIER
