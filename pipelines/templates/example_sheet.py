"""The sheet 填写示例: a sound row with one line for each field, what to fill in, and every rule.

It is never read as data: the fields stand below each other, each with a number before its name, so
that no line looks like a header.
"""

from __future__ import annotations

from typing import Any

from pipelines.catalogue.examples.example_row import example_of
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.wording import required_words
from pipelines.templates.element_words import rule_lines, what_to_fill_in
from pipelines.templates.template_workbook import EXAMPLE, TemplateWorkbook, row_height


HEADERS = ("字段与代码", "是否必填", "填写要求", "填写示例", "校验规则")

# Widths of the columns, in characters.
_WIDTHS = (30, 18, 48, 34, 70)

# Rows above the first field: title, remark, headers.
_TOP = 3


def write_example(workbook: TemplateWorkbook, record_type: RecordType) -> None:
    """Write the sheet."""
    sheet = workbook.add_sheet(EXAMPLE, "#2E7D5B")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    remark = "示例中的主体、号码和文号都是虚构的。本表仅供对照，不会作为数据读取。"
    workbook.write_title(sheet, f"{record_type.title}：填写示例", remark)
    header_styles = ["required-header"] * len(HEADERS)
    workbook.write_row(sheet, _TOP - 1, HEADERS, header_styles)

    example = example_of(record_type)
    for number, element in enumerate(record_type.elements.values(), 1):
        texts = [
            f"{number}. {element.name}\n{element.code}",
            required_words(record_type, element),
            what_to_fill_in(record_type, element),
            example[element.code] or "（空）",
            "\n".join(rule_lines(record_type, element)),
        ]
        is_required = element.code in record_type.required
        _write_field(workbook, sheet, _TOP + number - 1, texts, is_required=is_required)
    sheet.freeze_panes(_TOP, 1)
    sheet.repeat_rows(_TOP - 1)


def _write_field(
    workbook: TemplateWorkbook, sheet: Any, row: int, texts: list[str], *, is_required: bool
) -> None:
    text_widths = [width - 3 for width in _WIDTHS]
    cells = list(zip(texts, text_widths, strict=True))
    sheet.set_row(row, row_height(cells))
    style = "required" if is_required else "cell"
    workbook.write_row(sheet, row, texts, ["label", style, "cell", style, "cell"])
