"""From expectations/likely_headers.yml to headers that may mean an element and may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import RecordType


def with_likely_headers(
    record_types: Mapping[str, RecordType],
    path: Path,
    elements: Collection[str],
    mistakes: Mistakes,
) -> dict[str, RecordType]:
    """The record types with the headers that come near their elements.

    `elements`: codes of all elements; a line about any other is reported.
    """
    if not path.exists():
        return dict(record_types)

    likely: dict[str, tuple[str, ...]] = {}
    for code, entry in read_yaml_or_empty(path, mistakes).entries():
        if entry.with_value(code).member(elements, "element") is not None:
            likely[code] = entry.texts()

    extended = {}
    for name, record_type in record_types.items():
        own = {code: likely[code] for code in record_type.elements if code in likely}
        extended[name] = replace(record_type, likely_headers=own)
    return extended
