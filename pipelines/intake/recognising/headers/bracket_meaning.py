"""Whether the brackets of a header may make another thing of its column.

罚款金额(未缴纳), 有效期至(起) and 名称(变更前) are not what the words before the brackets say. Nobody can
list all such words, so those are listed that change nothing (expectations/header_remarks.yml).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.measures import MONEY
from pipelines.intake.readers.grids.unit_words import (
    brackets_in,
    is_other_measure,
    plain,
    stated_in_remark,
)
from pipelines.intake.recognising.headers.header_matching import HeaderMatcher
from pipelines.intake.recognising.headers.header_spelling import (
    MAX_HEADER_CHARACTERS,
    bracketed_names,
    comparable,
    is_unit_name,
    plain_spellings_of,
    spellings_of,
)


_CHINESE = re.compile(r"[\u3400-\u9fff]")
_BETWEEN_PHRASES = re.compile(r"[,;、。|\s]+|[和及或]")
_BETWEEN_WORDS = re.compile("[:/]")
# Letters and digits of a date: 年/月/日, yyyy年mm月dd日.
_DAY_PATTERN = re.compile(r"[年月日时分秒ymdhs\d./\-: ]+")
# What may stand before and behind the words of a remark.
_BEFORE = re.compile(
    "^(?:仅限于?|仅供|仅指|仅|限于?|含|包括|包含|适用于?|供|为|指|对|完整的?|真实的?|准确的?|法定)"
)
# What is left out of an amount: 不含没收, 没收除外.
_LEFT_OUT = re.compile(
    "(?:不含|不包括|不包含|不计|扣除)(?P<behind>.+)|(?P<before>.+?)(?:除外|不计)"
)
_FULL_NAME = re.compile("(?:全称|名称|姓名|规范名称|填写|专用|用|的)$")
# What a further name of an element may have beside its own words.
_NO_OTHER = re.compile("[的之]|作出|做出|行政|具体")

_IS_BEGIN = re.compile("[自起始]$|起始|开始|生效")
_IS_END = re.compile("[至止]$|截[止至]|到期|终止|届满|(?<!日)期限?$")
# Numbers of documents, which are texts.
_IS_NUMBER = re.compile("(?:文书?号|编号|号码|证号|案号|字号|书号|标号|牌号|号)$")


def is_identifying(record_type: RecordType, element: Element) -> bool:
    """Whether a value that is no such element would be believed: a date, a number, a name."""
    subject = record_type.subject
    is_key = element.code in (*record_type.key, subject.name, subject.code)
    return (
        is_key
        or not VALUE_TYPES[element.type].is_free_text
        or bool(_IS_NUMBER.search(element.name))
    )


def is_indispensable(record_type: RecordType, element: Element) -> bool:
    """Whether no row may be read without an element.

    It is required, it tells whose record it is or which one, or how long the record is public and
    when it is late.
    """
    subject = record_type.subject
    codes = {*record_type.key, subject.name, subject.code, subject.id_number, *subject.without_code}
    if record_type.notice is not None:
        codes |= {record_type.notice.after, record_type.notice.until}
    if record_type.deadline is not None:
        codes.add(record_type.deadline.after)
    return element.code in record_type.required or element.code in codes


class BracketReader:
    """Reads the brackets of headers of one record type."""

    def __init__(self, matcher: HeaderMatcher) -> None:
        self._matcher = matcher
        self._remarks = matcher.remarks

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Most headers are known as they are: then it is not needed, and it takes long to make.
        return re.compile("|".join(self._remarks.patterns) or "(?!)", re.IGNORECASE)

    def unexplained(self, cell: str, element: Element) -> list[str]:
        """What stands in the brackets of a header and may make another thing of its column."""
        if len(cell) > MAX_HEADER_CHARACTERS:
            return []
        if any(spelling in self._matcher.code_of_spelling for spelling in plain_spellings_of(cell)):
            return []
        names = {name.content for name in bracketed_names(cell) if self._matcher.is_name(name)}
        contents = [comparable(content) for content in brackets_in(plain(cell))[1]]
        return [
            content
            for content in contents
            if content not in names and not self._is_harmless(content, element)
        ]

    def _is_harmless(self, content: str, element: Element) -> bool:
        labels = element.codes.labels.values() if element.codes else ()
        if any(label in content for label in labels):
            return True
        if self._is_name(content, element):
            return True
        return all(self._is_harmless_phrase(phrase, element) for phrase in self._phrases(content))

    def _phrases(self, content: str) -> Iterator[str]:
        """The phrases of a remark up to one that an example or an explanation follows."""
        for phrase in filter(None, _BETWEEN_PHRASES.split(content)):
            first = _BETWEEN_WORDS.split(phrase)[0]
            if first in self._remarks.examples:
                return
            yield phrase

    def _is_harmless_phrase(self, phrase: str, element: Element) -> bool:
        if self._is_remark(phrase, element):
            return True
        words = _BETWEEN_WORDS.split(phrase)
        return len(words) > 1 and all(self._is_remark(word, element) for word in words)

    def _is_remark(self, phrase: str, element: Element) -> bool:
        if not _CHINESE.search(phrase) or _DAY_PATTERN.fullmatch(phrase):
            return True
        if self._is_unit(phrase, element):
            return True
        if phrase in self._remarks.begins | self._remarks.ends | self._remarks.makings:
            return self._is_its_day(phrase, element)
        if self._pattern.search(phrase) or self._is_remark_on_type(phrase, element):
            return True
        bare = _BEFORE.sub("", phrase)
        forms = {phrase, bare, _FULL_NAME.sub("", bare)}
        if forms & self._remarks.words:
            return True
        return any(self._is_name(form, element) for form in forms if form)

    def _is_remark_on_type(self, phrase: str, element: Element) -> bool:
        """Whether it changes nothing in columns of this kind, whatever it does in others."""
        if self._leaves_out_another(phrase, element):
            return True
        labels = element.codes.labels.values() if element.codes else ()
        if len(phrase) > 1 and any(phrase in label for label in labels):
            return True
        patterns = self._remarks.patterns_of_types.get(element.type, ())
        return any(re.fullmatch(pattern, phrase) for pattern in patterns)

    def _is_unit(self, text: str, element: Element) -> bool:
        """Whether it is a unit; what is wrong with it, the reading of units says."""
        unit = VALUE_TYPES[element.type].measured_in(element)
        if unit is None:
            return False
        is_of_another = unit.measures == MONEY and is_other_measure(text)
        return is_of_another or is_unit_name(text) or bool(stated_in_remark(text, unit.measures))

    def _leaves_out_another(self, text: str, element: Element) -> bool:
        """Whether only that is left out of an amount which is an amount of its own: 罚款金额(不含没收)."""
        match = _LEFT_OUT.fullmatch(text)
        unit = VALUE_TYPES[element.type].measured_in(element)
        if match is None or unit is None:
            return False
        words = match["behind"] or match["before"]
        for code, other in self._matcher.record_type.elements.items():
            is_another = code != element.code and VALUE_TYPES[other.type].measured_in(other) == unit
            if is_another and len(words) > 1 and _is_part_of_any(words, [comparable(other.name)]):
                return True
        return False

    def _is_its_day(self, text: str, element: Element) -> bool:
        """Whether it names that day, or that end of a time, which the element is about."""
        names = [element.name, *element.synonyms]
        is_begin = any(_IS_BEGIN.search(name) for name in names)
        is_end = any(_IS_END.search(name) for name in names)
        if text in self._remarks.makings:
            return not (is_begin or is_end)
        return is_begin if text in self._remarks.begins else is_end

    def _is_name(self, text: str, element: Element) -> bool:
        """Whether it is another name of the element, or words of one of its names."""
        code_of_spelling = self._matcher.code_of_spelling
        if any(code_of_spelling.get(spelling) == element.code for spelling in spellings_of(text)):
            return True
        if text in self._remarks.begins | self._remarks.ends | self._remarks.makings:
            return False
        words = _NO_OTHER.sub("", text)
        names = self._matcher.spellings_of_element(element.code)
        # 认定时间 is 认定日期.
        forms = {words, words.replace("时间", "日期")}
        return len(words) > 1 and any(_is_part_of_any(form, names) for form in forms)


def _is_part_of_any(words: str, names: Collection[str]) -> bool:
    """Whether the characters of a text stand in a name in the same order: 处罚日期 in 处罚决定日期."""
    for name in names:
        left = iter(name)
        if all(character in left for character in words):
            return True
    return False
