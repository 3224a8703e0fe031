"""How large a file, and what is in it, may be: the same limits for every format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import FileRefused
from pipelines.settings import Settings


# Characters of a cell that is read at all, to keep one cell from filling the memory. What a setting allows
# is less (`Limits.cell_characters`).
LONGEST_CELL = 16 << 20


@dataclass(frozen=True)
class Limits:
    """What whoever reads a file is handed. The first four are settings."""

    file_bytes: int
    """Bytes of a file, and of what is unpacked from an archive."""
    rows: int
    """Rows of one table."""
    columns: int
    """Columns of one table."""
    cell_characters: int
    """Characters of one cell."""
    workbook_bytes: int = 512 << 20
    """Bytes of a workbook when it is unpacked."""
    sheet_cells: int = 30_000_000
    """Cells of a sheet, from A1 to its farthest cell: libraries lay all of these out in memory."""
    record_bytes: int = 256 << 20
    """Bytes of text that wait for the end of its record."""
    field_names: int = 16_384
    """Different names that the fields of all records of one list have."""

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Take the limits from the settings."""
        return cls(
            file_bytes=settings.max_file_bytes,
            rows=settings.max_rows,
            columns=settings.max_columns,
            cell_characters=settings.max_cell_characters,
        )

    def refuse_large(self, path: Path) -> None:
        """Refuse a file with too many bytes, before any of them is read.

        Raises:
            FileRefused: it is larger than `file_bytes`.
        """
        try:
            size = path.lstat().st_size
        except OSError:
            # Whoever opens the file will say why it is not there.
            return
        if size > self.file_bytes:
            raise FileRefused(
                "too-large",
                f"文件有{size >> 20}MB，超过{self.file_bytes >> 20}MB的限制",
                "请分成几个文件报送。",
            )

    def refuse_wide(self, columns: int) -> None:
        """Refuse a table with too many columns.

        Raises:
            FileRefused: there are more than `columns`.
        """
        if columns > self.columns:
            raise FileRefused(
                "too-large",
                f"表格有{columns}列，超过{self.columns}列的限制",
                "请删去目录没有规定的列后重新报送。",
            )

    def refuse_many(self, rows: int) -> None:
        """Refuse a table with too many rows.

        Raises:
            FileRefused: there are more than `rows`.
        """
        if rows > self.rows:
            raise FileRefused("too-large", f"表格超过{self.rows}行的限制", "请分成几个文件报送。")

    def refuse_long_cells(self, rows: pa.Table) -> None:
        """Refuse rows (`row_number`, then `c0`, `c1` … as text) with a cell that is too long.

        Raises:
            FileRefused: a cell has more than `cell_characters`.
        """
        for name in rows.column_names[1:]:
            self._refuse_long_cell(rows, name)

    def _refuse_long_cell(self, rows: pa.Table, name: str) -> None:
        # A text has no more characters than bytes, and bytes cost nothing to count.
        most_bytes = pc.max(pc.binary_length(rows[name])).as_py() or 0
        if most_bytes <= self.cell_characters:
            return

        lengths = pc.fill_null(pc.utf8_length(rows[name]), 0)
        longest = pc.max(lengths).as_py()
        if longest <= self.cell_characters:
            return

        position = pc.index(lengths, longest).as_py()
        row_number = rows["row_number"][position].as_py()
        column_number = int(name.removeprefix("c")) + 1
        raise FileRefused(
            "too-large",
            f"第{row_number}行第{column_number}列有{longest}个字，"
            f"超过每格{self.cell_characters}字的限制",
            "请核对该单元格；内容确实很长的，请写摘要。",
        )
