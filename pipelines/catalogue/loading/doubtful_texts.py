"""From expectations/doubtful_values.yml to how values look that are no number and no name."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.doubtful_values import (
    DoubtfulValues,
    NameParts,
    NumberTitles,
    TextLook,
    TextWords,
)
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.patterns import mistakes_in
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.text_sorts import TEXT_SORTS
from pipelines.catalogue.values.column_pattern import ColumnPattern


_KEYS = {
    "no_number",
    "number_labels",
    "number_titles",
    "replaced_numbers",
    "not_disclosed",
    "stand_in",
    "several_names",
    "name_remarks",
    "person_remarks",
    "numbers_of_one_subject",
    "remarks",
    "parts_of_equal_records",
    "texts",
    "deeds",
}


def read_doubtful_values(path: Path, mistakes: Mistakes) -> DoubtfulValues:
    """What is looked for; a catalogue without the file has no words."""
    if not path.exists():
        return DoubtfulValues()
    section = read_yaml_or_empty(path, mistakes)
    section.allow_only(_KEYS)
    return DoubtfulValues(
        no_number=_text_words(section.section("no_number")),
        number_labels=_patterns(section, "number_labels"),
        number_titles=_number_titles(section.section("number_titles")),
        replaced_numbers=_patterns(section, "replaced_numbers"),
        not_disclosed=_patterns(section, "not_disclosed"),
        stand_in=_text_words(section.section("stand_in")),
        name_parts=_name_parts(section.section("several_names")),
        name_remarks=_patterns(section, "name_remarks"),
        person_remarks=_patterns(section, "person_remarks"),
        numbers_of_one_subject=frozenset(section.texts("numbers_of_one_subject")),
        remarks=frozenset(section.texts("remarks")),
        parts_of_equal_records=frozenset(section.texts("parts_of_equal_records")),
        texts=_texts(section.section("texts")),
        deeds=_pattern(section, "deeds"),
    )


def _pattern(section: Section, key: str) -> str:
    """A single regular expression that a catalogue may do without."""
    if not section.has(key):
        return ""
    pattern = section.text(key)
    _report_mistakes(section, key, pattern)
    return "" if _mistakes_of(pattern) else pattern


def _patterns(section: Section, key: str) -> tuple[str, ...]:
    patterns = section.texts(key)
    # What is reported is left out, so that nothing that follows stumbles over it.
    for pattern in patterns:
        _report_mistakes(section, key, pattern)
    return tuple(pattern for pattern in patterns if not _mistakes_of(pattern))


def _text_words(section: Section) -> TextWords:
    section.allow_only({"words", "patterns", "pointing", "pointed_at"})
    return TextWords(
        words=section.texts("words"),
        patterns=_patterns(section, "patterns"),
        pointing=section.texts("pointing"),
        pointed_at=section.texts("pointed_at"),
    )


def _number_titles(section: Section) -> NumberTitles:
    parts = ("before", "before_mark", "behind", "others", "others_behind")
    section.allow_only(set(parts))
    return NumberTitles(**{part: _pattern(section, part) for part in parts})


def _name_parts(section: Section) -> NameParts:
    section.allow_only({"legal_forms", "branches", "surnames"})
    return NameParts(
        legal_forms=section.texts("legal_forms"),
        branches=section.texts("branches"),
        surnames=section.text("surnames"),
    )


def _texts(section: Section) -> tuple[TextLook, ...]:
    section.allow_only(set(TEXT_SORTS))
    looks = []
    # In the order of the code, so that the file may name them in any.
    for sort in TEXT_SORTS:
        if not section.has(sort):
            continue
        entry = section.section(sort)
        entry.allow_only({"looks", "looks_not"})
        for key in ("looks", "looks_not"):
            _report_mistakes(entry, key, entry.text(key))
        looks.append(TextLook(sort, entry.text("looks"), entry.text("looks_not")))
    return tuple(looks)


def _report_mistakes(section: Section, key: str, pattern: str) -> None:
    for mistake in _mistakes_of(pattern):
        section.report(key, f"{pattern}: {mistake}")


def _mistakes_of(pattern: str) -> list[str]:
    """What is wrong with a pattern that is looked for in whole columns."""
    mistakes = mistakes_in(pattern)
    if not mistakes:
        try:
            ColumnPattern(pattern)
        except ValueError as error:
            mistakes.append(str(error))
    if not pattern:
        mistakes.append("an empty pattern fits everything")
    return mistakes
