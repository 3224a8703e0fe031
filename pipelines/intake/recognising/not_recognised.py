"""Why a table is taken as no record type, in sentences that say what is missing and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pipelines.catalogue.forms import PublishedForm
from pipelines.catalogue.missing_columns import near_name
from pipelines.catalogue.model import RecordType
from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.document_kinds import demanded_of
from pipelines.intake.recognising.headers.garbled_headers import repaired_header
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.template_matching import TemplateMatcher
from pipelines.personal_numbers.privacy import masked_name, shown_beginning


# Share of the required columns that may be missing while it is still clear what a table was meant
# to be.
MAX_MISSING_SHARE = 0.4

# Columns that a sentence names at most, and characters of each; record types that come as near.
MOST_NAMES = 12
MOST_NAME_CHARACTERS = 40
MOST_TITLES = 3

# Code of the error for a table that resembles no record type at all.
UNKNOWN_RECORD_TYPE = "unknown-record-type"

# Code of the error for a table whose name says that its records are not reported.
NOT_FOR_REPORTING = "not-for-reporting"

# Where nothing but the columns of a table speaks for a record type.
NO_WEIGHTS: Mapping[str, int] = MappingProxyType({})

_SINGLE_MARKS = str.maketrans("“”", "‘’")


@dataclass(frozen=True)
class NotRecognised:
    """Why a table is taken as no record type."""

    error: FileRefused
    nearest: Match | None = None
    """What the table was most likely meant to be."""
    possible: tuple[str, ...] = ()
    """Names of the record types that it may be, where it is complete for more than one."""
    is_near: bool = True
    """Whether it is clear what was meant; one sheet of several that is not near is left unread."""


def ambiguous(record_types: Sequence[RecordType]) -> NotRecognised:
    """Name all record types that a table may be."""
    # A dictionary, so that each title is said once and in order. The last one becomes the example in
    # the remedy: where a name already says what the file is, that record type stands last.
    titles = list(dict.fromkeys(_quotable(record_type.title) for record_type in record_types))
    error = FileRefused(
        "ambiguous-record-type",
        f"无法确定是哪一种信息：可能是“{'”或“'.join(titles)}”",
        f"请把信息事项名称写入文件名（如“{titles[-1]}.xlsx”）后重新报送。",
    )
    possible = tuple(record_type.name for record_type in record_types)
    return NotRecognised(error, possible=possible)


def side_by_side(tables: Sequence[tuple[int, RecordType]]) -> NotRecognised:
    """Name the tables that stand side by side. `tables`: first column of each, and what it is."""
    beginnings = [
        f"第{column + 1}列起是“{_quotable(record_type.title)}”" for column, record_type in tables
    ]
    error = FileRefused(
        "tables-beside",
        f"同一张工作表里并排放了{len(tables)}张表：{'，'.join(beginnings[:MOST_TITLES])}",
        "请把每张表放在单独的工作表或文件中，各从第1列写起，重新报送。",
    )
    return NotRecognised(error)


def garbled(head: Sequence[Row]) -> NotRecognised | None:
    """Name the encoding as the cause, if the header is not readable to anybody."""
    repaired = repaired_header(head)
    if repaired is None:
        return None
    meant = f"（应为“{listed_names(repaired)}”等）" if repaired else ""
    error = FileRefused(
        "unknown-encoding",
        f"表头是乱码{meant}，文字在导出或转换时用错了编码",
        "请用WPS或Excel打开原表，确认文字显示正确后，另存为.xlsx再报送。",
    )
    return NotRecognised(error, is_near=False)


def earlier_template(template: TemplateMatcher, own_columns: Sequence[str]) -> NotRecognised:
    """Name the template that a table was made with."""
    error = FileRefused(
        "earlier-template",
        f"这是{template.title}的表格（有“{listed_names(own_columns)}”），不是现行模板",
        template.remedy,
    )
    return NotRecognised(error)


def published_form(form: PublishedForm, match: Match) -> NotRecognised:
    """Name a form that never has some columns, and for each of them what to fill in and why."""
    elements = match.record_type.elements
    reasons = {elements[code].name: reason for code, reason in form.lacks.items()}
    lacking = [name for name in demanded_of(match) if name in reasons]
    others = [name for name in demanded_of(match) if name not in reasons]
    also = f"；另缺少必填列：{listed_names(others)}" if others else ""
    advice = "".join(f"“{name}”：{reasons[name]}。" for name in lacking)
    error = FileRefused(
        "missing-columns",
        f"这是{form.title}的表格，按“{_quotable(match.record_type.title)}”报送；"
        f"该表没有本目录必填的“{'”“'.join(lacking)}”{also}",
        f"请在表中加上这些列后重新报送。{advice}{_advice_on_unknown(match)}",
    )
    return NotRecognised(error, match)


def meant_otherwise(
    meant: Iterable[Match], complete_titles: Sequence[str], words: tuple[str, str]
) -> NotRecognised | None:
    """Name the columns that a table lacks for what it is meant to be, and what it may be as it is.

    `words`: what says what it is meant to be, and what else is to be done with its name.
    """
    near = _nearly_complete(meant)
    if not near:
        return None
    best = near[0]
    place, about_name = words
    error = FileRefused(
        "missing-columns",
        f"按{place}应为“{_quotable(best.record_type.title)}”，"
        f"缺少必填列：{listed_names(demanded_of(best))}",
        f"请补上这些列后重新报送；如报送的是“{'”或“'.join(complete_titles[:MOST_TITLES])}”，"
        f"请把它写入文件名{about_name}。{_advice_on_unknown(best)}",
    )
    return NotRecognised(error, best)


def _nearly_complete(
    matches: Iterable[Match], weights: Mapping[str, int] = NO_WEIGHTS
) -> list[Match]:
    """The record types that fit a header best, among those that lack few columns.

    `weights`: name of a record type → what else speaks for it, counted in columns.
    """
    near = []
    for match in matches:
        if len(match.missing) <= MAX_MISSING_SHARE * len(match.record_type.required):
            near.append(match)
    if not near:
        return []

    # A record type with few columns lacks little of a long header, and explains little of it.
    best = min(_distance(match, weights) for match in near)
    return [match for match in near if _distance(match, weights) == best]


def _distance(match: Match, weights: Mapping[str, int]) -> tuple[int, int]:
    """Columns that are missing or not understood, and how many of them are not understood."""
    distance = len(match.missing) + len(match.unknown)
    return distance - weights.get(match.record_type.name, 0), len(match.unknown)


def incomplete(matches: Iterable[Match], weights: Mapping[str, int]) -> NotRecognised | None:
    """Name the missing columns, if it is clear what the table was meant to be."""
    near = _nearly_complete(matches, weights)
    if not near:
        return None

    best, *others = near
    also = "".join(
        f"如报送的是“{_quotable(match.record_type.title)}”，"
        f"缺少的必填列是{listed_names(demanded_of(match))}。"
        for match in others[: MOST_TITLES - 1]
    )
    error = FileRefused(
        "missing-columns",
        f"按“{_quotable(best.record_type.title)}”报送，缺少必填列：{'、'.join(demanded_of(best))}",
        f"请补上这些列后重新报送。{also}{_advice_on_unknown(best)}",
    )
    return NotRecognised(error, best)


def nearest(matches: Sequence[Match], weights: Mapping[str, int]) -> NotRecognised | None:
    """Name what comes nearest, what of it was understood, and what is missing."""
    if not matches:
        return None

    # The one for which most speaks, and of those the one that lacks least.
    weight_of = {
        match.record_type.name: len(match.columns) + weights.get(match.record_type.name, 0)
        for match in matches
    }
    best = max(
        matches,
        key=lambda match: (
            weight_of[match.record_type.name],
            -len(match.missing) / max(len(match.record_type.required), 1),
        ),
    )
    most = weight_of[best.record_type.name]
    as_near = [match for match in matches if weight_of[match.record_type.name] == most]
    titles = [_quotable(match.record_type.title) for match in as_near if match is not best]
    also = f"（也可能是“{'”“'.join(titles[:MOST_TITLES])}”）" if titles else ""
    error = FileRefused(
        "missing-columns",
        f"表头最接近“{_quotable(best.record_type.title)}”{also}：认出{listed_names(best.understood)}，"
        f"缺少必填列：{listed_names(demanded_of(best))}",
        f"请补上这些列；如报送的是其他信息，请把信息事项名称写入文件名。{_advice_on_unknown(best)}",
    )
    return NotRecognised(error, best, is_near=False)


def unknown(named: RecordType | None, head: Sequence[Row]) -> NotRecognised:
    """Say that no header is understood, and what was taken for one.

    `named`: what the names around the table promised.
    """
    reason = f"表头与目录中任何一种信息都不相符{_likely_header(head)}"
    if named is not None:
        names = listed_names(_required_names(named))
        reason = (
            f"按名称应为“{_quotable(named.title)}”，但前20行之内没有它的表头，缺少必填列：{names}"
        )
    error = FileRefused(
        UNKNOWN_RECORD_TYPE,
        reason,
        "请使用信用中心下发的模板，表头用目录中的中文名称或代码，且在前20行之内。",
    )
    return NotRecognised(error, is_near=False)


def not_for_reporting(
    word: str, name: str, content: str, match: Match, *, is_near: bool
) -> NotRecognised:
    """Say that a name withdraws the records below it.

    `word`: what the part is, in Chinese. `content`: what is in it by its name.
    """
    renamed = word if word == "标题" else f"{word}名"
    error = FileRefused(
        NOT_FOR_REPORTING,
        f"{word}“{masked_name(name)}”按名称是{content}，没有读取",
        f"如需报送，请改{renamed}后重新报送；撤销、更正已报送的记录，请报送更正后的记录或相应的变更、撤销信息，"
        "没有相应信息的请联系信用中心。",
    )
    return NotRecognised(error, match, is_near=is_near)


def _quotable(title: str) -> str:
    """A title for between quotation marks: those within it become single ones."""
    return title.translate(_SINGLE_MARKS)


def _likely_header(head: Sequence[Row]) -> str:
    """The first row of several texts, which is most likely meant as the header."""
    for number, row in enumerate(head, 1):
        texts = [cell.strip() for cell in row if cell and cell.strip()]
        if len(texts) > 1:
            # A table without any header begins with a record.
            return f"（第{number}行：{listed_names(texts)}）"
    return ""


def _required_names(record_type: RecordType) -> list[str]:
    elements = record_type.elements.items()
    return [element.name for code, element in elements if code in record_type.required]


def _advice_on_unknown(match: Match) -> str:
    """What to do where a column may be a missing one under another name."""
    if not match.unknown:
        return ""
    names = []
    for header in match.unknown:
        near = near_name(header, match.missing, match.record_type)
        shown = shown_beginning(header, MOST_NAME_CHARACTERS)
        names.append(f"{shown}（是否为‘{near}’？）" if near else shown)
    unknown = listed_names(names, most_characters=None)
    return f"未识别的列：{unknown}；若其中有上述内容，请把表头改为目录中的名称。"


def listed_names(
    names: Sequence[str], *, most_characters: int | None = MOST_NAME_CHARACTERS
) -> str:
    """Names in a row; of many only the first ones."""
    shown = names[:MOST_NAMES]
    if most_characters is not None:
        shown = [shown_beginning(name, most_characters) for name in shown]
    listed = "、".join(shown)
    if len(names) > MOST_NAMES:
        return f"{listed}等{len(names)}列"
    return listed
