"""What a batch changed in records that were there: for each value the one before and the one of now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.catalogue.model import Element
from pipelines.catalogue.personal_text import displayed_value
from pipelines.catalogue.rules.conditions import value_labels
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.catalogue.words.wording import joined_names, own_key
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.masking import printable, shown_text


UPDATES_SHEET = "更新明细"

# Lines that a receipt lists; of more updates it says how many there are.
MOST_UPDATES = 300

# Of an ID number only that it is another one is told.
_ANOTHER_NUMBER = "（号码不同，不予显示）"
_EMPTY = "（空）"


@dataclass(frozen=True)
class Update:
    """One value of a record that a row changed, as it may be shown."""

    row_number: int
    subject_name: str
    key: str
    """The record's business key, joined by ` · `."""
    element: str
    field: str
    before: str
    now: str

    def as_json(self) -> dict[str, Any]:
        """For the JSON receipt."""
        return {
            "row_number": self.row_number,
            "key": self.key,
            "element": self.element,
            "field": self.field,
            "before": self.before,
            "now": self.now,
        }


def updates(contents: Contents) -> list[Update]:
    """The first values that were changed, row by row."""
    record_type = contents.record_type
    if record_type is None:
        return []
    lines: list[Update] = []
    for row in contents.updated_rows:
        values = [
            _shown(row.key[code], record_type.elements[code])
            for code in own_key(record_type)
            if code in row.key
        ]
        key = " · ".join(values)
        for difference in row.differences:
            element = record_type.elements[difference.element]
            before = _shown(difference.other, element)
            now = _shown(difference.own, element)
            if element.personal:
                before = now = _ANOTHER_NUMBER
            lines.append(
                Update(
                    row.row_number,
                    shown_text(row.subject_name),
                    key,
                    element.code,
                    element.name,
                    before,
                    now,
                )
            )
    return lines[:MOST_UPDATES]


def updates_sentence(contents: Contents) -> str:
    """How many records were changed, where to look, and what to do if none should have been."""
    record_type = contents.record_type
    if record_type is None or not contents.updated_rows:
        return ""
    names = joined_names(record_type, own_key(record_type))
    return (
        f"平台已有的 {contents.batch.changed} 条记录按本文件更新，原值与现值见“{UPDATES_SHEET}”表；"
        f"本来是另一条记录、不应更新的（记录按{names}区分），请补正填错、漏填的内容，"
        "把原来的和这次的都重新报送；没有填错、漏填的，请联系信用中心。"
    )


def _shown(text: str | None, element: Element) -> str:
    if not text:
        return _EMPTY
    values = tuple(text.split(SEPARATOR)) if element.codes else (text,)
    return printable(displayed_value("、".join(value_labels(element, values)), element))
