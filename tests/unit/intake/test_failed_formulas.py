"""What a spreadsheet shows in place of a value is none: failed formulas, columns that are too
narrow.
"""

import pyarrow as pa
import pytest

from pipelines.intake.cells.no_values import cells_without_value


def rule_of(text):
    column = pa.chunked_array([["示例", text]], pa.string())
    rules = [rule for rule, places in cells_without_value(column) if list(places) == [1]]
    return rules[0] if rules else None


@pytest.mark.parametrize(
    "text",
    ["#N/A", "#n/a", "＃N/A", "#DIV/0！", "#名称?", "#名称？", "#值!", "#引用!", "#GETTING_DATA", "#UNKNOWN!",
     "#SPILL!", "#溢出!", "Err:502", "err：502", "#FIELD!", "#BLOCKED!", " #REF! ", "＃ＲＥＦ！"],
)  # fmt: skip
def test_a_failed_formula_is_one_however_it_is_written(text):
    assert rule_of(text) == "failed-formula"


@pytest.mark.parametrize("text", ["########", "##", " ####### ", "＃＃＃＃"])
def test_a_column_that_is_too_narrow_shows_no_value(text):
    assert rule_of(text) == "column-too-narrow"


@pytest.mark.parametrize(
    "text",
    ["#1号楼", "#值得", "Err:602", "Error", "错误", "#", "C#", "5#楼", "A##B", "错误记载的内容"],
)
def test_other_texts_are_values(text):
    assert rule_of(text) is None
