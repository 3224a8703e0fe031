"""What a table that lacks columns was most likely meant to be: what speaks for each record type.

Beside the columns that it explains, words of its own name in the names around the table speak for a
record type, and columns that no other record type has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipelines.catalogue.forms import PublishedForm
from pipelines.catalogue.missing_columns import needed_later
from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising import not_recognised
from pipelines.intake.recognising.document_kinds import kind_named_by
from pipelines.intake.recognising.headers.header_matching import (
    HeaderMatcher,
    Match,
    filled_cells,
)
from pipelines.intake.recognising.headers.header_spelling import comparable
from pipelines.intake.recognising.headers.mixed_headers import mixed_header
from pipelines.intake.recognising.headers.template_matching import is_form
from pipelines.intake.recognising.not_recognised import NotRecognised


# Characters of a piece of a name that says something, and how many record types may share it: 失信
# and 企业 stand in the names of many.
_MIN_WORD = 2
_MOST_SHARING = 6

# What such a piece weighs, in columns.
_WEIGHT_OF_WORD = 3


class LikelyTypes:
    """Weighs the record types of one catalogue."""

    def __init__(self, matchers: Sequence[HeaderMatcher], forms: Sequence[PublishedForm]) -> None:
        self._matchers = matchers
        self._forms = forms

    def weights(
        self, matches: Iterable[Match], names: str, head: Sequence[Row]
    ) -> Mapping[str, int]:
        """Name of a record type → what speaks for it beside its columns, counted in columns.

        `names`: names of folder, file and sheet. `head`: the first rows, titles above the header too.
        """
        weights = {}
        for match in matches:
            titles = [text for row in head[: match.header_row - 1] for _, text in filled_cells(row)]
            # The name of the folder is that of a department.
            text = comparable("|".join((names.rpartition("/")[2], *titles)))
            weight = self._own_columns(match)
            if self._own_word(match, text):
                weight += _WEIGHT_OF_WORD
            weights[match.record_type.name] = weight
        return weights

    def _own_word(self, match: Match, text: str) -> str:
        """The longest piece of a name of the record type in a text that few others share."""
        best = ""
        for name in match.matcher.names:
            for piece in _common_pieces(name, text):
                if len(piece) > len(best) and self._sharing(piece) <= _MOST_SHARING:
                    best = piece
        return best

    def _sharing(self, piece: str) -> int:
        return sum(any(piece in name for name in matcher.names) for matcher in self._matchers)

    def _own_columns(self, match: Match) -> int:
        """How many columns of a table no other record type has."""
        count = 0
        for position in match.columns:
            header = match.row[position] or ""
            owners = [matcher for matcher in self._matchers if matcher.element_named(header)]
            count += len(owners) == 1
        return count

    def published_form(self, matches: Sequence[Match]) -> NotRecognised | None:
        """Name the published form that a table is; of several the one that explains most gaps."""
        fitting = []
        for form in self._forms:
            for match in matches:
                if match.record_type.name != form.record_type or not is_form(form, match.row):
                    continue
                lacking = _lacking(match, form)
                if lacking:
                    fitting.append((len(match.missing) - len(lacking), form, match))
        if not fitting:
            return None
        _, form, match = min(fitting, key=lambda fit: fit[0])
        return not_recognised.published_form(form, match)


def with_later_columns(result: NotRecognised) -> NotRecognised:
    """The refusal, with the columns that some rows will lack when its missing ones are there.

    Who has added 主体类别 and nothing else would learn only then that persons need a 证件类型.
    """
    match = result.nearest
    if match is None or not result.is_near or result.error.code != "missing-columns":
        return result

    labels_of: dict[tuple[str, ...], list[str]] = {}
    for label, names in needed_later(match.record_type, _codes_of(match)).items():
        labels_of.setdefault(tuple(names), []).append(label)
    clauses = []
    for later, labels in labels_of.items():
        clauses.append(f"填“{'”“'.join(labels)}”的行还须有“{'”“'.join(later)}”。")

    error = result.error
    remedy = error.remedy + "".join(clauses)
    return replace(result, error=FileRefused(error.code, error.reason, remedy))


def _codes_of(match: Match) -> set[str]:
    """Codes of the elements that a table has, with those that reading takes from its headers."""
    codes = set(match.columns.values())
    subject = match.record_type.subject
    number_headers = []
    others = {}
    for position, code in match.columns.items():
        if code == subject.id_number:
            number_headers.append(match.row[position] or "")
        else:
            others[position] = code

    # 身份证号码/组织机构代码 counts as a number of persons, and holds codes too.
    mixed = mixed_header(replace(match, columns=others))
    if mixed is not None and subject.code:
        codes.add(subject.code)
        number_headers.append(mixed.id_number)
    kind_element = kind_named_by(number_headers, match.record_type)
    if kind_element is not None:
        codes.add(kind_element.code)
    return codes


def _lacking(match: Match, form: PublishedForm) -> list[str]:
    """What a table lacks that a form never has."""
    elements = match.record_type.elements
    return [code for code in form.lacks if elements[code].name in match.missing]


def _common_pieces(name: str, text: str) -> Iterable[str]:
    """The pieces of a name that stand in a text."""
    for begin in range(len(name)):
        for end in range(begin + _MIN_WORD, len(name) + 1):
            if name[begin:end] not in text:
                break
            yield name[begin:end]
