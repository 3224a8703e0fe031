"""Write YAML in the style of expectations/: one line for an element, few quotation marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml


YamlMapping = dict[str, Any]
"""A mapping of a YAML file that is being made; its keys are those of docs/catalogue.md."""

# A text that YAML reads as a text even without quotation marks.
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff《（“][^:#{}\[\],&*!|>'\"%@`\n]*(?<! )")
# Words that YAML does not read as text.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"})


def scalar(value: Any) -> str:
    """One value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)

    is_plain = _PLAIN.fullmatch(text) is not None
    is_word = text.lower() in _WORDS
    if is_plain and not is_word:
        return text
    return yaml.dump(text, default_style='"', allow_unicode=True, width=100_000).strip()


def flow(value: Any) -> str:
    """A value on one line, with the values inside it."""
    if isinstance(value, Mapping):
        pairs = []
        for key, item in value.items():
            pairs.append(f"{scalar(key)}: {flow(item)}")
        return "{" + ", ".join(pairs) + "}"

    # A text is a sequence of characters as well.
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [flow(item) for item in value]
        return "[" + ", ".join(items) + "]"
    return scalar(value)


def block(
    content: Mapping[str, Any],
    *,
    lists: frozenset[str] = frozenset(),
    maps: frozenset[str] = frozenset(),
) -> str:
    """The text of a file, one line for each key.

    The keys in `lists` take a line for each item, those in `maps` a line for each inner key.
    """
    lines = []
    for key, value in content.items():
        if key in lists and value:
            lines.append(f"{key}:")
            for item in value:
                text = item if isinstance(item, Marked) else flow(item)
                lines.append(f"  - {text}")
        elif key in maps and value:
            lines.append(f"{key}:")
            for name, item in value.items():
                lines.append(f"  {scalar(name)}: {flow(item)}")
        else:
            lines.append(f"{scalar(key)}: {flow(value)}")
    return "\n".join(lines) + "\n"


class Marked(str):
    """A text that is written without quotation marks, such as `XK_WSH !`.

    To YAML only a `!` at the beginning is a mark.
    """

    __slots__ = ()
