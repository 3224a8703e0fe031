"""The sheet 填写示例: one sound row, laid out one field a line, with what to fill in and every rule.

It never becomes data: fields stand below each other, each with its number before its name, so that no line of it
looks like a header.
"""

from __future__ import annotations

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.wording import example_of, required_words
from pipelines.templates.words import rule_lines, what_to_fill_in
from pipelines.templates.workbook import EXAMPLE, Book, height_of


WIDTHS = (30, 10, 48, 34, 70)
HEADERS = ("字段与代码", "是否必填", "填什么", "填写的样子", "校验（与回执用语相同）")
TOP = 3


def write_example(book: Book, record_type: RecordType) -> None:
    """Write the sheet."""
    sheet = book.sheet(EXAMPLE, "#2E7D5B")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    remark = "示例中的主体、号码和文号都是虚构的。本表仅供对照，不会作为数据读取。"
    book.head(sheet, f"{record_type.title}：填写示例", remark)
    book.write(sheet, TOP - 1, HEADERS, ["required-header"] * len(HEADERS))
    example = example_of(record_type)
    for number, element in enumerate(record_type.elements.values(), 1):
        rules = "\n".join(rule_lines(record_type, element))
        words = required_words(record_type, element)
        name, shown = f"{number}. {element.name}\n{element.code}", example[element.code] or "（空）"
        texts = [name, words, what_to_fill_in(record_type, element), shown, rules]
        row = TOP + number - 1
        sheet.set_row(
            row, height_of([(text, width - 3) for text, width in zip(texts, WIDTHS, strict=True)])
        )
        marked = "required" if element.code in record_type.required else "cell"
        book.write(sheet, row, texts, ["label", marked, "cell", marked, "cell"])
    sheet.freeze_panes(TOP, 1)
    sheet.repeat_rows(TOP - 1)
