"""Which tables of a file are batches of their own: sheets of a workbook, files in an archive, lists in JSON or XML.

A batch reads one table. When a file has several, the batch that came with it takes the first and says which others
there are; each of those is read as a batch of its own, by its name, from the same kept original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.catalogue.model import Catalogue
from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.readers import READERS, Grid
from pipelines.intake.readers.archive import ARCHIVES, Entry, Listing, listing, unpack
from pipelines.intake.readers.grids.trimming import trimmed
from pipelines.intake.recognising.header import Match, is_named_in, recognise
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET, part_word


ARCHIVE = ".zip"
ENDINGS = frozenset(READERS)
EXAMPLES = ("示例", "样例", "范例", "填写说明", "填报说明", "代码集")
"""Sheets so called hold no data, whatever their header says."""


@dataclass(frozen=True)
class Table:
    """One table of a file as one record type, and which others there are."""

    part: str | None
    """What tells it from the others: a sheet's name, or in an archive `folder/inner.csv` or `inner.xlsx#sheet`."""
    seen: tuple[Grid, Match] | None
    others: tuple[str, ...] = ()
    """Parts that are batches of their own."""
    notes: tuple[str, ...] = ()
    fault: Unreadable | None = None
    """Why it cannot be taken, if it was not seen; the others may be."""


@contextmanager
def opened_table(
    path: Path, scratch: Path, known: Catalogue, hint: str, part: str | None, *, limits: Limits
) -> Iterator[Table]:
    """Open one table of a file: the one of this part, or else the first; what is unpacked is gone afterwards.

    Raises:
        Unreadable: nothing in the file can be taken.
    """
    limits.refuse_large(path)
    if path.suffix.lower() != ARCHIVE:
        yield _in_file(path, known, hint, part, limits=limits)
        return
    folder = scratch / "unpacked"
    try:
        yield _in_archive(path, folder, known, hint, part, limits=limits)
    finally:
        for left in folder.glob("*"):
            left.unlink()


def _in_archive(
    path: Path, folder: Path, known: Catalogue, hint: str, part: str | None, *, limits: Limits
) -> Table:
    found = listing(path, ENDINGS, limits)
    name, _, inner = (part or "").partition("#")
    entry = (
        found.entries[0]
        if part is None
        else next((one for one in found.entries if one.name == name), None)
    )
    if entry is None:
        raise _gone(name)
    try:
        _refuse_nested(entry)
        unpacked = unpack(path, entry, folder, limits)
        table = _in_file(unpacked, known, f"{hint}/{entry.name}", inner or None, limits=limits)
    except Unreadable as fault:
        table = Table(None, None, fault=fault)
    beside = found.names[1:] if part is None else []
    return Table(
        part=f"{entry.name}#{table.part}" if table.part else entry.name,
        seen=table.seen,
        others=(*(f"{entry.name}#{one}" for one in table.others), *beside),
        notes=(*table.notes, *_notes_beside(found, entry.name)),
        fault=table.fault,
    )


def _notes_beside(found: Listing, name: str) -> Sequence[str]:
    """What was passed over is said once, in the answer about the first file."""
    return found.passed_over if name == found.names[0] else ()


def _in_file(path: Path, known: Catalogue, hint: str, part: str | None, *, limits: Limits) -> Table:
    grids = _grids(path, limits)
    if part is not None:
        grids = [grid for grid in grids if grid.sheet == part]
        if not grids:
            raise _gone(part)
    judged = [(grid, _judged(grid, known, hint)) for grid in grids]
    matched = [(grid, match) for grid, match in judged if isinstance(match, Match)]
    if not matched:
        raise _nearest([(grid, fault) for grid, fault in judged if isinstance(fault, Unreadable)])
    if part is not None or len({grid.sheet for grid in grids}) == 1:
        return Table(part, matched[0])
    return _among(judged, matched)


def _judged(grid: Grid, known: Catalogue, hint: str) -> Match | Unreadable:
    """What a table is, by all names around it; where these contradict each other, by its own or that of its file."""
    own = grid.sheet or ""
    all_around = _recognised(grid, known, f"{hint}#{own}")
    if isinstance(all_around, Match) or all_around.code != "ambiguous-record-type":
        return all_around
    nearer = [said for said in (own, hint.rpartition("/")[2]) if _names_something(said, known)]
    closer = (_recognised(grid, known, said) for said in nearer)
    return next((found for found in closer if isinstance(found, Match)), all_around)


def _recognised(grid: Grid, known: Catalogue, said: str) -> Match | Unreadable:
    try:
        return recognise(grid.head(), known, said)
    except Unreadable as fault:
        return fault


def _names_something(said: str, known: Catalogue) -> bool:
    return any(is_named_in(said, record_type) for record_type in known.record_types.values())


def _among(
    judged: Sequence[tuple[Grid, Match | Unreadable]], matched: Sequence[tuple[Grid, Match]]
) -> Table:
    """Of several tables: those that are record types are taken, those that come near are asked back, the rest named."""
    filled = [
        (grid, match) for grid, match in matched if _has_rows(grid, match) and not _is_example(grid)
    ]
    taken = [one for one in filled if not one[0].is_hidden] or filled[:1] or matched[:1]
    near = [
        grid for grid, fault in judged if isinstance(fault, Unreadable) and _comes_near(grid, fault)
    ]
    # In a mended receipt only the rejected rows are data; the sheets beside them are the receipt's own.
    if receipt := [one for one in taken if one[0].sheet == REJECTED_ROWS_SHEET]:
        taken, near = receipt, []
    others = [*(grid for grid, _ in taken[1:]), *near]
    left = [grid for grid, _ in judged if grid is not taken[0][0] and grid not in others]
    return Table(
        part=taken[0][0].sheet if others else None,
        seen=taken[0],
        others=tuple(str(grid.sheet) for grid in others),
        notes=tuple(f"{part_word(grid.format)}“{grid.sheet}”未作为数据读取" for grid in left),
    )


def _comes_near(grid: Grid, fault: Unreadable) -> bool:
    return fault.code != "unknown-record-type" and not grid.is_hidden and not _is_example(grid)


def _has_rows(grid: Grid, match: Match) -> bool:
    below = grid.head()[match.header_row :]
    if any(cell and cell.strip() for row in below for cell in row):
        return True
    chunks = trimmed(grid, match.header_row, max(match.columns) + 1)
    return any(chunk.rows.num_rows for chunk in chunks)


def _is_example(grid: Grid) -> bool:
    return any(word in str(grid.sheet) for word in EXAMPLES)


def _nearest(faults: Sequence[tuple[Grid, Unreadable]]) -> Unreadable:
    """When no table is a record type: the answer about the first one that came near, with its rows counted."""
    near = [(grid, fault) for grid, fault in faults if fault.code != "unknown-record-type"]
    grid, nearest = (near or faults)[0]
    if (match := nearest.near) is not None:
        body = trimmed(grid, match.header_row, len(grid.head()[match.header_row - 1]))
        nearest.received = sum(part.rows.num_rows for part in body)
    return nearest


def _grids(path: Path, limits: Limits) -> list[Grid]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        allowed = "、".join(sorted({*ENDINGS, ARCHIVE}))
        raise Unreadable(
            "unknown-format",
            f"不接收“{path.suffix or '无扩展名'}”格式的文件",
            f"请另存为{allowed}之一后重新报送。",
        )
    grids = reader(path, limits)
    if not grids:
        raise Unreadable("empty-file", "文件里没有任何内容", "请检查导出是否成功后重新报送。")
    return grids


def _refuse_nested(entry: Entry) -> None:
    if entry.suffix in ARCHIVES:
        raise Unreadable(
            "nested-archive",
            "压缩包里还有压缩包，不予展开",
            "请把其中的文件直接放入inbox，或重新压缩为一层zip后报送。",
        )


def _gone(part: str) -> Unreadable:
    return Unreadable(
        "vanished", f"文件里已经没有“{part}”这一部分", "如需报送，请重新放入 inbox 文件夹。"
    )
