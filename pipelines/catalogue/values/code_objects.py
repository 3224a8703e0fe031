"""A code with its name as programs pack them: {"code": "3", "name": "盟市级"}, alone or in a list."""

from __future__ import annotations

import json
from typing import Any


# Fields of such an object, in small letters: what holds the code, and what holds its name.
_CODE_FIELDS = frozenset({"code", "id", "key", "dm", "代码", "编码"})
_NAME_FIELDS = frozenset({"name", "label", "text", "title", "mc", "名称", "文本"})

# The name beside a code, and the code beside a name: {"key": "3", "value": "盟市级"}.
_VALUE_FIELDS = frozenset({"value", "值"})

_FIELDS = 2

CodeAndName = tuple[str, str]
"""Either of them may be empty."""


def code_and_name(value: Any) -> CodeAndName | None:
    """The code and the name of an object of these two fields; None: it is something else."""
    # An object in which a field comes twice is of another class.
    if type(value) is not dict or len(value) != _FIELDS:
        return None
    texts = {}
    for field, text in value.items():
        if not isinstance(text, str) and text is not None:
            return None
        texts[_part_of(field)] = (text or "").strip()

    code = texts.get("code", texts.get("value"))
    name = texts.get("name", texts.get("value"))
    if len(texts) < _FIELDS or code is None or name is None:
        return None
    return code, name


def _part_of(field: str) -> str:
    """What a field holds: code, name or value; empty: something else."""
    word = field.strip().casefold()
    if word in _CODE_FIELDS:
        return "code"
    if word in _NAME_FIELDS:
        return "name"
    return "value" if word in _VALUE_FIELDS else ""


def codes_and_names(value: Any) -> list[CodeAndName]:
    """Those of one object, or of a list of nothing but such objects; empty: it is neither."""
    objects = value if isinstance(value, list) else [value]
    pairs = []
    for packed in objects:
        pair = code_and_name(packed)
        # One that is something else may say what becomes of the others.
        if pair is None:
            return []
        pairs.append(pair)
    return pairs


def codes_and_names_in(text: str) -> list[CodeAndName]:
    """Those of a text that is such an object or list in JSON; empty: it is none."""
    if not text.lstrip().startswith(("{", "[")) or '"' not in text:
        return []
    try:
        return codes_and_names(json.loads(text, parse_int=str, parse_float=str))
    except (ValueError, RecursionError):
        return []
