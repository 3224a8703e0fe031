"""The file formats that departments may send: the one table of them.

A new format is a line in `FORMATS`, a module of its name in `pipelines/intake/readers`, an example
in `tests/unit/intake/format_examples.py`, and a line in `docs/formats.md`. The module has a function
`read_<name>`, that of a workbook also `is_<name>`, which recognises its content.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileFormat:
    """One file format."""

    name: str
    """As in `Reading.format`, and as the module is called that reads it."""
    title: str
    """How receipts call it."""
    endings: tuple[str, ...]
    """Endings of its files in lower case; none: only the content of a workbook tells it."""
    workbook_readers: tuple[str, ...] = ()
    """Modules that each recognise and read one content of such a workbook; none: it is no workbook.

    Every kind of workbook is called by the endings of every other one, so the content has to tell.
    """
    part_word: str = "工作表"
    """How receipts call one of several tables in such a file."""

    @property
    def is_workbook(self) -> bool:
        """Whether its content tells it, not its ending."""
        return bool(self.workbook_readers)


FORMATS = (
    FileFormat("csv", "文本表格（csv）", (".csv", ".tsv", ".txt")),
    FileFormat("xlsx", "Excel 工作簿（xlsx）", (".xlsx", ".xlsm"), workbook_readers=("xlsx",)),
    FileFormat(
        "xls",
        "Excel 97-2003 或 WPS 工作簿（xls、et）",
        (".xls", ".et"),
        # Excel 2003 saves a workbook as XML, too, and calls it by the same ending.
        workbook_readers=("xls", "spreadsheet_xml"),
    ),
    FileFormat("ods", "OpenDocument 工作簿（ods）", (".ods",), workbook_readers=("ods",)),
    # After the XML of Excel 2003, whose tables look like those of a web page.
    # Systems save such a page under the ending of a workbook, and browsers under its own.
    FileFormat(
        "html",
        "网页表格（内容是网页）",
        (".html", ".htm"),
        workbook_readers=("html",),
        part_word="网页表格",
    ),
    FileFormat("json", "JSON 列表（第 n 行即第 n 个对象）", (".json",), part_word="列表"),
    FileFormat("ndjson", "每行一个 JSON 对象（ndjson）", (".ndjson", ".jsonl"), part_word="列表"),
    FileFormat("xml", "XML（第 n 行即第 n 条记录）", (".xml",), part_word="元素"),
)

# All endings of the files that are read.
ENDINGS = frozenset(ending for file_format in FORMATS for ending in file_format.endings)

# Stands in `Reading.format` when the rows came from the region and not from a file.
MESSAGE = "message"

_BY_NAME = {file_format.name: file_format for file_format in FORMATS}


def format_title(name: str) -> str:
    """How a receipt calls the format of this name."""
    if name == MESSAGE:
        return "区域平台下发的消息"
    return _BY_NAME[name].title


def part_word(name: str | None) -> str:
    """How a receipt calls a part of a file of this format: sheet, list, element."""
    if name not in _BY_NAME:
        return "工作表"
    return _BY_NAME[name].part_word
