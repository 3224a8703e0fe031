"""What every reader makes of a file: grids of text, with the row numbers that the clerk sees."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.cells.sheet_facts import NO_FACTS, SheetFacts, ShownCell


Row = list[str | None]

# Whether a text is the name of an element.
IsElementName = Callable[[str], bool]

# A text that stands in a file beside its records, behind its name.
NamedText = tuple[str, str]

# A header further down than this is not looked for.
HEAD_ROWS = 20


@dataclass(frozen=True)
class Chunk:
    """Some of the rows below a header."""

    rows: pa.Table
    """`row_number`, then the columns `c0`, `c1` … as text."""
    malformed: Mapping[int, str] = field(default_factory=dict)
    """Row number → what is wrong with the row's shape, in Chinese."""


@dataclass(frozen=True)
class Remark:
    """What a workbook says of a table outside of its cells."""

    location: str
    """Where it stands, in Chinese: 批注, 页眉页脚."""
    text: str
    name: str = ""
    """The header of the column that it is about; empty: it is about the whole table."""
    row_number: int = 0
    """Of the cell that a comment is on."""
    position: int = 0
    """Of the column of that cell, counted from 0."""


@dataclass(kw_only=True, eq=False)
class Grid(ABC):
    """One table of cells: a text file, a sheet, or a list of records."""

    format: str
    """What the file is, by its content; a name of `pipelines.shapes.file_formats`."""
    encoding: str | None = None
    """Only text files have one."""
    delimiter: str | None = None
    """Only text files have one."""
    sheet: str | None = None
    """Name of the sheet or list; None: the file has only one table."""
    own_name: str | None = None
    """Name of the list, also where the file has only one."""
    is_hidden: bool = False
    """Whether the department's program does not show it."""
    has_named_fields: bool = False
    """Whether each record names its fields: then it has no header row, and no notes below."""
    is_packing: bool = False
    """Whether its records hold other tables: then nobody has to be told that it is not read."""
    same_records: str | None = None
    """The same for all tables of a file that have the same records, of which one is to be read."""
    is_last_resort: bool = False
    """Whether it joins the records of other tables, and is read only where none of those is."""
    notes: Sequence[str] = ()
    """Chinese sentences for the receipt about how the file was read."""
    stated_texts: Sequence[NamedText] = ()
    """Names and texts beside the records of JSON and XML, such as 金额单位 and 元."""
    field_units: Sequence[NamedText] = ()
    """Names of fields, and the unit that a list of the fields states of each."""
    remarks: Sequence[Remark] = ()
    """Comments on the cells of the head, what is printed around the pages, sheets that explain it."""
    first_row: int = 1
    """Where it begins; the rows above are another table's, and read as if they were blank."""
    facts: SheetFacts = NO_FACTS
    """What only spreadsheets have: merged cells, hidden rows, formulas."""

    @property
    def share_read(self) -> float:
        """How much of it has been read, from 0 to 1."""
        return 1.0

    def shown_cells(self, position: int) -> Mapping[int, ShownCell]:
        """Row number → the cells of a column that show more or less than their value."""
        return {}

    def malformed_cells(self, position: int) -> Mapping[int, str]:
        """Row number → why a cell of a column cannot be read as one value, in Chinese.

        Whether that matters depends on what the column is.
        """
        return {}

    def coded_cells(self, position: int) -> frozenset[int]:
        """Row numbers of those malformed cells of a column that hold codes with their names."""
        return frozenset()

    def texts_around(self) -> Mapping[int, Sequence[NamedText]]:
        """Row number → names and texts of what each record is packed in, such as op and delete."""
        return {}

    def keep_whole(self, texts: Collection[str]) -> None:
        """Read these texts as parts of one cell, also where they have the separator of cells in them."""
        return

    @abstractmethod
    def head(self) -> list[Row]:
        """The first rows, as they are; the first one has row number 1."""

    def written_head(self) -> list[Row]:
        """The first rows as they stand in the file, also where `head` has them laid together."""
        return self.head()

    @abstractmethod
    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below a header of `width` columns, blank ones too, in one chunk or more."""


@dataclass(kw_only=True, eq=False)
class GridWithOwnHead(Grid):
    """A table of the file whose first rows are read otherwise than they are written."""

    inner: Grid
    """The table as it is written."""
    rows_of_head: list[Row] = field(default_factory=list)
    """Its first rows as they are read."""
    format: str = field(init=False)
    """That of the table as it is written, like all that describes it."""

    def __post_init__(self) -> None:
        for attribute in fields(Grid):
            setattr(self, attribute.name, getattr(self.inner, attribute.name))

    @property
    def share_read(self) -> float:
        """How much of it has been read."""
        return self.inner.share_read

    def shown_cells(self, position: int) -> Mapping[int, ShownCell]:
        """The cells of the table itself: only its head is another."""
        return self.inner.shown_cells(position)

    def malformed_cells(self, position: int) -> Mapping[int, str]:
        """The cells of the table itself."""
        return self.inner.malformed_cells(position)

    def coded_cells(self, position: int) -> frozenset[int]:
        """The cells of the table itself."""
        return self.inner.coded_cells(position)

    def head(self) -> list[Row]:
        """The first rows as they are read."""
        return self.rows_of_head

    def written_head(self) -> list[Row]:
        """The first rows as they stand in the file."""
        return self.inner.written_head()

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header."""
        return self.inner.chunks(header_row, width)


def without_empty_end(row: Row) -> Row:
    """A row up to its last filled cell."""
    width = 0
    for position, cell in enumerate(row):
        if cell and cell.strip():
            width = position + 1
    return row[:width]


def chunk_table(row_numbers: Sequence[int], columns: Sequence[Sequence[str | None]]) -> pa.Table:
    """Make the table of a chunk from columns of text."""
    names = ["row_number"]
    arrays = [pa.array(row_numbers, pa.int64())]
    for position, column in enumerate(columns):
        names.append(f"c{position}")
        arrays.append(pa.array(column, pa.string()))
    return pa.Table.from_arrays(arrays, names)


def is_blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Mask of the cells without any text."""
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True)


def all_blank(rows: pa.Table, names: Sequence[str]) -> pa.ChunkedArray | None:
    """Mask of the rows that are blank in all these columns; None: there is no such row."""
    mask = None
    # The last columns are filled in most rarely, and the first filled one ends the search.
    for name in reversed(names):
        blank = is_blank(rows[name])
        mask = blank if mask is None else pc.and_(mask, blank)
        if not pc.any(mask).as_py():
            return None
    return mask
