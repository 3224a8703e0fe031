"""From a file to staged rows of text, and the account of how it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import settings
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import Unreadable
from pipelines.intake.header import Match, recognise
from pipelines.intake.readers import READERS, Grid
from pipelines.intake.readers.grid import table_of
from pipelines.intake.readers.trimming import Trimmed, parts_of, share_of
from pipelines.intake.staging import Column, Reading, RowWriter, Staging
from pipelines.progress import Progress


def read(path: Path, staging: Staging, known: Catalogue, hint: str) -> Reading:
    """Read a file, stage its rows, and say how it was read; `hint` is the path it was dropped under.

    Raises:
        Unreadable: it cannot be taken; the sentence says why and how to mend it.
    """
    grids = _grids(path)
    grid, match, others = _first_that_matches(grids, known, hint)
    header = grid.head()[match.header_row - 1]
    width = max((position + 1 for position, cell in enumerate(header) if cell and cell.strip()), default=0)
    body = Trimmed(parts_of(grid, match.header_row, width), match.columns)
    rows = _stage(body, grid, staging, width)
    if rows.count == 0:
        raise Unreadable(
            "no-rows", "表头下面没有任何数据", "请检查导出是否成功；本期确无数据请联系信用中心登记“无数据上报”。"
        )
    found = _account(grid, match, header[:width], rows, (*others, *body.notes))
    staging.write_reading(found)
    return found


def _stage(body: Trimmed, grid: Grid, staging: Staging, width: int) -> RowWriter:
    """Stage a grid's rows part by part."""
    progress = Progress(staging.batch_no, "collect")
    with staging.row_writer(width) as rows:
        for part in body:
            rows.write(part.rows, part.malformed)
            progress.add(part.rows.num_rows, share_of(grid))
    return rows


def stage_messages(
    messages: Sequence[tuple[int, Mapping[str, Any]]], staging: Staging, record_type: RecordType
) -> Reading:
    """Stage what the region distributed: change numbers are the row numbers, elements the columns."""
    codes = list(record_type.elements)
    columns = [[_text(message["elements"].get(code)) for _, message in messages] for code in codes]
    found = Reading(
        record_type=record_type.name,
        format="message",
        encoding="utf-8",
        delimiter=None,
        sheet=None,
        header_row=0,
        columns=tuple(Column(position, code, code) for position, code in enumerate(codes)),
        received=len(messages),
        malformed={},
    )
    staging.write_rows(table_of([number for number, _ in messages], columns), found)
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _grids(path: Path) -> list[Grid]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        allowed = "、".join(sorted(READERS))
        raise Unreadable(
            "unknown-format", f"不接收“{path.suffix or '无扩展名'}”格式的文件", f"请另存为{allowed}之一后重新报送。"
        )
    if path.lstat().st_size > settings.current().max_file_bytes:
        raise Unreadable("too-large", f"文件有{path.lstat().st_size >> 20}MB，超过限制", "请分成几个文件报送。")
    grids = reader(path)
    if not grids:
        raise Unreadable("empty-file", "文件里没有任何内容", "请检查导出是否成功后重新报送。")
    return grids


def _first_that_matches(grids: Sequence[Grid], known: Catalogue, hint: str) -> tuple[Grid, Match, list[str]]:
    """The first grid that is a record type; when none is, the answer about the first one that came near."""
    faults: list[tuple[Grid, Unreadable]] = []
    for grid in grids:
        try:
            match = recognise(grid.head(), known, hint)
        except Unreadable as fault:
            faults.append((grid, fault))
            continue
        others = [other.sheet for other in grids if other is not grid and other.sheet]
        return grid, match, [f"工作表“{name}”未作为数据读取" for name in others]
    near = [(grid, fault) for grid, fault in faults if fault.code != "unknown-record-type"]
    grid, nearest = (near or faults)[0]
    if (match := nearest.near) is not None:
        body = Trimmed(parts_of(grid, match.header_row, len(grid.head()[match.header_row - 1])))
        nearest.received = sum(part.rows.num_rows for part in body)
    raise nearest


def _account(grid: Grid, match: Match, header: Sequence[str | None], rows: RowWriter, notes: Sequence[str]) -> Reading:
    return Reading(
        record_type=match.record_type.name,
        format=grid.format,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_row=match.header_row,
        columns=tuple(
            Column(position, (cell or "").strip(), match.columns.get(position)) for position, cell in enumerate(header)
        ),
        received=rows.count,
        malformed=rows.malformed,
        notes=tuple(notes),
    )
