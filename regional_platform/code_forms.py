"""Whether a page writes values of code lists as labels (法人及非法人组织) or as digits (1).

Both are taken. The receipt says which it was, so that a sender sees what its setting does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from regional_platform.messages import Message


Form = Literal["labels", "digits", "mixed"]

# Between several values of one element.
_SEPARATOR = ";"

# Between the value for what a list does not name, and the name that was written behind it.
_NAME_MARK = "-"

# The C loader of PyYAML reads the same ten times as fast, where it was built.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class CodeList:
    """How the values of one published code list may be written."""

    digits: frozenset[str]
    labels: frozenset[str]

    def form_of(self, text: str) -> Form | None:
        """How one value is written; None: it is in neither form, or the same in both."""
        # 其他-名称 and 9-名称 hold what the list names, and a name behind it.
        beginning = text.partition(_NAME_MARK)[0]
        is_digit = text in self.digits or beginning in self.digits
        is_label = text in self.labels or beginning in self.labels
        if is_digit == is_label:
            return None
        if is_digit:
            return "digits"
        return "labels"


CodeLists = Mapping[str, CodeList]
"""Element code → its code list; elements that have none are left out."""


def published_code_lists(catalogue: Path | None) -> CodeLists:
    """The code lists of all elements, as they are published beside the folder of items."""
    if catalogue is None:
        return {}
    elements_file = catalogue.parent / "elements.yml"
    if not elements_file.is_file():
        return {}

    lists = {}
    code_folder = catalogue.parent / "codes"
    for path in sorted(code_folder.glob("*.yml")):
        labels = _read(path)["values"]
        lists[path.stem] = CodeList(
            digits=frozenset(str(value) for value in labels),
            labels=frozenset(str(label) for label in labels.values()),
        )

    of_elements = {}
    elements = _read(elements_file)["elements"]
    for code, element in elements.items():
        list_name = element.get("codes")
        if list_name in lists:
            of_elements[code] = lists[list_name]
    return of_elements


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), _SafeLoader)


def form_of_messages(messages: Iterable[Message], code_lists: CodeLists) -> Form | None:
    """How the messages write the values of code lists; None: they have none that tells."""
    forms = set(_forms(messages, code_lists))
    if not forms:
        return None
    if len(forms) > 1:
        return "mixed"
    return forms.pop()


def _forms(messages: Iterable[Message], code_lists: CodeLists) -> Iterator[Form]:
    for message in messages:
        for code, joined in message.elements.items():
            if code not in code_lists:
                continue
            for text in joined.split(_SEPARATOR):
                form = code_lists[code].form_of(text)
                if form is not None:
                    yield form
