"""Which record type a table is.

The header decides; names of folder, file and sheet narrow the choice. In doubt nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising import not_recognised
from pipelines.intake.recognising.headers.header_matching import (
    HeaderCell,
    HeaderMatcher,
    Match,
    filled_cells,
)
from pipelines.intake.recognising.headers.header_spelling import all_spellings_of, spellings_of
from pipelines.intake.recognising.headers.header_units import have_other_units
from pipelines.intake.recognising.headers.mixed_headers import with_mixed_header
from pipelines.intake.recognising.headers.repeated_headers import repeated_headers
from pipelines.intake.recognising.headers.template_matching import TemplateMatcher
from pipelines.intake.recognising.likely_types import LikelyTypes, with_later_columns
from pipelines.intake.recognising.not_recognised import NotRecognised
from pipelines.intake.recognising.surpassing import is_surpassed, unless_certainly_meant
from pipelines.intake.recognising.transposed_tables import transposed
from pipelines.intake.recognising.unknown_separators import unknown_separator


# A row with fewer known columns is no header: one word may be known by chance.
_MIN_COLUMNS = 2

# A row with fewer names of elements does not begin a further table.
_MIN_NAMES = 3

# Columns that only an earlier template has: the larger number makes it certain, the smaller one
# will do where the table resembles nothing that is in force.
MANY_OWN_COLUMNS = 4
MIN_OWN_COLUMNS = 2
_BY_NAME = ("名称", "，并去掉原来的名称")

# First rows of tables that are remembered: those of one table are looked at four times.
REMEMBERED_HEADS = 8


@dataclass(frozen=True)
class Candidate:
    """A record type that a table may be."""

    match: Match
    name_length: int
    """Length of the longest of its names in the names around the table; 0: there is none."""


class Recogniser:
    """Recognises the record types of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        record_types = catalogue.record_types.values()
        self._matchers = [
            HeaderMatcher(record_type, catalogue.header_remarks) for record_type in record_types
        ]
        self._matches = lru_cache(REMEMBERED_HEADS)(self._find_matches)
        self._likely_types = LikelyTypes(self._matchers, catalogue.published_forms)
        self._spellings = frozenset().union(*(m.code_of_spelling for m in self._matchers))
        self._earlier_templates = [
            TemplateMatcher(template) for template in catalogue.earlier_templates
        ]

    def is_element_name(self, header: str) -> bool:
        """Whether a header is the name of an element of any record type."""
        return not self._spellings.isdisjoint(spellings_of(header))

    def begins_table(self, header: Row, row: Row) -> bool:
        """Whether a row below a header is the header of another table.

        Most of its cells are names of elements, and no record type that the header fits best has
        all of these, or their amounts are in another unit than those above.
        """
        texts = [text for _, text in filled_cells(row)]
        names = [text for text in texts if self.is_element_name(text)]
        if len(names) < _MIN_NAMES or len(names) * 2 <= len(texts):
            return False

        matches = self.possible_matches([header])
        most = _most_columns(matches)
        for match in matches:
            if len(match.columns) < most:
                continue
            if all(match.matcher.element_named(name) is not None for name in names):
                return have_other_units(match, names)
        return True

    def names_record_type(self, text: str) -> bool:
        """Whether a text, such as a file's name, contains the name of a record type."""
        return any(matcher.longest_name_in(text) for matcher in self._matchers)

    def recognise(self, head: Sequence[Row], names: str) -> Match | NotRecognised:
        """Find the record type and the header of a table.

        `head`: the first rows. `names`: names of folder, file and sheet, which narrow the choice.
        """
        all_candidates = self._candidates(head, names)

        beside = self._tables_beside(head)
        if len(beside) > 1:
            return not_recognised.side_by_side(beside)

        # Record types that these names mention go before all others.
        named = [candidate for candidate in all_candidates if candidate.name_length > 0]
        candidates = named or all_candidates
        complete = _complete(candidates)
        if complete:
            # What the names around a table mention is not weighed against anything else.
            unnamed = [other.match for other in candidates if not other.name_length]
            return unless_certainly_meant(_choose(complete), unnamed)

        # The names say one thing and the header says another.
        complete_elsewhere = _complete(all_candidates)
        if complete_elsewhere:
            titles = [candidate.match.record_type.title for candidate in complete_elsewhere]
            return (
                not_recognised.meant_otherwise(
                    [candidate.match for candidate in named], titles, _BY_NAME
                )
                or _named_in_part(complete_elsewhere, named, names)
                or _ambiguous([*complete_elsewhere, *named])
            )
        return with_later_columns(self._incomplete(head, names, candidates, all_candidates))

    def _incomplete(
        self,
        head: Sequence[Row],
        names: str,
        candidates: Sequence[Candidate],
        all_candidates: Sequence[Candidate],
    ) -> NotRecognised:
        """Why a table is no record type; `candidates`: those that are named, else all."""
        likely = self._of_department(candidates, names)
        elsewhere = self._of_department(all_candidates, names)
        # 黑名单欠薪 is named after a black list, and its header is that of the list of unpaid wages.
        # Where the header of what is named explains as much, its name decides.
        if _most_columns(elsewhere) <= _most_columns(likely):
            elsewhere = []

        weights = self._likely_types.weights([*likely, *elsewhere], names, head)
        return (
            not_recognised.garbled(head)
            or self._made_with_earlier_template(head, MANY_OWN_COLUMNS)
            or self._likely_types.published_form(likely)
            or not_recognised.incomplete(likely, weights)
            or not_recognised.incomplete(elsewhere, weights)
            or self._made_with_earlier_template(head, MIN_OWN_COLUMNS)
            or transposed(head, self.is_element_name)
            or unknown_separator(head, self.is_element_name)
            or not_recognised.nearest(likely, weights)
            or not_recognised.unknown(self._record_type_named(names), head)
        )

    def _tables_beside(self, head: Sequence[Row]) -> list[tuple[int, RecordType]]:
        """The first column of each of several tables side by side, and what it is.

        They share one row of headers and have blank columns between them.
        """
        for row in head:
            if len(self._likely_cells(row)) < 2 * _MIN_COLUMNS:
                continue
            tables = []
            for begin, end in _runs_of_cells(row):
                complete = self.complete_matches([row[begin:end]]) if end - begin > 1 else []
                if complete:
                    tables.append((begin, complete[0].record_type))
            if len(tables) > 1:
                return tables
        return []

    def _record_type_named(self, names: str) -> RecordType | None:
        """The record type of which these names mention the longest name; None: of none."""
        named = [matcher for matcher in self._matchers if matcher.longest_name_in(names)]
        if not named:
            return None
        return max(named, key=lambda matcher: matcher.longest_name_in(names)).record_type

    def _made_with_earlier_template(
        self, head: Sequence[Row], min_own_columns: int
    ) -> NotRecognised | None:
        """Name the earlier template of which a table has most columns, if it has enough."""
        matches = [
            (template.own_columns_in(head), template) for template in self._earlier_templates
        ]
        if not matches:
            return None
        own_columns, template = max(matches, key=lambda match: len(match[0]))
        if len(own_columns) < min_own_columns:
            return None
        return not_recognised.earlier_template(template, own_columns)

    def _of_department(self, candidates: Sequence[Candidate], names: str) -> Sequence[Match]:
        """Those record types that the department reports, if they explain as much as any other."""
        possible = [candidate.match for candidate in candidates]
        matches = [with_mixed_header(match, possible) for match in possible]
        department = self._catalogue.department_of_folder(names.partition("/")[0])
        if department is None:
            return matches

        own = []
        for match in matches:
            departments = match.record_type.departments
            if not departments or department.code in departments:
                own.append(match)
        is_enough = _most_columns(own) >= _most_columns(matches)
        return own if is_enough else matches

    def complete_matches(self, head: Sequence[Row]) -> list[Match]:
        """All record types of which a table has every required column, whatever it is called."""
        return [match for match in self.possible_matches(head) if not match.missing]

    def possible_matches(self, head: Sequence[Row]) -> list[Match]:
        """All record types of which a table has some columns, whatever it lacks."""
        return self._matches(tuple(map(tuple, head)))

    def _candidates(self, head: Sequence[Row], names: str) -> list[Candidate]:
        matches = self.possible_matches(head)
        return [Candidate(match, match.matcher.longest_name_in(names)) for match in matches]

    def _find_matches(self, head: Sequence[Sequence[str | None]]) -> list[Match]:
        rows = [list(row) for row in head]
        likely_cells = [self._likely_cells(row) for row in rows]
        if not any(likely_cells):
            return []
        matches = [matcher.match(rows, likely_cells) for matcher in self._matchers]
        return [match for match in matches if len(match.columns) >= _MIN_COLUMNS]

    def _likely_cells(self, row: Row) -> list[HeaderCell]:
        """The cells of a row that may name an element of any record type.

        Looked up once here, so that a row of thousands of other texts is not looked up again for
        every record type.
        """
        likely = []
        for position, text in filled_cells(row):
            if not self._spellings.isdisjoint(all_spellings_of(text)):
                likely.append((position, text))
        return likely


def _runs_of_cells(row: Row) -> list[tuple[int, int]]:
    """Begin and end of each run of filled cells."""
    runs: list[tuple[int, int]] = []
    for position, _ in filled_cells(row):
        if runs and runs[-1][1] == position:
            runs[-1] = (runs[-1][0], position + 1)
        else:
            runs.append((position, position + 1))
    return runs


def _most_columns(matches: Iterable[Match]) -> int:
    return max((len(match.columns) for match in matches), default=0)


def _ambiguous(candidates: Iterable[Candidate]) -> NotRecognised:
    return not_recognised.ambiguous([candidate.match.record_type for candidate in candidates])


def _named_in_part(
    complete: Sequence[Candidate], named: Iterable[Candidate], names: str
) -> Match | NotRecognised | None:
    """The only complete record type in whose name stands what `names` call others: 拖欠工资黑名单."""
    words = {word for other in named for word in other.match.matcher.names_in(names)}
    fitting = []
    for candidate in complete:
        own_names = candidate.match.matcher.names
        if any(word in name for word in words for name in own_names):
            fitting.append(candidate)
    return _choose(fitting) if len(fitting) == 1 else None


def _complete(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if not candidate.match.missing]


def _choose(complete: Sequence[Candidate]) -> Match | NotRecognised:
    """Choose among record types of which all required columns are there."""
    # Many names contain a shorter one that several record types share: the longest says most.
    longest = max(candidate.name_length for candidate in complete)
    best_named = [candidate for candidate in complete if candidate.name_length == longest]

    # The best one explains all columns that the others explain, and more, or far more of them.
    matches = [candidate.match for candidate in best_named]
    best = [candidate for candidate in best_named if not is_surpassed(candidate.match, matches)]
    if len(best) > 1:
        return _ambiguous(best)

    match = best[0].match
    if match.duplicated:
        return NotRecognised(repeated_headers(match), match)
    return match
