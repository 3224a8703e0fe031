"""From expectations/withdrawn_words.yml to the words by which rows are said to be withdrawn."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.forms import LineWords, RevocationWords, WithdrawnWords, WordGroup
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty


_COLUMNS = {
    "operation", "outcome", "state", "deletion", "validity", "remark", "number",
    "secrecy", "disclosure", "verdict", "movement", "message",
}  # fmt: skip
VALUES = {
    "withdrawn", "cancelled", "revoked", "denied", "not_valid",
    "secret", "undisclosed", "untrue", "dropped", "deleting",
    "standing", "affirmed",
}  # fmt: skip
REMARKS = {"row", "before", "words", "ended", "not", "plain", "behind"}
REVOCATIONS = {
    "verbs", "revoked", "pointing", "behind", "by", "not", "restored", "earlier", "superseded",
    "replacing", "pending",
}  # fmt: skip
PARTS = {
    "columns", "values", "remarks", "revocations", "about_endings", "no_decision", "marks",
    "glued_marks", "glued_names", "crosses", "lines",
}  # fmt: skip
LINES = {"words", "numbered", "of_types", "corrected", "not_behind", "elsewhere", "all", "unseen"}


def read_withdrawn_words(path: Path, mistakes: Mistakes) -> WithdrawnWords:
    """The words of rows that are withdrawn; a catalogue without the file has none."""
    if not path.exists():
        return WithdrawnWords()

    content = read_yaml_or_empty(path, mistakes)
    content.allow_only(PARTS)

    remarks = content.section("remarks")
    remarks.allow_only(REMARKS)

    return WithdrawnWords(
        columns=_groups(content.section("columns"), _COLUMNS),
        values=_groups(content.section("values"), VALUES),
        row_words=remarks.texts("row"),
        remark=WordGroup(
            remarks.texts("before"), remarks.texts("words"), remarks.texts("behind"), ()
        ),
        ended_remarks=remarks.texts("ended"),
        contrary_remarks=remarks.texts("not"),
        plain_remarks=remarks.texts("plain"),
        revocations=_revocation_words(content.section("revocations")),
        about_endings=content.texts("about_endings"),
        no_decision=_texts_by_word(content.section("no_decision")),
        mark=_group(content.section("marks")),
        glued_marks=content.texts("glued_marks"),
        glued_names=content.texts("glued_names"),
        crosses=frozenset(content.texts("crosses")),
        lines=_line_words(content.section("lines")),
    )


def _groups(section: Section, names: set[str]) -> dict[str, WordGroup]:
    section.allow_only(names)
    return {name: _group(section.section(name)) for name in sorted(names)}


def _group(section: Section) -> WordGroup:
    section.allow_only({"before", "words", "behind", "whole"})
    return WordGroup(
        section.texts("before"),
        section.texts("words"),
        section.texts("behind"),
        section.texts("whole"),
    )


def _texts_by_word(section: Section) -> dict[str, tuple[str, ...]]:
    return {str(word): section.texts(str(word)) for word in section.values}


def _revocation_words(section: Section) -> RevocationWords:
    section.allow_only(REVOCATIONS)
    return RevocationWords(
        verbs=section.texts("verbs"),
        revoked=section.texts("revoked"),
        pointing=section.texts("pointing"),
        behind=section.texts("behind"),
        by=section.texts("by"),
        contrary=section.texts("not"),
        restored=section.texts("restored"),
        earlier=section.texts("earlier"),
        superseded=section.texts("superseded"),
        replacing=section.texts("replacing"),
        pending=section.texts("pending"),
    )


def _line_words(section: Section) -> LineWords:
    section.allow_only(LINES)
    return LineWords(
        words=section.texts("words"),
        numbered=section.texts("numbered"),
        of_types=_texts_by_word(section.section("of_types")),
        corrected=section.texts("corrected"),
        not_behind=section.texts("not_behind"),
        elsewhere=section.texts("elsewhere"),
        all_rows=section.texts("all"),
        unseen=section.texts("unseen"),
    )
