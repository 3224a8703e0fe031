"""From expectations/header_remarks.yml to what may stand in the brackets of a header."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.forms import HeaderRemarks
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.patterns import mistakes_in
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty


LISTS = ("words", "patterns", "examples", "begins", "ends")


def read_header_remarks(path: Path, mistakes: Mistakes) -> HeaderRemarks:
    """The remarks that are allowed; a catalogue without the file allows none."""
    if not path.exists():
        return HeaderRemarks()
    section = read_yaml_or_empty(path, mistakes)
    section.allow_only(set(LISTS))
    patterns = section.texts("patterns")
    for pattern in patterns:
        for mistake in mistakes_in(pattern):
            section.report("patterns", f"{pattern}: {mistake}")
    return HeaderRemarks(
        words=frozenset(section.texts("words")),
        patterns=patterns,
        examples=frozenset(section.texts("examples")),
        begins=frozenset(section.texts("begins")),
        ends=frozenset(section.texts("ends")),
    )
