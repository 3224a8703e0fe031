"""我们怎样读您的文件: what was taken for what, so that a misreading is seen by the one who can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.receipts.words.columns import FileColumn
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.conversions import Said, conversions_said
from pipelines.receipts.words.findings import Findings
from pipelines.receipts.words.masking import shown
from pipelines.receipts.workbook.book import Sheet, height_of
from pipelines.shapes.file_formats import format_title, part_word
from pipelines.shapes.reading import Reading


READING = "我们怎样读您的文件"

_WIDTHS = (14.0, 44.0, 44.0, 20.0, 16.0)
_DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}


def write_reading(sheet: Sheet, contents: Contents, reading: Reading, findings: Findings) -> None:
    """Write format, encoding and place of the table, then each column and what it was taken for."""
    sheet.widths(_WIDTHS)
    facts = list(_facts(reading))
    for row, (label, value) in enumerate(facts):
        sheet.height(row, height_of([(value, sum(_WIDTHS[1:]) - 4)]))
        sheet.text(row, 0, label, "label")
        sheet.merged(row, (1, len(_WIDTHS) - 1), value)
    header = len(facts) + 1
    sheet.height(header, 22)
    sheet.headers(header, ("列", "您的表头", "我们读作", "数据元代码", "是否必填"))
    required = contents.record_type.required if contents.record_type else frozenset()
    for row, column in enumerate(findings.columns, header + 1):
        _write_column(
            sheet, row, column, is_required=bool(column.element and column.element.code in required)
        )
    _write_conversions(
        sheet, header + len(findings.columns) + 2, conversions_said(contents, findings.columns)
    )


def _facts(reading: Reading) -> Iterator[tuple[str, str]]:
    yield "格式", format_title(reading.format) if reading.format else "—"
    if reading.encoding:
        yield "编码", reading.encoding.upper()
    if reading.delimiter:
        yield "分隔符", _DELIMITERS.get(reading.delimiter, reading.delimiter)
    if reading.sheet:
        yield part_word(reading.format), shown(reading.sheet)
    if reading.header_row:
        yield "表头所在行", f"第 {reading.header_row} 行"
    for note in reading.notes:
        yield "说明", shown(note)


def _write_column(sheet: Sheet, row: int, column: FileColumn, *, is_required: bool) -> None:
    element = column.element
    sheet.text(row, 0, letters(column.position))
    sheet.text(row, 1, shown(column.header))
    sheet.text(
        row, 2, element.name if element else "未识别，已另存", "cell" if element else "warned"
    )
    sheet.text(row, 3, element.code if element else "")
    sheet.text(row, 4, "必填" if is_required else "")


def _write_conversions(sheet: Sheet, start: int, said: Sequence[Said]) -> None:
    if not said:
        return
    sheet.height(start, 24)
    sheet.merged(start, (0, len(_WIDTHS) - 1), "读取时换了写法的值（请核对读法）", "heading")
    sheet.height(start + 1, 22)
    sheet.headers(start + 1, ("行数", "字段", "怎样读的", "您写的（首行）", "我们读作"))
    for row, one in enumerate(said, start + 2):
        finding, how = (
            one.finding,
            f"{one.finding.words.title}（首见于第{one.finding.row_number}行）",
        )
        texts = (finding.words.field, how, finding.value or "", one.read)
        sheet.height(
            row,
            height_of([(text, width - 4) for text, width in zip(texts, _WIDTHS[1:], strict=True)]),
        )
        sheet.number(row, 0, one.rows)
        for column, text in enumerate(texts, 1):
            sheet.text(row, column, text)


def letters(position: int) -> str:
    """What a spreadsheet calls a column: A, B, … Z, AA."""
    name, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
