"""What a line around a table says of its rows: 第2条已撤销, 注：第3、5行不报, 以上数据作废.

Which rows it means is read from numbers, names and marks. Where it may mean several rows, all of
them are asked back; where nobody can tell whether it means any, the receipt says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.catalogue.forms import LineWords
from pipelines.intake.readers.grids.line_words import squeezed


# Characters of a line that are looked at.
_MOST_CHARACTERS = 300

# Rows behind 最后 and 倒数 that are looked at.
MOST_LAST_ROWS = 1_000

# A comma between two numbers parts no clause.
_CLAUSE_ENDS = re.compile(
    r"[。;；!！\n]|(?<![\d一二三四五六七八九十条行项号笔]),"
    r"|,(?!第?[\d一二三四五六七八九十]+(?:[、,条行项号笔和及]|$))"
)

_NUMBER = r"(?:\d{1,7}|[一二三四五六七八九十百]{1,4})"
_UNIT = "(?:条|行|项|号|笔|起|件|户|家|例|个|宗|名)"
_TO = "(?:至|到|[-~—–])"
_AND = f"(?:[、,.和及与或]|以及|{_TO})"
_LIST = f"{_NUMBER}(?:{_UNIT}?{_AND}第?{_NUMBER})*"
_NUMBERED = re.compile(
    rf"(?P<prefix>第|(?:序号|编号|行号|no\.?)(?:为|是|:)?第?)?(?P<list>{_LIST})(?P<unit>{_UNIT})?"
)
_PIECE = re.compile(rf"({_NUMBER})(?:{_UNIT}?{_TO}第?({_NUMBER}))?")

# What holds numbers that are those of no row: 〔2018〕3号, 2018年, 共3条, 办法第三条.
_NO_ROW = re.compile(
    rf"[(\[〔【]\d{{4}}[)\]〕】]第?\d+号|\d+年(?:\d+月)?(?:\d+[日号])?|\d+月(?:\d+[日号])?"
    rf"|(?:共|计|总计|合计){_NUMBER}{_UNIT}|[法例则定》程]第{_NUMBER}条"
)
_ON_A_DAY = re.compile(r"已经?[于在](?:\d+年)?(?:\d+月)?(?:\d+[日号])?")
_LAST = re.compile(
    rf"(?P<from>最后|倒数|末尾?)(?P<nth>第)?(?P<number>{_NUMBER}|两)?(?:{_UNIT})|末[行条]"
)
_MARKED = re.compile(
    r"(?:带|标|打|加|注|画|有|前|后)(?:有|了|注|上)?[\"'“”‘’(\[【]?([*※★☆▲△●○◆◇■□√✓×✗✘#])"
)

_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True)
class WithdrawingLine:
    """A line that says of some rows that they are withdrawn, and how it names them."""

    location: str
    """Where it stands, in Chinese: 第8行."""
    text: str
    numbers: tuple[tuple[int, int], ...] = ()
    """From and to, of the rows that are named by their numbers."""
    counts_lines: bool = False
    """Whether the numbers are those of rows (第3行), and not of records (第3条)."""
    marks: frozenset[str] = frozenset()
    """Characters in the rows that are meant."""
    last: tuple[tuple[int, int], ...] = ()
    """The same as `numbers`, counted from the last row."""
    is_of_all: bool = False
    """Whether it means all rows, or some that nobody can tell from the others."""
    below: tuple[int, int] | None = None
    """First and last number of the rows that it is the title of; None: it is no such title."""
    proofs: frozenset[int] = frozenset()
    """Positions of the columns in which a row tells of its end by itself: the title is not about it."""
    is_of_named: bool = False
    """Whether it means no row but those that it names: it may be about something else."""
    squeezed_text: str = field(default="", compare=False)
    """Where names of subjects and numbers of documents are looked for."""

    @property
    def names_rows(self) -> bool:
        """Whether it says which rows it means, by numbers or by marks."""
        return bool(self.numbers or self.last or self.marks)

    def has_number(self, number: int) -> bool:
        """Whether a number is one of those that it names."""
        return any(first <= number <= last for first, last in self.numbers)

    def has_number_from_end(self, number: int) -> bool:
        """The same, counted from the last row."""
        return any(first <= number <= last for first, last in self.last)


class LineReader:
    """Reads the lines around tables by the words of a catalogue. `names`: those of their record type."""

    def __init__(self, words: LineWords, names: str = "") -> None:
        self._words = words
        of_type = [
            text for word, texts in words.of_types.items() if word in names for text in texts
        ]
        self._word = _withdrawing(words.words, words.not_behind)
        numbered = (*words.words, *words.numbered, *of_type)
        self._numbered_word = _withdrawing(numbered, words.not_behind)
        self._type_word = _withdrawing(of_type, words.not_behind)
        corrected = _withdrawing(words.corrected, words.not_behind)
        # 应为25.6万元 is another value; 应为18位 says how one is written.
        self._correction = re.compile(rf"(?:{corrected.pattern})[^,。;]{{0,8}}\d(?!\d*[位个字码])")
        self._elsewhere = words.elsewhere
        self._unseen = words.unseen
        of_all = "|".join(map(re.escape, words.all_rows)) or "(?!)"
        self._of_all = re.compile(
            rf"(?:{of_all})\D{{0,12}}{self._word.pattern}(?:了|的|处理|数据|记录|信息)*[)\]】]?$"
        )

    def of_type(self, names: str) -> LineReader:
        """The reader of lines around records of a type, by all its names."""
        return LineReader(self._words, names)

    def comment_withdraws(self, text: str) -> bool:
        """Whether a comment on a cell says that the record has come to its end, or of another value."""
        whole = _squeezed_line(text)
        return bool(self._type_word.search(whole) or self._correction.search(whole))

    def read(self, location: str, text: str) -> WithdrawingLine | None:
        """What a line says; None: it says nothing of rows that are withdrawn."""
        whole = _squeezed_line(text)
        if self._numbered_word.search(whole) is None:
            return None
        # 不得对外公开 is about the rows, whatever 对外 is about by itself.
        around = self._word.sub("", whole)
        if any(word in around for word in self._elsewhere):
            return None

        numbers: list[tuple[int, int]] = []
        counts_lines = is_of_all = False
        marks: set[str] = set()
        last: list[tuple[int, int]] = []
        is_numbered = False
        for clause in self._withdrawing_clauses(whole):
            bare = _LAST.sub(" ", _NO_ROW.sub(" ", clause))
            last += _last_rows(clause)
            references = list(_references(bare))
            for ranges, is_line in references:
                numbers += ranges
                counts_lines |= is_line
            marks |= set(_MARKED.findall(clause))
            is_numbered |= bool(numbers or last)
            if not (numbers or last or marks):
                is_of_all |= self._means_any(clause, bare)

        is_of_named = not (is_numbered or marks or is_of_all or self._word.search(whole))
        return WithdrawingLine(
            location,
            text,
            tuple(numbers),
            counts_lines,
            frozenset(marks),
            tuple(last),
            is_of_all,
            is_of_named=is_of_named,
            squeezed_text=whole,
        )

    def _means_any(self, clause: str, bare: str) -> bool:
        """Whether it means all rows, or some of them that nobody can tell."""
        if self._of_all.search(clause):
            return True
        is_unseen = any(word in clause for word in self._unseen)
        is_counted = "其中" in clause and re.search(rf"{_NUMBER}{_UNIT}", bare) is not None
        return (is_unseen or is_counted) and self._word.search(clause) is not None

    def _withdrawing_clauses(self, text: str) -> Iterator[str]:
        """The clauses that say it; a clause that only names rows belongs to the next one."""
        waiting = ""
        for clause in _CLAUSE_ENDS.split(text):
            joined = waiting + clause
            if self._numbered_word.search(clause):
                is_named = any(True for _ in _references(_NO_ROW.sub(" ", clause)))
                yield clause if is_named else joined
                waiting = ""
            else:
                waiting = clause


def _squeezed_line(text: str) -> str:
    """A line as it is looked at; 已于10月20日缴清 is 已缴清."""
    return _ON_A_DAY.sub("已", squeezed(text[:_MOST_CHARACTERS]))


def _withdrawing(words: Iterable[str], not_behind: Iterable[str]) -> re.Pattern[str]:
    escaped = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    before = "".join(rf"(?<!{re.escape(word)})" for word in not_behind)
    return re.compile(f"{before}(?:{escaped})" if escaped else "(?!)")


def _references(clause: str) -> Iterator[tuple[list[tuple[int, int]], bool]]:
    """The numbers of rows that a clause names, and whether they count lines."""
    for match in _NUMBERED.finditer(clause):
        unit = match["unit"]
        prefix = match["prefix"] or ""
        ranges = [_range(*piece) for piece in _PIECE.findall(match["list"])]
        is_several = len(ranges) > 1 or ranges[0][0] != ranges[0][1]
        # 3条 alone is a count, and 第2批 no row.
        is_named = bool(unit) if prefix == "第" else bool(prefix)
        if is_named or (not prefix and unit and (unit in "号项" or is_several)):
            yield ranges, unit == "行"


def _last_rows(clause: str) -> list[tuple[int, int]]:
    """From and to, counted from the end, of the rows that a clause calls the last ones."""
    ranges = []
    for match in _LAST.finditer(clause):
        number = min(_number(match["number"] or "一"), MOST_LAST_ROWS)
        ranges.append((number, number) if match["nth"] else (1, number))
    return ranges


def _range(first: str, last: str) -> tuple[int, int]:
    begin = _number(first)
    end = _number(last) if last else begin
    return min(begin, end), max(begin, end)


def _number(text: str) -> int:
    """A number in digits, or in Chinese up to 999."""
    if text.isdecimal():
        return int(text)
    if text == "两":
        return 2
    number = digit = 0
    for character in text:
        if character == "百":
            number += (digit or 1) * 100
            digit = 0
        elif character == "十":
            number += (digit or 1) * 10
            digit = 0
        else:
            digit = _DIGITS[character]
    return number + digit
