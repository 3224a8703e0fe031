"""文件读取说明: what was taken for what, so that the department sees whether a value was misread."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.missing_columns import missing_elements, near_name
from pipelines.catalogue.model import Element
from pipelines.catalogue.words.sentences import EMPTY
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_conversions import (
    ExplainedConversion,
    explained_conversions,
)
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.explained_preview import PreviewedColumn, explained_preview
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.workbook.book import Sheet
from pipelines.receipts.workbook.cell_text import HEADER_HEIGHT, height_of
from pipelines.shapes.file_formats import format_title, part_word
from pipelines.shapes.reading import Reading


READING_SHEET = "文件读取说明"

_WIDTHS = (14.0, 44.0, 44.0, 20.0, 16.0)
_LAST = len(_WIDTHS) - 1
# It is blank, holds running numbers, or only said how other columns are to be read.
_NO_ELEMENT = "不是目录中的数据项，没有入库"
_COLUMN_HEADERS = ("列", "原表头", "系统识别为", "数据元代码", "是否必填")
_CONVERSION_HEADERS = ("行数", "字段", "规范方式", "原文（首行）", "系统识别为")
_PREVIEW_HEADERS = ("行号", "字段", "文件所示", "入库值", "说明")
# By name, because nobody sees a tab in a cell.
_DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}


def write_reading(
    sheet: Sheet, contents: Contents, reading: Reading, findings: ExplainedFindings
) -> None:
    """Write how the file was read: facts, then its columns, then the values that were changed."""
    sheet.widths(_WIDTHS)
    row = _write_facts(sheet, reading)
    # Of a file that nobody understood there are only notes.
    if reading.columns:
        row = _write_columns(sheet, row + 1, contents, findings.columns)

    conversions = explained_conversions(contents, findings.columns)
    if conversions:
        row = _write_conversions(sheet, row + 1, conversions)

    preview = explained_preview(contents, findings.columns)
    if preview:
        _write_preview(sheet, row + 1, preview, is_trial=contents.is_trial)


def _write_facts(sheet: Sheet, reading: Reading) -> int:
    """Write format, encoding and where the table was found; returns the next row."""
    facts = _facts(reading)
    for row, (label, value) in enumerate(facts):
        sheet.height(row, height_of([value], [sum(_WIDTHS[1:])], padding=4))
        sheet.text(row, 0, label, "label")
        sheet.merged(row, (1, _LAST), value)
    return len(facts)


def _facts(reading: Reading) -> list[tuple[str, str]]:
    facts = []
    if reading.format:
        facts.append(("格式", format_title(reading.format)))
    if reading.encoding:
        facts.append(("编码", reading.encoding.upper()))
    if reading.delimiter:
        facts.append(("分隔符", _DELIMITERS.get(reading.delimiter) or _visible(reading.delimiter)))
    if reading.sheet:
        facts.append((part_word(reading.format), shown_text(reading.sheet)))
    if reading.header_row:
        facts.append(("表头所在行", f"第 {reading.header_row} 行"))
    for note in reading.notes:
        facts.append(("说明", shown_text(note)))
    return facts


def _visible(separator: str) -> str:
    """A separator as it can be shown, where it has control characters."""
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in separator)


def _write_columns(
    sheet: Sheet, row: int, contents: Contents, columns: Sequence[FileColumn]
) -> int:
    """Write each column and what it was taken for; returns the next row."""
    sheet.height(row, HEADER_HEIGHT)
    sheet.headers(row, _COLUMN_HEADERS)
    # Without a record type nobody knows what is required.
    required = frozenset[str]()
    missing: list[Element] = []
    if contents.record_type is not None:
        required = contents.record_type.required
        present = [column.element.code for column in columns if column.element]
        missing = missing_elements(contents.record_type, present)
    for column in columns:
        row += 1
        _write_column(
            sheet, row, column, required, unknown=_word_of_unknown(contents, column, missing)
        )
    for element in missing if contents.is_refused else ():
        row += 1
        sheet.text(row, 0, "")
        sheet.text(row, 1, "（文件中没有这一列）", "error")
        sheet.texts_from(row, 2, (element.name, element.code, "必填，缺少"))
    return row + 1


def _word_of_unknown(contents: Contents, column: FileColumn, missing: Sequence[Element]) -> str:
    """What is said of a column that is no element."""
    if not contents.is_refused or contents.record_type is None:
        return _word_of_extra(contents, column)
    if contents.reading is not None and column.position in contents.reading.counting_columns:
        return _NO_ELEMENT
    names = [element.name for element in missing]
    near = near_name(column.header, names, contents.record_type)
    return f"未识别（是否为“{near}”？）" if near else "未识别"


def _word_of_extra(contents: Contents, column: FileColumn) -> str:
    """What became of a column that is no element, and which one it may mean."""
    for header in contents.unread:
        if header.position != column.position or contents.record_type is None:
            continue
        if header.likely is None:
            return "没有读取，没有入库"
        name = contents.record_type.elements[header.likely].name
        return f"没有读取，没有入库（是否为“{name}”？）"
    return _NO_ELEMENT


def _write_column(
    sheet: Sheet, row: int, column: FileColumn, required: frozenset[str], *, unknown: str
) -> None:
    sheet.text(row, 0, column_letters(column.position))
    sheet.text(row, 1, shown_text(column.header))
    if column.element is None:
        sheet.text(row, 2, unknown, "warning")
        sheet.text(row, 3, "")
        sheet.text(row, 4, "")
    else:
        sheet.text(row, 2, column.element.name)
        sheet.text(row, 3, column.element.code)
        sheet.text(row, 4, "必填" if column.element.code in required else "")


def _write_conversions(sheet: Sheet, row: int, conversions: Sequence[ExplainedConversion]) -> int:
    """Write the values whose form reading changed; returns the next row."""
    sheet.height(row, 24)
    sheet.merged(row, (0, _LAST), "系统规范了填写格式的值（请核对是否与原意一致）", "heading")
    sheet.height(row + 1, HEADER_HEIGHT)
    sheet.headers(row + 1, _CONVERSION_HEADERS)
    for line, conversion in enumerate(conversions, row + 2):
        _write_conversion(sheet, line, conversion)
    return row + 2 + len(conversions)


def _write_preview(
    sheet: Sheet, row: int, preview: Sequence[PreviewedColumn], *, is_trial: bool
) -> None:
    """Write what the first rows show and what is stored of it, element by element."""
    rejected = "本行将退回" if is_trial else "本行退回"
    sheet.height(row, 24)
    sheet.merged(row, (0, _LAST), "前几行的读取结果（请核对）", "heading")
    sheet.height(row + 1, HEADER_HEIGHT)
    sheet.headers(row + 1, _PREVIEW_HEADERS)
    row += 2
    for column in preview:
        for value in column.values:
            shown = (column.field, value.shown or EMPTY, value.stored_text)
            sheet.height(row, height_of(shown, _WIDTHS[1:4], padding=4))
            sheet.number(row, 0, value.row_number)
            sheet.texts_from(row, 1, shown)
            sheet.text(row, 4, "" if value.accepted else rejected)
            row += 1


def _write_conversion(sheet: Sheet, row: int, conversion: ExplainedConversion) -> None:
    finding = conversion.finding
    how = f"{finding.words.title}（首次见于第{finding.row_number}行）"
    texts = (finding.words.field, how, finding.value or "", conversion.read)
    sheet.height(row, height_of(texts, _WIDTHS[1:], padding=4))
    sheet.number(row, 0, conversion.rows)
    sheet.texts_from(row, 1, texts)


def column_letters(position: int) -> str:
    """What a spreadsheet calls a column: A, B, … Z, AA; `position` counts from 0."""
    letters = ""
    number = position + 1
    # As in a number system without a zero: A to Z are the digits 1 to 26.
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
