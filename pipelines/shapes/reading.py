"""How a file was read: what it is, which column is which element, and what reading changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.errors import FileRefused, RefusedHeader


@dataclass(frozen=True)
class Column:
    """One column of a file."""

    position: int
    """From 0."""
    header: str
    """As written in the file."""
    element: str | None
    """Code of the element it was taken as; None: an extra column, of which nothing is stored."""


@dataclass(frozen=True)
class UnreadHeader:
    """The header of a column that holds something and was not read."""

    position: int
    """From 0."""
    header: str
    """As written in the file; of a column without a header what stands for it."""
    likely: str | None = None
    """Code of the element that it may mean; None: it comes near none."""
    values: tuple[str, ...] = ()
    """What some of its cells say, where the column may say which rows count."""

    @classmethod
    def from_staged(cls, header: Mapping[str, Any]) -> UnreadHeader:
        """Read what was staged; an earlier version has staged no values."""
        return cls(**{**header, "values": tuple(header.get("values", ()))})


@dataclass(frozen=True)
class ConvertedValues:
    """The values of one element that reading converted in the same way, with the first of them."""

    element: str
    rule: str
    """Code of the kind of conversion, such as `read-as-date`."""
    row_number: int
    """Number of the first such row."""
    rows: int
    """How many rows have such a value."""
    written: str
    """The first value as the department wrote it."""
    read: str | None
    """The first value as it is stored; None: it was taken as empty."""

    @classmethod
    def from_staged(cls, values: Mapping[str, Any]) -> ConvertedValues:
        """Read what was staged; rows that an earlier version has staged call `written` `given`."""
        current = dict(values)
        if "given" in current:
            current["written"] = current.pop("given")
        return cls(**current)


@dataclass(frozen=True)
class Reading:
    """How a file was read.

    A reminder has no file at hand: it fills in only the record type and the columns.
    """

    record_type: str
    """Empty: the file was refused before anybody could tell it."""
    format: str | None = None
    """What the content is, such as `csv` or `xlsx`; `message`: rows that the region distributed."""
    encoding: str | None = None
    """Only text files have one."""
    delimiter: str | None = None
    """Only text files have one."""
    sheet: str | None = None
    """Name of the sheet, or of the list in a JSON or XML file; None: the file has only one."""
    header_row: int = 0
    """Number of the header's row; 0: the format has none, because every record names its fields."""
    columns: tuple[Column, ...] = ()
    received: int = 0
    """Number of data rows, malformed ones included."""
    malformed: Mapping[int, str] = field(default_factory=dict)
    """Row number → what is wrong with the row's shape, in Chinese. Holds the first ones only."""
    notes: tuple[str, ...] = ()
    """Chinese sentences for the receipt, such as which rows were not taken for data."""
    conversions: tuple[ConvertedValues, ...] = ()
    """Cells of a spreadsheet that were read otherwise than they are shown."""
    unread: tuple[UnreadHeader, ...] = ()
    """The columns that hold something and were not read; one of the notes names them."""
    unread_parts: tuple[str, ...] = ()
    """Those of the notes that are about files and tables beside this one that may hold records."""
    counting: tuple[int, ...] = ()
    """Of a file that was refused by its header: positions of the columns that only count its rows."""

    def as_json(self) -> dict[str, Any]:
        """JSON form, as receipts show it."""
        return asdict(self)

    @property
    def header(self) -> RefusedHeader:
        """What a receipt tells of the header where the file is refused."""
        columns = tuple((column.header, column.element) for column in self.columns)
        return RefusedHeader(self.record_type, self.header_row, columns, self.counting_columns)

    @property
    def counting_columns(self) -> tuple[int, ...]:
        """Positions of the columns that are no element and only count the rows, or are blank."""
        # Of a refused header nobody has looked at the cells below.
        if self.format is None:
            return self.counting
        unread = {header.position for header in self.unread}
        counting = []
        for column in self.columns:
            if column.element is None and column.position not in unread:
                counting.append(column.position)
        return tuple(counting)

    @classmethod
    def of_refused(cls, error: FileRefused) -> Reading | None:
        """What was understood of a file that was refused; None: nothing, and there is no note."""
        header = error.header
        if header is None:
            if not error.notes:
                return None
            return cls(record_type="", notes=error.notes, unread_parts=error.unread)
        columns = []
        for position, (text, element) in enumerate(header.columns):
            columns.append(Column(position, text, element))
        return cls(
            header.record_type,
            header_row=header.header_row,
            columns=tuple(columns),
            notes=error.notes,
            unread_parts=error.unread,
            counting=header.counting,
        )

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Reading:
        """Read the JSON form back."""
        columns = tuple(Column(**column) for column in content["columns"])
        conversions = tuple(map(ConvertedValues.from_staged, content["conversions"]))
        # Rows that an earlier version has staged say nothing of them.
        unread = tuple(map(UnreadHeader.from_staged, content.get("unread", ())))
        # The keys of a JSON object are always texts.
        malformed = {int(number): text for number, text in content["malformed"].items()}
        return cls(
            record_type=content["record_type"],
            format=content["format"],
            encoding=content["encoding"],
            delimiter=content["delimiter"],
            sheet=content["sheet"],
            header_row=content["header_row"],
            columns=columns,
            received=content["received"],
            malformed=malformed,
            notes=tuple(content["notes"]),
            conversions=conversions,
            unread=unread,
            unread_parts=tuple(content.get("unread_parts", ())),
            counting=tuple(content.get("counting", ())),
        )
