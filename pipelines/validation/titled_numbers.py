"""Numbers of documents with the name of the document around them.

行政处罚决定书二市监罚字〔2018〕1号, 《行政处罚决定书》（二市监罚字〔2018〕1号） and
二市监罚字〔2018〕1号行政处罚决定书 are the decision 二市监罚字〔2018〕1号. A name is taken off where a whole
number is left, one that names an office, a year and a place in the year: 行政处罚决定书〔2018〕1号 may be
how an office numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.catalogue.doubtful_values import NumberTitles
from pipelines.catalogue.values.column_pattern import ColumnPattern


_HAN = "[\u4e00-\u9fff]"
_OPENED = r"[〔\[［(（【〖{｛<＜〈]"
_CLOSED = r"[〕\]］)）】〗}｝>＞〉]"
_DIGIT = "[0-9０-９]"
_YEAR = f"(?:19|20|１９|２０){_DIGIT}{{2}}"
_PART = f"(?:之[0-9０-９一二三四五六七八九十]{{1,3}}|-{_DIGIT}{{1,3}})?"

# Three characters or more, some of them in brackets: 二公（治）行罚决字.
_OFFICE = rf"(?![书字号第文]){_HAN}{{1,24}}(?:{_OPENED}{_HAN}{{1,6}}{_CLOSED}{_HAN}{{1,12}}|(?<={_HAN}{{3}}))"

_WHOLE = re.compile(
    rf"{_OFFICE}\s*{_OPENED}\s*{_YEAR}年?\s*{_CLOSED}[字第\s]{{0,3}}{_DIGIT}{{1,9}}\s*号{_PART}"
    rf"|{_OFFICE}\s*{_YEAR}[-年－—第]{{1,2}}{_DIGIT}{{1,9}}\s*号{_PART}"
    # A case: （2018）内2501执1号.
    rf"|{_OPENED}{_YEAR}{_CLOSED}{_HAN}{_DIGIT}{{2,4}}{_HAN}{{1,6}}第?{_DIGIT}{{1,8}}\s*号{_PART}"
    # A certificate: JY11525010001234. Shorter ones may be told apart by their names alone.
    r"|[A-Z]{0,6}[0-9]{12,22}[A-Z0-9]{0,4}"
)

# A name has no digits outside of its title marks: they begin the number, with the bracket around the year.
_HEAD = re.compile(r"(?:《[^》]{1,60}》|[^0-9０-９《]|《(?![^》]{1,60}》)){0,80}")

# What stands between a name and its number, and what either of them may stand in.
_BETWEEN = r"[\s:：,，、\-—_/“”\"《》]*"
_OPENING = r"[〔\[［(（【〖{｛<＜〈“\"《「]"
_CLOSING = r"[〕\]］)）】〗}｝>＞〉”\"》」]"
_BLANKS = " \t\r\n\u3000\xa0"
_STRAY = _BLANKS + "。.，,；;、"

_IN_BRACKETS = re.compile(rf"{_OPENING}\s*(.+?)\s*{_CLOSING}", re.DOTALL)
_DOUBLED = re.compile(rf"号(?=号$)|字(?=字第?{_OPENED})")

# 《行政处罚决定书》（文号：二市监罚字〔2018〕1号）: the name, the bracket, the label.
_DEEPEST = 4


class TitledNumbers:
    """Finds numbers within texts, by the names of documents that a catalogue lists."""

    def __init__(self, titles: NumberTitles) -> None:
        self._before = re.compile(rf"(?:{titles.before}){_BETWEEN}")
        marked = rf"(?:{titles.before_mark})(?:[\s:：]|(?={_OPENING}|[A-Z0-9]))"
        self._before_mark = re.compile(rf"{marked}{_BETWEEN}")
        self._behind = re.compile(
            rf"(.*{_DIGIT}\s*号{_PART}){_BETWEEN}({_OPENING}?[^0-9０-９]{{0,30}}(?:{titles.behind})){_CLOSING}*",
            re.DOTALL,
        )
        self._others = re.compile(titles.others)
        self._others_behind = re.compile(titles.others_behind)
        # Every other number is passed over, in whole columns.
        self.possible = ColumnPattern(
            rf"{titles.before}|(?:{titles.before_mark})(?:[{_BLANKS}:：A-Z0-9]|{_OPENING})"
            rf"|号.*(?:{titles.behind})|号号|字字|^{_OPENING}.*{_CLOSING}[。.]?\Z"
        )

    def number_in(self, text: str) -> str:
        """The number without the name of its document; the text itself where that is in doubt."""
        number = self._whole_number(text.strip(_STRAY), _DEEPEST)
        return text if number is None else number

    def _whole_number(self, text: str, depth: int) -> str | None:
        """The whole number that is left when all names are taken off; None: there is none."""
        if depth:
            for rest in self._without_one_name(text):
                number = self._whole_number(rest.strip(_STRAY), depth - 1)
                if number is not None:
                    return number
        return text if _WHOLE.fullmatch(text) else None

    def _without_one_name(self, text: str) -> Iterator[str]:
        """What is left of a text without something that may be written around a number."""
        in_brackets = _IN_BRACKETS.fullmatch(text)
        if in_brackets is not None:
            yield in_brackets[1]
        if _DOUBLED.search(text):
            yield _DOUBLED.sub("", text)

        head = _HEAD.match(text)
        if head is not None and not self._others.search(head[0]):
            ends = {match.end() for match in self._before.finditer(text)}
            ends |= {match.end() for match in self._before_mark.finditer(text)}
            # The longest name first: 行政处罚决定书文号.
            for end in sorted(ends, reverse=True):
                if end <= head.end():
                    yield text[end:]

        behind = self._behind.fullmatch(text)
        if behind is not None and not self._others_behind.search(behind[2]):
            yield behind[1]


@lru_cache(maxsize=4)
def titled_numbers(titles: NumberTitles) -> TitledNumbers:
    """What finds numbers by these names, prepared once for a catalogue."""
    return TitledNumbers(titles)
