"""From the YAML under expectations/ to the catalogue, with every mistake found in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.catalogue.forms import PublishedForm
from pipelines.catalogue.loading.code_lists import read_code_lists
from pipelines.catalogue.loading.departments import read_departments
from pipelines.catalogue.loading.doubtful_texts import read_doubtful_values
from pipelines.catalogue.loading.earlier_templates import read_earlier_templates
from pipelines.catalogue.loading.element_definitions import read_elements
from pipelines.catalogue.loading.header_remarks import read_header_remarks
from pipelines.catalogue.loading.header_words import with_headers
from pipelines.catalogue.loading.likely_headers import with_likely_headers
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.part_naming import read_part_naming
from pipelines.catalogue.loading.published_forms import read_published_forms
from pipelines.catalogue.loading.record_types import Materials, read_record_types
from pipelines.catalogue.loading.rule_declarations import read_rule_groups
from pipelines.catalogue.loading.withdrawn_words import read_withdrawn_words
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import Catalogue, Department, RecordType
from pipelines.catalogue.values.spellings.authority_names import authority_names
from pipelines.errors import CatalogueError


def load(folder: Path) -> Catalogue:
    """Read a whole catalogue.

    Raises:
        CatalogueError: with every mistake, one line each: file, key, what is wrong, and what was
            probably meant.
    """
    mistakes = Mistakes()
    catalogue = _read(folder, mistakes)
    if mistakes.lines:
        raise CatalogueError(mistakes.lines)
    return catalogue


def check(folder: Path) -> list[str]:
    """All mistakes of a catalogue; an empty list means that it is sound."""
    mistakes = Mistakes()
    _read(folder, mistakes)
    return mistakes.lines


def _read(folder: Path, mistakes: Mistakes) -> Catalogue:
    # Each step needs those before it: code lists, elements, departments, rules, record types.
    version = read_yaml_or_empty(folder / "version.yml", mistakes)
    version.allow_only({"version", "categories"})
    categories = version.texts("categories")
    code_lists = read_code_lists(folder / "codes", mistakes)
    definitions = read_elements(folder / "elements.yml", code_lists, mistakes)
    departments = read_departments(folder / "departments.yml", mistakes)

    # Without elements every line of every record type would be reported for nothing.
    record_types: dict[str, RecordType] = {}
    published_forms: tuple[PublishedForm, ...] = ()
    if definitions is not None:
        rule_groups = read_rule_groups(folder / "rules.yml", mistakes)
        materials = Materials(definitions, rule_groups, departments, categories)
        record_types = with_headers(
            read_record_types(folder / "catalogue", materials, mistakes),
            folder / "headers.yml",
            mistakes,
        )
        record_types = with_likely_headers(
            record_types, folder / "likely_headers.yml", definitions.elements, mistakes
        )
        record_types = _with_authorities(record_types, departments)
        published_forms = read_published_forms(
            folder / "published_forms.yml", record_types, mistakes
        )
    elements = definitions.elements if definitions else {}
    return Catalogue(
        version=version.text("version"),
        record_types=record_types,
        elements=elements,
        code_lists=code_lists,
        departments=departments,
        categories=categories,
        never_collected=definitions.never_collected if definitions else (),
        earlier_templates=read_earlier_templates(folder / "earlier_templates.yml", mistakes),
        published_forms=published_forms,
        header_remarks=read_header_remarks(folder / "header_remarks.yml", elements, mistakes),
        part_naming=read_part_naming(folder / "part_names.yml", mistakes),
        withdrawn_words=read_withdrawn_words(folder / "withdrawn_words.yml", mistakes),
        doubtful_values=read_doubtful_values(folder / "doubtful_values.yml", mistakes),
    )


def _with_authorities(
    record_types: Mapping[str, RecordType], departments: Mapping[str, Department]
) -> dict[str, RecordType]:
    """The record types, with the names of all departments where several of them report."""
    names = authority_names(departments.values())
    extended = {}
    for name, record_type in record_types.items():
        has_one_source = len(record_type.departments) == 1
        extended[name] = record_type if has_one_source else replace(record_type, authorities=names)
    return extended
