"""From expectations/earlier_templates.yml to the templates that are no longer in force."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.forms import EarlierTemplate
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty


_KEYS = {"title", "own", "columns", "remedy", "provenance"}


def read_earlier_templates(path: Path, mistakes: Mistakes) -> tuple[EarlierTemplate, ...]:
    """Every earlier template; a catalogue without the file has none."""
    if not path.exists():
        return ()
    templates = []
    for _, entry in read_yaml_or_empty(path, mistakes).entries():
        templates.append(_read_template(entry.section()))
    return tuple(templates)


def _read_template(section: Section) -> EarlierTemplate:
    section.allow_only(_KEYS)
    own_columns = section.texts("own")
    if not own_columns:
        section.report("own", "names none; by which columns is the template known?")
    return EarlierTemplate(
        title=section.text("title"),
        own_columns=own_columns,
        columns=section.texts("columns"),
        remedy=section.text("remedy"),
        provenance=section.provenance("provenance"),
    )
