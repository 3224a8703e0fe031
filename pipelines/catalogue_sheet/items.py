"""The main sheet of an official catalogue: items with their data items, in several layouts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.import_notes import ImportNotes
from pipelines.catalogue_sheet.item_reader import ItemReader
from pipelines.catalogue_sheet.sheet_rows import CatalogueRow, Sheets, text_in
from pipelines.catalogue_sheet.vocabulary import Vocabulary
from pipelines.catalogue_sheet.yaml_text import YamlMapping


@dataclass(frozen=True)
class Item:
    """One catalogue item: the stem of its file and what stands in it."""

    name: str
    content: YamlMapping


def read_items(
    sheets: Sheets,
    vocabulary: Vocabulary,
    rules: Mapping[str, Sequence[YamlMapping]],
    notes: ImportNotes,
) -> list[Item]:
    """Read every item of every sheet that has items and data items.

    `rules` are those of the rule sheet, by the name of their item.
    """
    rows = _completed(sheets.rows(layout.OF_ROW, frozenset({"title", "element"})))
    items: dict[str, Item] = {}
    for item_number, group in enumerate(_grouped(rows), 1):
        reader = ItemReader(group, vocabulary, notes)
        name = reader.name(item_number)
        content = reader.content(item_number, rules.get(name, []))
        if name in items:
            # Most likely two items whose titles have the same pinyin.
            notes.unread.append(
                f"{reader.at}: the item {name} is there already; this one is left out"
            )
            continue
        items[name] = Item(name, content)
    return list(items.values())


def _completed(rows: Iterable[CatalogueRow]) -> Iterator[CatalogueRow]:
    """Complete the rows that name only a data item: they belong to the item above them."""
    item_row: CatalogueRow = {}
    for row in rows:
        if not row["title"].text and item_row and row["element"].text:
            row = row | _item_cells(item_row, row)
        # A row that belongs to no item, such as a remark below the table, is left out.
        if row["title"].text:
            item_row = row
            yield row


def _item_cells(item_row: CatalogueRow, row: CatalogueRow) -> CatalogueRow:
    """The cells about the item that a row leaves empty, from the row that has them."""
    return {key: item_row[key] for key in layout.OF_ITEM if key in item_row and not row[key].text}


def _grouped(rows: Iterable[CatalogueRow]) -> Iterable[list[CatalogueRow]]:
    """Put the rows of an item together, even if other rows stand between them."""
    groups: dict[tuple[str, str], list[CatalogueRow]] = {}
    for row in rows:
        key = (text_in(row, "name"), row["title"].text)
        groups.setdefault(key, []).append(row)
    return groups.values()
