"""Why a table without rows is refused: nothing came out of an export, or there is nothing to report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.trimming import LeftOut
from pipelines.intake.readers.grids.zero_reports import names_zero_report
from pipelines.intake.recognising.table_choice import RecognisedTable


# Code of the error for a table of nothing but its header.
_NO_ROWS = "no-rows"


def no_rows(table: RecognisedTable, left_out: LeftOut) -> FileRefused:
    """The error for a table without rows, all lines of which have been read."""
    if left_out.zero_reports:
        return _zero_report(left_out.zero_reports[0])
    for row in table.grid.written_head()[: table.match.header_row - 1]:
        for cell in row:
            if cell and names_zero_report(cell):
                return _zero_report(f"标题“{cell.strip()}”")
    return FileRefused(
        _NO_ROWS,
        "表头下面没有任何数据",
        "请检查导出是否成功；本期确无数据的，不必报送空表。",
    )


def with_notes_on_names(error: FileRefused, notes: Sequence[str], dropped_as: str) -> FileRefused:
    """The error with what was left out beside the table, which may be meant.

    `dropped_as`: the path that the file was dropped under; its name may say that there is nothing.
    """
    if error.code != _NO_ROWS:
        return error
    name = PurePosixPath(dropped_as).stem
    if names_zero_report(name):
        return _zero_report(f"文件名“{name}”")
    if not notes:
        return error
    return FileRefused(error.code, f"{error.reason}（{'；'.join(notes)}）", error.remedy)


def _zero_report(where: str) -> FileRefused:
    return FileRefused(
        "zero-report",
        f"文件注明本期没有数据（{where}），没有需要入库的记录",
        "确无数据的，无需处理，以后也不必报送空表；有数据的，请填写后重新报送。",
    )
