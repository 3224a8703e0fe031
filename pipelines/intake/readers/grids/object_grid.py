"""Records with named fields, from JSON and XML: their names are the header, record n is row n."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.errors import FileRefused
from pipelines.intake.limits import LONGEST_CELL, Limits
from pipelines.intake.readers.grids.grid import Chunk, Grid, NamedText, Row, chunk_table


# Stands between a group and a field in it, until the catalogue says how both are called together.
GROUP_MARK = "\x1f"

LISTS_JOINED = f"有的字段是列表，其中的几个值已用“{SEPARATOR}”连接后读取"


def in_group(group: str, name: str) -> str:
    """The name of a field within a group of fields."""
    return f"{group}{GROUP_MARK}{name}"


@dataclass(frozen=True)
class Object:
    """One record."""

    number: int
    """As a person counts the records of the file."""
    fields: dict[str, str | None]
    malformed: str | None = None
    """What is wrong with its shape, in Chinese."""
    malformed_fields: Mapping[str, str] = field(default_factory=dict)
    """Name of a field → why what it holds is not one value, in Chinese."""
    coded_fields: frozenset[str] = frozenset()
    """Those of the malformed fields that hold codes with their names, which a column of codes takes."""
    raw: str | None = None
    """How a record looks that has no fields to show."""
    has_list: bool = False
    """Whether the values of a list were joined in one of its fields."""
    around: tuple[str, ...] = ()
    """Names of the lists, objects or elements that it stands in, beside that of its own list."""
    beside: tuple[NamedText, ...] = ()
    """Names and texts that stand beside it in what it is packed in, and beside no other record."""

    @property
    def has_text(self) -> bool:
        """Whether any field is filled in."""
        return any(value and value.strip() for value in self.fields.values())


@dataclass(kw_only=True, eq=False)
class ObjectGrid(Grid):
    """The records of one list."""

    names: list[str]
    objects: Sequence[Object]
    has_named_fields: bool = True

    def with_names(self, new_names: Mapping[str, str]) -> ObjectGrid:
        """The same records with other names of their fields; all names have to be in the mapping."""
        objects = []
        for record in self.objects:
            fields = {new_names[name]: value for name, value in record.fields.items()}
            malformed = {
                new_names.get(name, name): reason
                for name, reason in record.malformed_fields.items()
            }
            coded = frozenset(new_names.get(name, name) for name in record.coded_fields)
            objects.append(
                replace(record, fields=fields, malformed_fields=malformed, coded_fields=coded)
            )
        return replace(self, names=[new_names[name] for name in self.names], objects=objects)

    def head(self) -> list[Row]:
        """The names of the fields, in the order in which they first come."""
        return [list(self.names)]

    @cached_property
    def _with_malformed_fields(self) -> list[Object]:
        """Few records have any, and each column asks for them."""
        return [record for record in self.objects if record.malformed_fields]

    def malformed_cells(self, position: int) -> Mapping[int, str]:
        """Number of a record → why what one of its fields holds is not one value."""
        malformed: dict[int, str] = {}
        # A column that was made of another one is none of the file's own.
        if position >= len(self.names):
            return malformed

        name = self.names[position]
        for record in self._with_malformed_fields:
            if name in record.malformed_fields:
                malformed[record.number] = record.malformed_fields[name]
        return malformed

    def coded_cells(self, position: int) -> frozenset[int]:
        """Numbers of the records of which one field holds codes with their names."""
        numbers = set()
        # A column that was made of another one is none of the file's own.
        name = self.names[position] if position < len(self.names) else None
        for record in self._with_malformed_fields:
            if name in record.coded_fields:
                numbers.add(record.number)
        return frozenset(numbers)

    def texts_around(self) -> Mapping[int, Sequence[NamedText]]:
        """Number of a record → names and texts of what it is packed in."""
        return {record.number: record.beside for record in self.objects if record.beside}

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All records that hold anything; a malformed one shows what there is of it."""
        kept = [record for record in self.objects if record.malformed or record.has_text]
        columns = []
        for name in self.names[:width]:
            columns.append([_cell(record, name) for record in kept])

        malformed = {}
        for position, record in enumerate(kept):
            if record.malformed is None:
                continue
            malformed[record.number] = record.malformed
            if not record.fields:
                columns[0][position] = record.raw

        yield Chunk(chunk_table([record.number for record in kept], columns), malformed)


def _cell(record: Object, name: str) -> str | None:
    """The text of a field; empty where the record names it and says nothing, None where it does not."""
    if name not in record.fields:
        return None
    return record.fields[name] or ""


def grids_of(
    lists: Mapping[str, Iterable[Object]],
    format_name: str,
    encoding: str | None,
    notes: Sequence[str] = (),
    *,
    packings: Collection[str] = (),
    stated_texts: Sequence[tuple[str, str]] = (),
    limits: Limits,
) -> list[Grid]:
    """Make a grid of each list that holds records. Of several lists, the name is that of the grid.

    `lists`: name of a list → its records. `packings`: names of the lists whose records hold other
    lists (`Grid.is_packing`). `stated_texts`: names and texts that stand beside the lists.

    Raises:
        FileRefused: the records of one list have too many different names.
    """
    grids: list[Grid] = []
    for list_name, objects in lists.items():
        records = [_clean(record) for record in objects]
        if not records:
            continue

        names = _field_names(records, limits)
        joined = (LISTS_JOINED,) if any(record.has_list for record in records) else ()

        grids.append(
            ObjectGrid(
                format=format_name,
                encoding=encoding,
                sheet=list_name if len(lists) > 1 else None,
                own_name=list_name or None,
                is_packing=list_name in packings,
                notes=(*notes, *joined),
                stated_texts=stated_texts,
                # The raw text of records without any field is shown in a column of its own.
                names=names or ["内容"],
                objects=records,
            )
        )

    return grids


def _field_names(records: Sequence[Object], limits: Limits) -> list[str]:
    """The names of all fields, in the order in which they first come."""
    names: dict[str, None] = {}
    for record in records:
        names |= dict.fromkeys(record.fields)
    if len(names) > limits.field_names:
        raise FileRefused(
            "too-large",
            f"各条记录的字段名多达{len(names)}个",
            "请按模板只保留目录中的字段后重新报送。",
        )
    return list(names)


def _clean(record: Object) -> Object:
    """Take out what no database stores; a record that had any of it is malformed."""
    if record.raw is not None:
        raw = record.raw.replace("\x00", "").encode("utf-8", "replace").decode()
        record = replace(record, raw=raw)

    reason = _first_reason(record.fields)
    if reason is None:
        return record

    fields = {}
    for name, value in record.fields.items():
        if _unstorable(name) is None and _unstorable(value or "") is None:
            fields[name] = value
    return replace(record, fields=fields, malformed=record.malformed or reason)


def _first_reason(fields: Mapping[str, str | None]) -> str | None:
    """Why the first of the names and values that cannot be stored cannot."""
    for name, value in fields.items():
        reason = _unstorable(name) or _unstorable(value or "")
        if reason:
            return reason
    return None


def _unstorable(text: str) -> str | None:
    """Why a text cannot be stored; None: it can."""
    if "\x00" in text:
        return "本行含有空字符（NUL）。"
    if len(text) > LONGEST_CELL:
        return f"有单元格超过{LONGEST_CELL >> 20}MB。"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "本行含有不成对的代理字符（surrogate），不是文字。"
    return None
