"""Numbers directly behind a word such as 护照 in a folded text: whatever their look, they are its.

Every country has passports of its own, so the look of a number decides nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.personal_numbers.digit_runs import NARROW_GAP
from pipelines.personal_numbers.number_marks import TRAVEL_WORDS
from pipelines.personal_numbers.searched_text import SIGN


# Several numbers, each behind its letters; or letters and digits in one piece, five digits at least;
# or digits in several pieces.
_FEWEST_DIGITS = 5
GLUED = "(?:[A-Z]{1,3}[0-9]{7,10}){2,}(?![0-9A-Z])"
ONE_OF_GLUED = re.compile("[A-Z]+[0-9]+")

# Among them those of Mongolia that are like no Latin letter.
_LETTER = "A-ZА-ЯӨҮ"
_IN_ONE_PIECE = (
    rf"(?=(?:[{_LETTER}]*[0-9]){{{_FEWEST_DIGITS}}})"
    rf"[0-9{_LETTER}](?:\u200b?[0-9{_LETTER}]){{6,19}}(?![0-9{_LETTER}])"
)
_IN_PIECES = (
    rf"(?:[{_LETTER}]{NARROW_GAP}){{0,3}}[0-9](?:{NARROW_GAP}[0-9]){{6,14}}?"
    rf"(?![0-9{_LETTER}]|{NARROW_GAP}[0-9](?![0-9]))"
)

# As passports of Russia are written: 71 № 1234567.
_IN_SERIES = f"[0-9]{{2,4}} ?{SIGN} ?[0-9]{{6,7}}(?![0-9])"
_DAY = r"(?:19|20)[0-9]{2}[ \-./年][0-9]{1,2}[ \-./月][0-9]{1,2}(?![0-9])"

# Nothing need stand between a word and its number: canonical texts have no blanks.
_AFTER_WORD = "|".join(f"(?<={word})" for word in TRAVEL_WORDS)
_BEGIN = rf"(?:(?<![0-9{_LETTER}])|(?<![0-9])(?=[0-9])|{_AFTER_WORD})"
_NUMBER = rf"{_BEGIN}(?!NO[.: ]|{_DAY})(?:{GLUED}|{_IN_SERIES}|{_IN_ONE_PIECE}|{_IN_PIECES})"

_ONLY_GLUED = re.compile(GLUED)

# A permit for a vehicle is no person's. Words of other languages are longer.
_BETWEEN = "(?P<between>[^0-9]{0,16}?|[^0-9一-鿿]{17,40}?)"
_BEHIND_WORD = re.compile(
    rf"(?<![车辆])(?:{'|'.join(TRAVEL_WORDS)}){_BETWEEN}(?P<number>{_NUMBER})"
)
_LISTED = re.compile(rf" ?[、,，;；和及与或/]{{1,2}} ?(?P<number>(?=[{_LETTER}]){_NUMBER})")

# Words between that name something else; what is written as an amount or as a day.
_CALLED_OTHERWISE = re.compile(
    "电话|手机|日期|效期|签发|账号|帐号|账户|银行|案号|文号|文书|决定书|单号|运单|货单|订单|合同|车牌"
    "|案件|卷宗|[^的 :(]编号|票号|发票|批号|批次|批准|准字|许可证|执照|罚|货款|现金|第|〔"
)
_AMOUNT_BEHIND = re.compile(r" *(?:[元万亿%]|人民币)")
_WHOLE_DAY = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])")


def numbers_behind_words(folded: str) -> Iterator[tuple[int, int]]:
    """Where the numbers of travel documents stand that a word before them names."""
    for match in _BEHIND_WORD.finditer(folded):
        if _CALLED_OTHERWISE.search(match["between"]) or _AMOUNT_BEHIND.match(folded, match.end()):
            continue
        if _WHOLE_DAY.fullmatch(match["number"]):
            continue
        yield from _split(match)

        listed = _LISTED.match(folded, match.end())
        while listed is not None:
            yield from _split(listed)
            listed = _LISTED.match(folded, listed.end())


def _split(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the numbers stand that are found in one piece: mostly it is one."""
    start, end = match.span("number")
    if not _ONLY_GLUED.fullmatch(match.string, start, end):
        yield start, end
        return
    for number in ONE_OF_GLUED.finditer(match.string, start, end):
        yield number.span()


def letters_and_digits_of(text: str) -> str:
    """The letters and digits of a number, without what stands between."""
    return re.sub(f"[^0-9{_LETTER}]", "", text)
