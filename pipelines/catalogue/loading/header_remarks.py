"""From expectations/header_remarks.yml to what may stand in the brackets of a header."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.catalogue.forms import HeaderRemarks, PeriodColumn
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.patterns import mistakes_in
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.values import VALUE_TYPES


_LISTS = ("words", "patterns", "subjects", "names", "examples", "makings", "begins", "ends")
OF_TYPES = "patterns_of_types"
NUMBERS = "running_numbers"
PERIODS = "periods"
_KEYS_OF_PERIOD = {"begin", "end", "headers"}


def read_header_remarks(path: Path, elements: Collection[str], mistakes: Mistakes) -> HeaderRemarks:
    """The remarks that are allowed; a catalogue without the file allows none.

    `elements`: codes of all elements, which columns of both ends of a time name.
    """
    if not path.exists():
        return HeaderRemarks()
    section = read_yaml_or_empty(path, mistakes)
    section.allow_only({*_LISTS, OF_TYPES, NUMBERS, PERIODS})
    of_types = section.section(OF_TYPES)
    of_types.allow_only(VALUE_TYPES)
    return HeaderRemarks(
        words=frozenset(section.texts("words")),
        patterns=_patterns(section, "patterns"),
        patterns_of_types={name: _patterns(of_types, name) for name in of_types.values},
        subjects=frozenset(section.texts("subjects")),
        names=frozenset(section.texts("names")),
        examples=frozenset(section.texts("examples")),
        makings=frozenset(section.texts("makings")),
        begins=frozenset(section.texts("begins")),
        ends=frozenset(section.texts("ends")),
        running_numbers=frozenset(section.texts(NUMBERS)),
        periods=tuple(_periods(section, elements)),
    )


def _periods(section: Section, elements: Collection[str]) -> Iterator[PeriodColumn]:
    # Without elements their own file cannot be read, and that is said.
    for item in section.items(PERIODS) if elements else ():
        period = item.section()
        period.allow_only(_KEYS_OF_PERIOD)
        begin = period.member("begin", elements, "element")
        end = period.member("end", elements, "element")
        if begin is not None and end is not None:
            yield PeriodColumn(begin, end, period.texts("headers"))


def _patterns(section: Section, key: str) -> tuple[str, ...]:
    patterns = section.texts(key)
    for pattern in patterns:
        for mistake in mistakes_in(pattern):
            section.report(key, f"{pattern}: {mistake}")
    return patterns
