"""Forms that are not in force, and what headers say besides names: how departments really send.

None of it is part of the official catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class EarlierTemplate:
    """A template that is no longer in force, by which departments may still send."""

    title: str
    """How receipts call it."""
    own_columns: tuple[str, ...]
    """Headers that only this template has."""
    columns: tuple[str, ...]
    """Its other headers."""
    remedy: str
    """What a department has to do, in Chinese."""
    provenance: str = ""


# Departments copy what they have published. Told that a form never has a field, they need not look
# for it in their file.
@dataclass(frozen=True)
class PublishedForm:
    """The form of a notice or annex that never has what its record type needs."""

    title: str
    """How receipts call it."""
    record_type: str
    own: tuple[str, ...]
    """Headers that other lists do not have; a table made with the form has one of them."""
    columns: tuple[str, ...]
    """Its other headers."""
    lacks: Mapping[str, str]
    """Code of a required element that it never has → how to fill it in and why, in Chinese."""
    provenance: str = ""


@dataclass(frozen=True)
class PeriodColumn:
    """A column that holds both ends of a time: 有效期限 2018-09-10至2023-09-09."""

    begin: str
    """Code of the element with the first day."""
    end: str
    """Code of the element with the last day."""
    headers: tuple[str, ...]
    """What stands above such a column."""


@dataclass(frozen=True)
class HeaderRemarks:
    """What may stand in the brackets of a header and changes nothing about what its column holds."""

    words: frozenset[str] = frozenset()
    """Whole remarks."""
    patterns: tuple[str, ...] = ()
    """Regular expressions for pieces of a remark."""
    patterns_of_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Value type → regular expressions for whole remarks that change nothing in its columns."""
    subjects: frozenset[str] = frozenset()
    """Words that say in brackets whose value a column holds, whatever else they name."""
    names: frozenset[str] = frozenset()
    """Words that say in brackets that a column holds a name, whatever else they name."""
    examples: frozenset[str] = frozenset()
    """Words behind which an example or an explanation stands, whatever it is."""
    makings: frozenset[str] = frozenset()
    """Words for the day on which a document is made."""
    begins: frozenset[str] = frozenset()
    """Words for the beginning of a time."""
    ends: frozenset[str] = frozenset()
    """Words for its end."""
    running_numbers: frozenset[str] = frozenset()
    """Headers of columns that number the rows, and hold nothing of a record."""
    periods: tuple[PeriodColumn, ...] = ()
    """Columns that hold two elements, the beginning and the end of a time."""


# Nothing is left out on a word alone where it may be all that a department sends: a table called 示例
# beside no other may be the list.
class PartUse(StrEnum):
    """What becomes of a part of a file whose name says that it is not the list to report."""

    NEVER = "never"
    """It is left out, and a file of nothing else is not taken."""
    EXAMPLE = "example"
    """It is left out beside another table."""
    EARLIER = "earlier"
    """It is left out beside a table of the same record type: it holds what these records were."""


@dataclass(frozen=True)
class PartWords:
    """Words of one meaning in the names of parts of files."""

    use: PartUse
    reason: str
    """What a part of such a name holds, in Chinese."""
    words: frozenset[str]
    alone: frozenset[str] = frozenset()
    """Words that decide only as the whole name."""
    beside: frozenset[str] = frozenset()
    """Words that decide beside what is decided: 撤销处罚."""
    is_of_files: bool = False
    """Whether the names of files and folders and the titles above tables say it too."""
    is_to_delete: bool = False
    """Whether the records are to be deleted, where they come with named fields."""


@dataclass(frozen=True)
class EndingWords:
    """Words of a title, a name or a line by which the records below it do not, or no longer, count."""

    reason: str
    """What such records are, in Chinese."""
    words: tuple[str, ...] = ()
    """They say it wherever they stand."""
    first: tuple[str, ...] = ()
    """They say it at the beginning."""
    contrary: tuple[str, ...] = ()
    """With one of these in it a text says nothing of the kind."""
    of: tuple[str, ...] = ()
    """Words in the names of the record types that it may be said of; empty: of all."""
    not_of: tuple[str, ...] = ()
    """Words in the names of record types that it is not said of."""
    proved_by: tuple[str, ...] = ()
    """Words in the names of elements by which a record itself tells of its end."""
    remarks: tuple[str, ...] = ()
    """What a clause of a remark consists of that says it of its row."""
    states: tuple[str, ...] = ()
    """Further words by which a column about the state of its rows says it."""


@dataclass(frozen=True)
class Endings:
    """How titles, names and lines between rows say that the records below them do not count."""

    kinds: tuple[EndingWords, ...] = ()
    """The first that decides counts."""
    not_behind: tuple[str, ...] = ()
    """Behind one of these a word says the contrary."""
    beside: tuple[str, ...] = ()
    """Connected with one of these it is about a part of the rows only."""
    standing: frozenset[str] = frozenset()
    """What a record that has not ended has in an element that tells of its end."""


# A catalogue without such words hears nothing.
NO_ENDINGS = Endings()


@dataclass(frozen=True)
class PartNaming:
    """By which names parts of files are not the list to report."""

    groups: tuple[PartWords, ...] = ()
    """The first that decides counts."""
    neutral: frozenset[str] = frozenset()
    """Words that may stand around any word of a group."""
    subjects: frozenset[str] = frozenset()
    """Words that may stand around those that decide not only alone."""
    beside_subjects: frozenset[str] = frozenset()
    """Words that may stand around those that decide beside what is decided."""
    titles: frozenset[str] = frozenset()
    """Names of texts beside records that are the title of their table."""
    connecting: frozenset[str] = frozenset()
    """Words that may stand in front of a further word of a group."""
    endings: Endings = NO_ENDINGS
    """Words that decide whatever stands around them."""


@dataclass(frozen=True)
class WordGroup:
    """Words of which a text may consist: any of `before`, one or more of `words`, any of `behind`.

    All are in half width and lower case, without blanks.
    """

    before: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    """Whole texts that say the same."""


# A catalogue without such words withdraws nothing.
NO_WORDS = WordGroup()


@dataclass(frozen=True)
class LineWords:
    """Words of a line around a table by which it says that some of its rows are withdrawn."""

    words: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    """Words that say so only of rows that the line names by their numbers."""
    of_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Word in the names of a record type → words that say so only of its rows that the line names."""
    corrected: tuple[str, ...] = ()
    """Words of a comment on a cell, behind which the right value stands."""
    not_behind: tuple[str, ...] = ()
    """Behind one of these they say the contrary."""
    elsewhere: tuple[str, ...] = ()
    """Words of a line that is about other rows than those of the table."""
    all_rows: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """Words for what marks rows and is not read, such as colours."""


@dataclass(frozen=True)
class RevocationWords:
    """Words of a clause that says that the decision of a row does not stand any more."""

    verbs: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()
    """What is revoked: 处罚决定."""
    pointing: tuple[str, ...] = ()
    """What may stand before it: 本, 该."""
    behind: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    """Who revokes, or by what: 法院, 复议."""
    contrary: tuple[str, ...] = ()
    """With one of these a clause says the contrary, or is about something else."""
    restored: tuple[str, ...] = ()
    """Behind the clause they say that the decision stands again."""
    earlier: tuple[str, ...] = ()
    """In the clause they say that it may be about an earlier decision."""
    superseded: tuple[str, ...] = ()
    """Verbs by which an earlier document only gave way to that of the row."""
    replacing: tuple[str, ...] = ()
    """They say that the decision of the row takes the place of an earlier one."""
    pending: tuple[str, ...] = ()
    """Beside `restored`: nothing stands yet."""


@dataclass(frozen=True)
class WithdrawnWords:
    """How departments write beside a record that it is deleted, void or not meant to be reported."""

    columns: Mapping[str, WordGroup] = field(default_factory=dict)
    """Headers of columns that may say so, by what such a column is about."""
    values: Mapping[str, WordGroup] = field(default_factory=dict)
    """What a cell of such a column says, by what it means."""
    row_words: tuple[str, ...] = ()
    """Words by which a remark speaks of its own row."""
    remark: WordGroup = NO_WORDS
    """Of what a clause of a remark consists that withdraws its row."""
    ended_remarks: tuple[str, ...] = ()
    """Further words of such a clause beside a decision."""
    contrary_remarks: tuple[str, ...] = ()
    """With one of these in it a clause is about something else."""
    plain_remarks: tuple[str, ...] = ()
    """Words of a clause that forbid to take the row, also outside of a column of remarks."""
    # Apart from the words of remarks, because a record about a revocation says them of something else.
    revocations: RevocationWords = RevocationWords()
    about_endings: tuple[str, ...] = ()
    """In the names of a record type they say that it is about no decision that may end."""
    no_decision: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Word in the names of a record type → whole texts that say that nothing of it was decided."""
    mark: WordGroup = NO_WORDS
    """What stands in brackets or behind a dash beside a name or a number."""
    glued_marks: tuple[str, ...] = ()
    """The same without brackets and dashes."""
    glued_names: tuple[str, ...] = ()
    """Beginnings of names of subjects in which such a mark is none."""
    crosses: frozenset[str] = frozenset()
    """Marks beside a running number."""
    lines: LineWords = LineWords()
