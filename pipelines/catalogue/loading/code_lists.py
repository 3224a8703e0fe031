"""From a file under expectations/codes/ to a code list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import CodeList
from pipelines.catalogue.values.code_spellings import spellings


_KEYS = {"title", "values", "synonyms", "open", "named", "remarks", "provenance"}


def read_code_lists(folder: Path, mistakes: Mistakes) -> dict[str, CodeList]:
    """Every code list of a folder, by name."""
    code_lists = {}
    for path in sorted(folder.glob("*.yml")):
        code_lists[path.stem] = read_code_list(path, mistakes)
    return code_lists


def read_code_list(path: Path, mistakes: Mistakes) -> CodeList:
    """One code list, named like its file."""
    section = read_yaml_or_empty(path, mistakes)
    section.allow_only(_KEYS)

    labels = {}
    for value, label in section.section("values").entries():
        labels[value] = label.text()
    if not labels:
        section.report("values", "a mapping from value to label is expected")
    synonyms = _synonyms(section, labels)

    # Most lists are closed: then every other value is rejected.
    open_value = None
    if section.has("open"):
        open_value = section.member("open", labels, "value")
    elif section.has("named"):
        section.report("named", "only an open value has names of its own")
    return CodeList(
        name=path.stem,
        title=section.text("title"),
        labels=labels,
        synonyms=synonyms,
        open=open_value,
        named=section.texts("named"),
        remarks=frozenset(section.texts("remarks")),
        provenance=section.provenance("provenance"),
    )


def _synonyms(section: Section, labels: Mapping[str, str]) -> dict[str, str]:
    """Other spelling → value; a spelling that means another value already is reported."""
    # A synonym must not say what a value or label says already.
    labels_alone = CodeList(name="", title="", labels=labels)
    spellings_of_labels = spellings(labels_alone)
    synonyms: dict[str, str] = {}
    for spelling, entry in section.section("synonyms").entries():
        value = entry.member(labels, "value")
        if value is None:
            continue
        meaning = spellings_of_labels.get(spelling, value)
        if meaning != value:
            entry.report(f"already means {meaning!r}")
        else:
            synonyms[spelling] = value
    return synonyms
