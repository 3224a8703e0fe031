"""From a file to staged rows of text, and the account of how it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grids.grid import table_of
from pipelines.intake.readers.grids.trimming import Trimmed, trimmed
from pipelines.intake.recognising.header import Match
from pipelines.intake.recognising.parts import opened_table
from pipelines.intake.recognising.stated_units import in_units, notes_on, units_stated
from pipelines.intake.staging.raw_rows import RowWriter
from pipelines.intake.staging.store import Staging
from pipelines.progress import Progress
from pipelines.shapes.reading import Column, Reading


@dataclass(frozen=True)
class Taken:
    """What a batch takes of a file: a part of it, read or not, and what is left to other batches."""

    part: str | None
    others: tuple[str, ...]
    reading: Reading | None
    fault: Unreadable | None = None
    """Why the part could not be read."""

    def found(self) -> Reading:
        """How the part was read.

        Raises:
            Unreadable: it could not be.
        """
        if self.fault is not None:
            raise self.fault
        assert self.reading is not None
        return self.reading

    def as_dict(self) -> dict[str, Any]:
        """JSON form, for whoever lets another process read."""
        fault = self.fault
        return {
            "part": self.part,
            "others": list(self.others),
            "reading": self.reading and self.reading.as_json(),
            "fault": fault and [fault.code, fault.reason, fault.remedy, fault.received],
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Taken:
        """Read the JSON form back."""
        reading, fault = given["reading"], given["fault"]
        return cls(
            part=given["part"],
            others=tuple(given["others"]),
            reading=reading and Reading.from_json(reading),
            fault=fault and Unreadable(*fault[:3], received=fault[3]),
        )


def read(path: Path, staging: Staging, known: Catalogue, hint: str, *, limits: Limits) -> Reading:
    """Read a file's first table, stage its rows, and say how it was read; `hint` is the path it was dropped under.

    Raises:
        Unreadable: it cannot be taken; the sentence says why and how to mend it.
    """
    return take(path, staging, known, hint, limits=limits).found()


def take(
    path: Path,
    staging: Staging,
    known: Catalogue,
    hint: str,
    part: str | None = None,
    *,
    limits: Limits,
) -> Taken:
    """Read and stage the part of a file that a batch is about, or else the first, and name those beside it.

    Raises:
        Unreadable: nothing in the file can be taken.
    """
    with opened_table(path, staging.folder, known, hint, part, limits=limits) as table:
        try:
            found = (
                None if table.seen is None else _stage(*table.seen, table.notes, staging, limits)
            )
        except Unreadable as fault:
            if table.part is None:
                raise
            return Taken(table.part, table.others, None, fault)
        return Taken(table.part, table.others, found, table.fault)


def _stage(
    grid: Grid, match: Match, notes: Sequence[str], staging: Staging, limits: Limits
) -> Reading:
    head = grid.head()
    header = head[match.header_row - 1]
    width = max(
        (position + 1 for position, cell in enumerate(header) if cell and cell.strip()), default=0
    )
    limits.refuse_wide(width)
    units = units_stated(head, match)
    body = trimmed(grid, match.header_row, width, match.columns)
    rows = _stage_rows(body, grid, staging, units, width=width, limits=limits)
    if rows.count == 0:
        raise Unreadable(
            "no-rows",
            "表头下面没有任何数据",
            "请检查导出是否成功；本期确无数据请联系信用中心登记“无数据上报”。",
        )
    found = _account(
        grid, match, header[:width], rows, [*notes, *notes_on(header, units, match), *body.notes]
    )
    staging.raw_rows.write_reading(found)
    return found


def _stage_rows(
    body: Trimmed,
    grid: Grid,
    staging: Staging,
    units: Mapping[int, str],
    *,
    width: int,
    limits: Limits,
) -> RowWriter:
    """Stage a grid's rows part by part."""
    progress = Progress(staging.batch_no, "collect")
    with staging.raw_rows.writer(width) as rows:
        for part in body:
            limits.refuse_long_cells(part.rows)
            rows.write(in_units(part.rows, units), part.malformed)
            limits.refuse_many(rows.count)
            progress.add(part.rows.num_rows, grid.share_read)
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
    staging.raw_rows.write(table_of([number for number, _ in messages], columns), found)
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _account(
    grid: Grid, match: Match, header: Sequence[str | None], rows: RowWriter, notes: Sequence[str]
) -> Reading:
    return Reading(
        record_type=match.record_type.name,
        format=grid.format,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_row=0 if grid.has_named_fields else match.header_row,
        columns=tuple(
            Column(position, (cell or "").strip(), match.columns.get(position))
            for position, cell in enumerate(header)
        ),
        received=rows.count,
        malformed=rows.malformed,
        notes=tuple(notes),
    )
