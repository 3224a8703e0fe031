"""From expectations/headers.yml to the headers that mean an element in one record type only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import Element, RecordType


# Element code → headers.
Headers = Mapping[str, tuple[str, ...]]


def with_headers(
    record_types: Mapping[str, RecordType], path: Path, mistakes: Mistakes
) -> dict[str, RecordType]:
    """The record types with their own headers; a header that could mean two elements is reported."""
    headers_of: dict[str, Headers] = {}
    if path.exists():
        for name, entry in read_yaml_or_empty(path, mistakes).entries():
            record_type = record_types.get(
                entry.with_value(name).member(record_types, "record type") or ""
            )
            if record_type is not None:
                headers_of[name] = _headers(entry.section(), record_type)

    extended = {}
    for name, record_type in record_types.items():
        extended[name] = replace(record_type, headers=headers_of.get(name, {}))
        _report_shared_spellings(extended[name], path.name, mistakes)
    return extended


def _headers(section: Section, record_type: RecordType) -> Headers:
    headers = {}
    for code, entry in section.entries():
        what = f"element of {record_type.name}"
        if entry.with_value(code).member(record_type.elements, what) is not None:
            headers[code] = entry.texts()
    return headers


def _report_shared_spellings(record_type: RecordType, file: str, mistakes: Mistakes) -> None:
    """A header that could mean two elements would fill the wrong one."""
    owners: dict[str, str] = {}
    for element in record_type.elements.values():
        for header, source in _names(record_type, element, file):
            owner = owners.setdefault(_spelling(header), element.code)
            if owner != element.code:
                where, key = source
                mistakes.add(
                    where, key, f"in {record_type.name} a column {header} could be {owner} too"
                )


def _names(
    record_type: RecordType, element: Element, file: str
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each header that means an element, with the file and the key where it is written."""
    in_elements = ("elements.yml", f"elements.{element.code}")
    for name in (element.name, element.code, *element.synonyms):
        yield name, in_elements
    for header in record_type.headers.get(element.code, ()):
        yield header, (file, f"{record_type.name}.{element.code}")


def _spelling(header: str) -> str:
    """A header as the comparison with a file's headers sees it."""
    return "".join(unicodedata.normalize("NFKC", header).split()).casefold()
