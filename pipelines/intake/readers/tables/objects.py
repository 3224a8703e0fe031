"""Records with named fields, from JSON and XML: the names are the header, the n-th record is row n."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.errors import Unreadable
from pipelines.intake.readers.tables.grid import Body, Grid, Row, table_of


MOST_FIELDS = 16_384
"""Different names that the records of one file may have together."""
LONGEST_CELL = 16 << 20


@dataclass(frozen=True)
class Object:
    """One record: its fields as text, or what is wrong with its shape; `number` is what a person counts."""

    number: int
    fields: dict[str, str | None]
    fault: str | None = None
    raw: str | None = None
    """How a record looks that has no fields to show."""


@dataclass
class ObjectGrid:
    """Records of one list."""

    format: str
    encoding: str | None
    names: list[str]
    objects: Sequence[Object]
    notes: Sequence[str] = ()
    delimiter: str | None = None
    sheet: str | None = None

    def head(self) -> list[Row]:
        """The names of the fields, in the order in which they first come."""
        return [list(self.names)]

    def body(self, header_row: int, width: int) -> Body:
        """All records that hold anything; one whose shape is wrong is malformed, and shows what there is of it."""
        kept = [
            one for one in self.objects if one.fault or any(map(_is_filled, one.fields.values()))
        ]
        columns = [[one.fields.get(name) for one in kept] for name in self.names[:width]]
        for place, one in enumerate(kept):
            if one.fault and not one.fields:
                columns[0][place] = one.raw
        malformed = {one.number: one.fault for one in kept if one.fault}
        return Body(table_of([one.number for one in kept], columns), malformed, self.notes)


def grids_of(
    lists: Mapping[str, Iterable[Object]],
    kind: str,
    encoding: str | None,
    notes: Sequence[str] = (),
) -> list[Grid]:
    """A grid for each list that holds records; they are told apart by their names where there are several.

    Raises:
        Unreadable: records of one list have more different names than any table has columns.
    """
    grids: list[Grid] = []
    for list_name, objects in lists.items():
        listed = [_clean(one) for one in objects]
        names = list(dict.fromkeys(name for one in listed for name in one.fields))
        if len(names) > MOST_FIELDS:
            raise Unreadable(
                "too-large",
                f"各条记录的字段名多达{len(names)}个",
                "请按模板只保留目录中的字段后重新报送。",
            )
        if listed:
            sheet = list_name if len(lists) > 1 else None
            grids.append(ObjectGrid(kind, encoding, names or ["内容"], listed, notes, sheet=sheet))
    return grids


def _clean(one: Object) -> Object:
    """What no database takes makes the record malformed, and is taken out of it."""
    if one.raw is not None:
        one = replace(one, raw=one.raw.replace("\x00", "").encode("utf-8", "replace").decode())
    texts = [text for pair in one.fields.items() for text in pair if text]
    fault = next(filter(None, map(_fault_in, texts)), None)
    if fault is None:
        return one
    fields = {
        name: value
        for name, value in one.fields.items()
        if not _fault_in(name) and not _fault_in(value or "")
    }
    return replace(one, fields=fields, fault=one.fault or fault)


def _is_filled(value: str | None) -> bool:
    return bool(value and value.strip())


def _fault_in(text: str) -> str | None:
    if "\x00" in text:
        return "本行含有空字符（NUL）。"
    if len(text) > LONGEST_CELL:
        return f"有单元格超过{LONGEST_CELL >> 20}MB。"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "本行含有不成对的代理字符（surrogate），不是文字。"
    return None
