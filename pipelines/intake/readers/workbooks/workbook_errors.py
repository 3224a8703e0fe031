"""The refusals that all kinds of workbooks have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import FileRefused


def corrupt_workbook(ending: str = "") -> FileRefused:
    """The workbook cannot be opened. `ending`: what it calls itself, where that is at hand."""
    kind = f"{ending.lower()}表格" if ending else "表格文件"
    return FileRefused(
        "corrupt-file",
        f"文件已损坏、不完整，或不是真正的{kind}，无法打开",
        "请在WPS或Excel中确认能打开，另存为.xlsx后重新报送；打不开的，请从原系统重新导出。",
    )


def encrypted_workbook() -> FileRefused:
    """The workbook has a password."""
    return FileRefused(
        "encrypted-file", "工作簿设有打开密码", "请去掉密码，另存为.xlsx后重新报送。"
    )


def sprawling_sheet() -> FileRefused:
    """A sheet is far larger than its table."""
    return FileRefused(
        "too-large",
        "工作表在离表格很远的地方还有内容，占用的行列超过限制",
        "请删除表格右侧和下方的全部行列，另存后重新报送。",
    )


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Take every error of a library that reads workbooks for damage of the file.

    Raises:
        FileRefused: the workbook cannot be opened.
    """
    try:
        yield
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    # A panic of calamine, which is written in Rust, is no Exception.
    except BaseException as error:
        raise corrupt_workbook() from error
