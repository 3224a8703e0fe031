"""What a template says of an element."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.words.every_rule import rules_about, rules_about_rows
from pipelines.catalogue.words.wording import (
    CONSEQUENCES,
    form_of,
    how_to_write,
    labels_for,
    required_words,
)
from pipelines.shapes.finding import Severity
from pipelines.templates.workbook import CODES


SHOWN_LABELS = 12
"""Longer lists are to be looked up in the sheet 代码集."""
MARK = "*"
"""In front of a required header; the header reader passes over it."""


def header_of(record_type: RecordType, element: Element) -> str:
    """The element's name, marked when every row must fill it."""
    return f"{MARK}{element.name}" if element.code in record_type.required else element.name


def what_to_fill_in(record_type: RecordType, element: Element) -> str:
    """The form of the value, how it is written, and what there is to choose from."""
    choice = _choice(list(labels_for(record_type, element).values()))
    return f"{form_of(element)}。{how_to_write(element)}{choice}"


def _choice(labels: list[str]) -> str:
    if not labels:
        return ""
    more = f"……共{len(labels)}个，见“{CODES}”表" if len(labels) > SHOWN_LABELS else ""
    return f"可填：{'；'.join(labels[:SHOWN_LABELS])}{more}。"


def rule_lines(record_type: RecordType, element: Element) -> Iterator[str]:
    """Each rule in the words of the receipt; of warnings it is said that they do not send the row back."""
    repeated = [one for one in rules_about_rows(record_type) if one.element == element.code]
    for rule in [*rules_about(record_type, element.code), *repeated]:
        said = rule.words(record_type, 2, None)
        gentle = f"（{CONSEQUENCES[rule.severity]}）" if rule.severity is Severity.WARNING else ""
        yield f"应为{said.expected}。{said.remedy}{gentle}"


def note_of(record_type: RecordType, element: Element) -> str:
    """The note on a header cell."""
    head = f"{element.name}（{required_words(record_type, element)}）\n{element.code}"
    rules = [f"{number}. {line}" for number, line in enumerate(rule_lines(record_type, element), 1)]
    said = ["", "校验（与回执用语相同）：", *rules] if rules else []
    return "\n".join([head, "", what_to_fill_in(record_type, element), *said])
