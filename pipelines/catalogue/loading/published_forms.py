"""From expectations/published_forms.yml to forms of notices and annexes that lack what an item needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.catalogue.forms import PublishedForm
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import RecordType


_KEYS = {"title", "record_type", "own", "columns", "lacks", "provenance"}


def read_published_forms(
    path: Path, record_types: Mapping[str, RecordType], mistakes: Mistakes
) -> tuple[PublishedForm, ...]:
    """Every published form; a catalogue without the file has none."""
    if not path.exists():
        return ()
    forms = []
    content = read_yaml_or_empty(path, mistakes)
    for _, entry in content.entries():
        form = _read_form(entry.section(), record_types)
        if form is not None:
            forms.append(form)
    return tuple(forms)


def _read_form(section: Section, record_types: Mapping[str, RecordType]) -> PublishedForm | None:
    section.allow_only(_KEYS)
    own = section.texts("own")
    if not own:
        section.report("own", "names none; which columns do other lists not have?")
    name = section.member("record_type", record_types, "record type")
    if name is None:
        return None
    record_type = record_types[name]

    lacks = {}
    for code, entry in section.section("lacks").entries():
        what = f"required element of {record_type.name}"
        required_code = entry.with_value(code).member(record_type.required, what)
        if required_code is not None:
            lacks[code] = entry.text()

    return PublishedForm(
        title=section.text("title"),
        record_type=record_type.name,
        own=own,
        columns=section.texts("columns"),
        lacks=lacks,
        provenance=section.provenance("provenance"),
    )
