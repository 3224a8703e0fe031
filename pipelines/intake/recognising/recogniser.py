"""Which record type a table is.

The header decides; names of folder, file and sheet narrow the choice. In doubt nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.garbled_headers import repaired_header
from pipelines.intake.recognising.header_matching import HeaderMatcher, Match
from pipelines.intake.recognising.header_spelling import spellings_of
from pipelines.intake.recognising.template_matching import TemplateMatcher


# A row with fewer known columns is no header: one word may be known by chance.
MIN_COLUMNS = 2

# Share of the required columns that may be missing while it is still clear what a table was meant
# to be.
MAX_MISSING_SHARE = 0.4

# Of many columns a sentence names this many, and of each this many characters.
MOST_NAMES = 12
MOST_NAME_CHARACTERS = 40

# Record types that come as near as the nearest.
MOST_TITLES = 3

# Columns that only an earlier template has: so many make it certain, and so few will do where the
# table resembles nothing that is in force.
MANY_OWN_COLUMNS = 4
MIN_OWN_COLUMNS = 2

# Code of the error for a table that resembles no record type at all.
UNKNOWN_RECORD_TYPE = "unknown-record-type"


@dataclass(frozen=True)
class NotRecognised:
    """Why a table is taken as no record type."""

    error: Unreadable
    nearest: Match | None = None
    """What the table was most likely meant to be."""
    possible: tuple[str, ...] = ()
    """Names of the record types that it may be, where it is complete for more than one."""
    is_near: bool = True
    """Whether it is clear that the table was meant to be a record type. One sheet of several that
    is not near is left unread."""


@dataclass(frozen=True)
class Candidate:
    """A record type that a table may be."""

    match: Match
    name_length: int
    """Length of the longest name of the record type in the hint; 0: the hint does not name it."""


class Recogniser:
    """Recognises the record types of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        record_types = catalogue.record_types.values()
        self._matchers = [HeaderMatcher(record_type) for record_type in record_types]
        self._spellings = frozenset().union(*(m.code_of_spelling for m in self._matchers))
        self._earlier_templates = [
            TemplateMatcher(template) for template in catalogue.earlier_templates
        ]

    def knows(self, header: str) -> bool:
        """Whether a header is the name of an element of any record type."""
        return not self._spellings.isdisjoint(spellings_of(header))

    def names_record_type(self, text: str) -> bool:
        """Whether a text, such as a file's name, contains the name of a record type."""
        return any(matcher.longest_name_in(text) for matcher in self._matchers)

    def recognise(self, head: Sequence[Row], hint: str) -> Match | NotRecognised:
        """Find the record type and the header of a table.

        `head`: the first rows. `hint`: names of folder, file and sheet, which narrow the choice.
        """
        all_candidates = self._candidates(head, hint)

        # Record types that the hint names go before all others.
        named = [candidate for candidate in all_candidates if candidate.name_length > 0]
        candidates = named or all_candidates
        complete = _complete(candidates)
        if complete:
            return _choose(complete)

        # The names say one thing and the header says another.
        complete_elsewhere = _complete(all_candidates)
        if complete_elsewhere:
            return _ambiguous([*complete_elsewhere, *named])
        likely = self._of_department(candidates, hint)
        return (
            _garbled(head)
            or self._made_with_earlier_template(head, MANY_OWN_COLUMNS)
            or _incomplete(likely)
            or self._made_with_earlier_template(head, MIN_OWN_COLUMNS)
            or _nearest(likely)
            or self._unknown(hint)
        )

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
        return _earlier_template(template, own_columns)

    def _of_department(self, candidates: Sequence[Candidate], hint: str) -> Sequence[Candidate]:
        """Those record types that the department reports, if they explain as much as any other."""
        department = self._catalogue.department_of_folder(hint.partition("/")[0])
        if department is None:
            return candidates
        own = []
        for candidate in candidates:
            departments = candidate.match.record_type.departments
            if not departments or department.code in departments:
                own.append(candidate)
        is_enough = _most_columns(own) >= _most_columns(candidates)
        return own if is_enough else candidates

    def _unknown(self, hint: str) -> NotRecognised:
        """Say what the names around a table promised of which no header is understood."""
        named = [matcher for matcher in self._matchers if matcher.longest_name_in(hint)]
        reason = "表头与目录中任何一种信息都不相符"
        if named:
            meant = max(named, key=lambda matcher: matcher.longest_name_in(hint))
            names = _listed(_required_names(meant.record_type))
            reason = f"按名称应为“{meant.record_type.title}”，但前20行之内没有它的表头，缺少必填列：{names}"
        error = Unreadable(
            UNKNOWN_RECORD_TYPE,
            reason,
            "请使用信用中心下发的模板，表头用目录中的中文名称或代码，且在前20行之内。",
        )
        return NotRecognised(error, is_near=False)

    def complete_matches(self, head: Sequence[Row]) -> list[Match]:
        """All record types of which a table has every required column, whatever it is called."""
        return [candidate.match for candidate in _complete(self._candidates(head, ""))]

    def _candidates(self, head: Sequence[Row], hint: str) -> list[Candidate]:
        candidates: list[Candidate] = []
        if not head:
            return candidates

        for matcher in self._matchers:
            match = matcher.match(head)
            if len(match.columns) >= MIN_COLUMNS:
                name_length = matcher.longest_name_in(hint)
                candidates.append(Candidate(match, name_length))
        return candidates


def _most_columns(candidates: Iterable[Candidate]) -> int:
    return max((len(candidate.match.columns) for candidate in candidates), default=0)


def _complete(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if not candidate.match.missing]


def _choose(complete: Sequence[Candidate]) -> Match | NotRecognised:
    """Choose among record types of which all required columns are there."""
    # Many names contain a shorter one that several record types share: the longest says most.
    longest = max(candidate.name_length for candidate in complete)
    best_named = [candidate for candidate in complete if candidate.name_length == longest]

    # The best one explains all columns that the others explain, and more.
    best = []
    for candidate in best_named:
        if not _is_surpassed(candidate, best_named):
            best.append(candidate)
    if len(best) > 1:
        return _ambiguous(best)

    match = best[0].match
    if match.duplicated:
        error = Unreadable(
            "duplicate-headers",
            f"表头中有两列都是“{'”“'.join(match.duplicated)}”",
            "请只保留其中一列后重新报送。",
        )
        return NotRecognised(error)
    return match


def _is_surpassed(candidate: Candidate, others: Iterable[Candidate]) -> bool:
    columns = set(candidate.match.columns)
    return any(columns < set(other.match.columns) for other in others)


def _ambiguous(candidates: Iterable[Candidate]) -> NotRecognised:
    # A dictionary, so that each title is said once and in order. The last one becomes the example in
    # the remedy: where a name already says what the file is, that record type stands last.
    record_types = [candidate.match.record_type for candidate in candidates]
    titles = list(dict.fromkeys(record_type.title for record_type in record_types))
    error = Unreadable(
        "ambiguous-record-type",
        f"无法确定是哪一种信息：可能是“{'”或“'.join(titles)}”",
        f"请把信息事项名称写入文件名（如“{titles[-1]}.xlsx”）后重新报送。",
    )
    possible = tuple(record_type.name for record_type in record_types)
    return NotRecognised(error, possible=possible)


def _garbled(head: Sequence[Row]) -> NotRecognised | None:
    """Name the encoding as the cause, if the header is not readable to anybody."""
    repaired = repaired_header(head)
    if repaired is None:
        return None
    meant = f"（应为“{_listed(repaired)}”等）" if repaired else ""
    error = Unreadable(
        "unknown-encoding",
        f"表头是乱码{meant}，文字在导出或转换时用错了编码",
        "请用WPS或Excel打开原表，确认文字显示正确后，另存为.xlsx再报送。",
    )
    return NotRecognised(error, is_near=False)


def _earlier_template(template: TemplateMatcher, own_columns: Sequence[str]) -> NotRecognised:
    error = Unreadable(
        "earlier-template",
        f"这是{template.title}的表格（有“{_listed(own_columns)}”），不是现行模板",
        template.remedy,
    )
    return NotRecognised(error)


def _incomplete(candidates: Iterable[Candidate]) -> NotRecognised | None:
    """Name the missing columns, if it is clear what the table was meant to be."""
    near = []
    for candidate in candidates:
        match = candidate.match
        if len(match.missing) <= MAX_MISSING_SHARE * len(match.record_type.required):
            near.append(match)

    if not near:
        return None
    nearest = min(near, key=lambda match: (len(match.missing), len(match.unknown)))
    error = Unreadable(
        "missing-columns",
        f"按“{nearest.record_type.title}”报送，缺少必填列：{'、'.join(nearest.missing)}",
        f"请补上这些列后重新报送。{_advice_on_unknown(nearest)}",
    )
    return NotRecognised(error, nearest)


def _nearest(candidates: Iterable[Candidate]) -> NotRecognised | None:
    """Name what comes nearest, what of it was understood, and what is missing."""
    matches = [candidate.match for candidate in candidates]
    if not matches:
        return None

    # The one that explains most of the header, and of those the one that lacks least.
    nearest = max(matches, key=lambda match: (len(match.columns), -_missing_share(match)))
    as_near = [match for match in matches if len(match.columns) == len(nearest.columns)]
    titles = [match.record_type.title for match in as_near if match is not nearest]
    also = f"（也可能是“{'”“'.join(titles[:MOST_TITLES])}”）" if titles else ""
    error = Unreadable(
        "missing-columns",
        f"表头最接近“{nearest.record_type.title}”{also}：认出{_listed(nearest.understood)}，"
        f"缺少必填列：{_listed(nearest.missing)}",
        f"请补上这些列；如报送的是其他信息，请把信息事项名称写入文件名。{_advice_on_unknown(nearest)}",
    )
    return NotRecognised(error, nearest, is_near=False)


def _required_names(record_type: RecordType) -> list[str]:
    elements = record_type.elements.items()
    return [element.name for code, element in elements if code in record_type.required]


def _missing_share(match: Match) -> float:
    return len(match.missing) / max(len(match.record_type.required), 1)


def _advice_on_unknown(match: Match) -> str:
    """What to do where a column may be a missing one under another name."""
    if not match.unknown:
        return ""
    return f"未识别的列：{_listed(match.unknown)}；若其中有上述内容，请把表头改为目录中的名称。"


def _listed(names: Sequence[str]) -> str:
    """Names in a row; of many only the first ones."""
    shown = [name[:MOST_NAME_CHARACTERS] for name in names[:MOST_NAMES]]
    listed = "、".join(shown)
    if len(names) > MOST_NAMES:
        return f"{listed}等{len(names)}列"
    return listed
