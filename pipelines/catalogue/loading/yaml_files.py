"""Strict YAML: a file is one mapping, and no key stands in it twice."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Entry, Section


# Files whose content is kept as long as it stays the same; a catalogue has some two hundred.
KEPT_FILES = 400

# libyaml's parser, where PyYAML was built with it, reads a whole catalogue five times as fast.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[misc]
    """Safe, and strict about keys that are given twice."""


def _mapping_without_duplicates(
    loader: _StrictLoader, node: yaml.MappingNode, deep: bool = False
) -> dict[Any, Any]:
    keys: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=deep)
        if not isinstance(key, Hashable):
            raise yaml.MarkedYAMLError(
                problem="a key has to be a text",
                problem_mark=key_node.start_mark,
            )
        if key in keys:
            raise yaml.MarkedYAMLError(
                problem=f"the key {key!r} is given twice",
                problem_mark=key_node.start_mark,
            )
        keys.add(key)
    mapping: dict[Any, Any] = _SafeLoader.construct_mapping(loader, node, deep=deep)
    return mapping


_StrictLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates
)


# Whoever changes one file of a catalogue has the others read again as they were.
@lru_cache(maxsize=KEPT_FILES)
def _content_of(text: str) -> Any:
    """What a text in YAML holds; nobody may change it."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  a SafeLoader


def read_yaml(path: Path, mistakes: Mistakes) -> Section | None:
    """The mapping that a YAML file holds.

    None when the file cannot be read; then nobody should report what is missing in it.
    """
    try:
        content = _content_of(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}" if mark else ""
        mistakes.add(path.name, line, str(error.problem))
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        # A mistake is one line.
        message = " ".join(str(error).split())
        mistakes.add(path.name, "", message)
        return None

    if not isinstance(content, dict):
        mistakes.add(path.name, "", "a mapping is expected")
        return None
    return Entry(path.name, "", content, mistakes).section()


def read_yaml_or_empty(path: Path, mistakes: Mistakes) -> Section:
    """The mapping that a YAML file holds; an empty one when the file cannot be read."""
    section = read_yaml(path, mistakes)
    if section is None:
        return Section(path.name, "", {}, mistakes)
    return section
