"""What is different between a row and another one, or the record that it is about, for the clerk."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import displayed_value
from pipelines.catalogue.rules.conditions import value_labels
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.shapes.differing_value import DifferingValue


# Elements of which both values are shown; more would not fit beside the row.
_SHOWN_ELEMENTS = 3

# Characters of a value that are shown.
_SHOWN_LENGTH = 30


def shown_differences(
    differences: Sequence[DifferingValue], record_type: RecordType, *, own: str, other: str
) -> str:
    """Both values of the first elements that differ: 处罚内容：本行「…」，第8行「…」.

    `own` and `other`: what the row and the other one are called, such as 本行 and 第8行.
    """
    texts = []
    for difference in differences[:_SHOWN_ELEMENTS]:
        element = record_type.elements[difference.element]
        if difference.own is None and difference.other is None:
            texts.append(f"{element.name}：号码不同")
            continue
        own_value = _shown(difference.own, element)
        other_value = _shown(difference.other, element)
        texts.append(f"{element.name}：{own}{own_value}，{other}{other_value}")
    text = "；".join(texts)
    if len(differences) > _SHOWN_ELEMENTS:
        text += f"；共{len(differences)}项"
    return text


def _shown(text: str | None, element: Element) -> str:
    """A value as it may be shown, in brackets; a label stands for a code."""
    if not text:
        return "未填"
    # What is personal is masked, also where two values then look alike.
    values = tuple(text.split(SEPARATOR)) if element.codes else (text,)
    shown = displayed_value("、".join(value_labels(element, values)), element)
    if len(shown) > _SHOWN_LENGTH:
        shown = shown[:_SHOWN_LENGTH] + "…"
    return f"「{shown}」"
