"""ID numbers whose pieces stand apart in a text, with words between: 152501和19620831999X.

A right check digit says that the pieces are one number. Where they may as well be numbers of other
things, such as 邮编, 成立日期 and 编号, the words beside them decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.personal_numbers.called_identities import CALLED_OTHERWISE
from pipelines.personal_numbers.identity_number import (
    CENTURIES,
    CENTURY_OF_SHORT,
    FIRST_YEAR_OF_DOCUMENTS,
    LONG,
    PROVINCES,
    SHORT,
    Certainty,
    IdentityNumber,
    check_character_agrees,
    is_birthday,
)
from pipelines.personal_numbers.number_marks import OF_IDENTITY
from pipelines.personal_numbers.searched_text import WITHOUT_WIDTH


# Characters that may stand between two pieces.
MOST_WORDS = 16

# Pieces, an X at the end among them.
_MOST_PIECES = 6

# Digits that are the number of an item, a page or a line.
_DIGITS_OF_ITEM = 2

# Digits before the birthday, its year in the century, its month and day, and before what follows it.
_REGION, _CENTURY, _MONTH, _DAY, _SEQUENCE = 6, 8, 10, 12, 14
_SEQUENCE_OF_SHORT = 12
_EDGES_OF_DAY = frozenset({_MONTH, _DAY})
_EDGES_AROUND_DAY = frozenset({_REGION, _MONTH, _DAY, _SEQUENCE})

_PIECE = re.compile(rf"[0-9](?:{WITHOUT_WIDTH}*[0-9])*|(?<![A-Z])X(?![0-9A-Z])")

# What is left where the second piece was masked as a phone, as it was before pieces were found.
_MASKED_AS_PHONE = re.compile(
    rf"(?<![0-9])(?P<region>[1-9][0-9]{{5}})[^0-9*]{{1,{MOST_WORDS}}}"
    r"(?P<birthday>(?:18|19|20)[0-9]\*{4}[0-9])(?P<sequence>[0-9]{3}X)(?![0-9A-Z])"
)

# A digit of another number stands directly before: 5152501（省略）19620831999X.
_BEHIND_OTHER_DIGITS = re.compile(
    rf"(?<=[0-9])(?P<region>[1-9][0-9]{{5}})(?=[^0-9]*[^\W0-9_])[^0-9]{{1,{MOST_WORDS}}}"
    r"(?P<birthday>(?:18|19|20)[0-9]{6})(?P<sequence>[0-9]{3}[0-9X])(?![0-9A-Z])"
)

# Before a number, or between its pieces: it is a person's …
_OF_PERSON = re.compile(f"{OF_IDENTITY}|证件|公民|出生|生于|生日|顺序[号码]")
_IDENTITY = re.compile(OF_IDENTITY)
_CALLED = re.compile(f"{OF_IDENTITY}(?P<between>[^0-9]{{0,12}})$")
_WORDS_BEFORE = 24

# … or it is made of numbers of other things.
_OF_OTHER_THINGS = re.compile(
    "日期|时间|有效|成立|签订|编号|文号|案号|单号|批号|邮编|编码|代码|金额|资本|面积|电话|账|帐|卡号|许可|注册"
    "|执照|罚|缴|款|第|〔"
)
_UNIT_BEHIND = re.compile(" *(?:[元万亿吨%度件个台份条页次本]|人民币|千克|公斤|平方|公顷)")


@dataclass(frozen=True)
class _Window:
    """Parts that stand one behind the other, as one number."""

    folded: str
    digits: str
    positions: list[int | None]
    """Where each character stands; None: the zero before a single digit of a day."""
    edges: list[int]
    """Characters before each piece but the first, and but an X."""
    ends: list[int]
    """Where each piece ends in the text."""
    between: str
    """All that stands between the pieces."""

    @property
    def start(self) -> int:
        """Where the first piece begins in the text."""
        return self.positions[0] or 0

    @property
    def before(self) -> str:
        """The characters in front of the first piece."""
        return self.folded[max(self.start - _WORDS_BEFORE, 0) : self.start]

    @property
    def has_words(self) -> bool:
        """Whether more than signs stands between; those are looked at elsewhere."""
        return any(map(str.isalpha, self.between))

    @property
    def end_of_birthday(self) -> int:
        """Characters before the sequence."""
        return _SEQUENCE if len(self.digits) == LONG else _SEQUENCE_OF_SHORT

    @property
    def has_usual_pieces(self) -> bool:
        """Whether region, birthday and sequence are separated from one another, and nothing else."""
        return set(self.edges) <= {_REGION, self.end_of_birthday}

    @property
    def is_split_like_day(self) -> bool:
        """Whether the birthday is split into year, month and day."""
        return _REGION in self.edges and set(self.edges) <= _EDGES_AROUND_DAY

    def has_amount(self) -> bool:
        """Whether a unit stands behind a piece."""
        return any(_UNIT_BEHIND.match(self.folded, end) for end in self.ends)

    def number(self, *, is_certain: bool) -> IdentityNumber:
        """The number; of its characters those of the birthday are hidden."""
        birthday = self.positions[_REGION : self.end_of_birthday]
        hidden = [position for position in birthday if position is not None]
        return IdentityNumber(self.start, self.ends[-1], self.digits, is_certain, tuple(hidden))


def split_identities(folded: str, *, is_among_persons: bool) -> Iterator[IdentityNumber]:
    """The numbers in a folded text whose pieces have words between them.

    `is_among_persons`: the text names an identity card, or has a sound number.
    """
    yield from _behind_regions(folded)
    pieces = list(_PIECE.finditer(folded))
    if len(pieces) < 2:
        return
    yield from _identities_among(folded, pieces, is_among_persons=is_among_persons)

    # Numbers of items and pages may stand between too: 152501（1）19620831（2）999X.
    long_pieces = [
        piece for piece in pieces if piece.end() - piece.start() > _DIGITS_OF_ITEM or _is_x(piece)
    ]
    if len(long_pieces) < len(pieces):
        yield from _identities_among(folded, long_pieces, is_among_persons=is_among_persons)


def _behind_regions(folded: str) -> Iterator[IdentityNumber]:
    """What is known by its second piece: where that was masked, or other digits stand before the first."""
    for match in _MASKED_AS_PHONE.finditer(folded):
        if match["region"][:2] in PROVINCES:
            yield _number_in_two(match)
    for match in _BEHIND_OTHER_DIGITS.finditer(folded):
        number = _number_in_two(match)
        is_old = number.digits[_REGION:_MONTH] < FIRST_YEAR_OF_DOCUMENTS
        has_birthday = is_birthday(number.digits[_REGION:_SEQUENCE])
        if is_old and has_birthday and check_character_agrees(number.digits):
            yield number


def _number_in_two(match: re.Match[str]) -> IdentityNumber:
    digits = match["region"] + match["birthday"] + match["sequence"]
    hidden = tuple(range(*match.span("birthday")))
    return IdentityNumber(match.start(), match.end(), digits, is_certain=True, hidden=hidden)


def _is_x(piece: re.Match[str]) -> bool:
    return piece.group() == "X"


def _identities_among(
    folded: str, pieces: Sequence[re.Match[str]], *, is_among_persons: bool
) -> Iterator[IdentityNumber]:
    names_person = _IDENTITY.search(folded) is not None
    for first, piece in enumerate(pieces):
        # Most pieces begin no number; of those with fewer digits the next pieces tell.
        begin = piece.group().replace(WITHOUT_WIDTH, "")
        if not _may_begin(begin, may_be_short=names_person):
            continue
        following = pieces[first : first + _MOST_PIECES]
        for window in _windows(folded, following, may_be_short=names_person):
            certainty = _certainty(window, is_among_persons=is_among_persons)
            if certainty is not Certainty.NO_NUMBER:
                yield window.number(is_certain=certainty is Certainty.CERTAIN)


def _may_begin(digits: str, *, may_be_short: bool) -> bool:
    """Whether a number may begin so: with a region, and a century unless it is one of 15 digits."""
    if digits[0] == "X" or (len(digits) > 1 and digits[:2] not in PROVINCES):
        return False
    return may_be_short or len(digits) < _CENTURY or digits[_REGION:_CENTURY] in CENTURIES


def _windows(
    folded: str, pieces: Sequence[re.Match[str]], *, may_be_short: bool
) -> Iterator[_Window]:
    """What the first pieces are together, where they have as many characters as an ID number."""
    digits = ""
    between = ""
    positions: list[int | None] = []
    edges: list[int] = []
    ends: list[int] = []

    for piece in pieces:
        if ends:
            words = folded[ends[-1] : piece.start()]
            if len(words.replace(WITHOUT_WIDTH, "")) > MOST_WORDS:
                return
            between += words

        text = piece.group().replace(WITHOUT_WIDTH, "")
        if ends and text != "X":
            edges.append(len(digits))
        # A month or day of one digit has lost its zero.
        if len(text) == 1 and text != "X" and len(digits) in _EDGES_OF_DAY:
            digits += "0"
            positions.append(None)

        digits += text
        for position in range(piece.start(), piece.end()):
            if folded[position] != WITHOUT_WIDTH:
                positions.append(position)
        ends.append(piece.end())

        if len(digits) > LONG or not _may_begin(digits, may_be_short=may_be_short):
            return
        if len(digits) in (SHORT, LONG) and len(ends) > 1:
            yield _Window(folded, digits, list(positions), list(edges), list(ends), between)
        if text == "X":
            return


def _certainty(window: _Window, *, is_among_persons: bool) -> Certainty:
    """How certain it is that the pieces are an ID number."""
    if window.digits[:2] not in PROVINCES or not window.has_words or window.has_amount():
        return Certainty.NO_NUMBER
    if len(window.digits) == SHORT:
        return Certainty.CERTAIN if _is_called_short(window) else Certainty.NO_NUMBER
    if not window.digits[:-1].isdecimal() or not is_birthday(window.digits[_REGION:_SEQUENCE]):
        return Certainty.NO_NUMBER
    is_in_two = len(window.edges) < 2
    if not (is_in_two or window.has_usual_pieces or window.is_split_like_day):
        return Certainty.NO_NUMBER
    if check_character_agrees(window.digits):
        return _certainty_when_sound(window, is_among_persons=is_among_persons)
    return _certainty_when_mistyped(window)


def _is_called_short(window: _Window) -> bool:
    birthday = window.digits[_REGION:_SEQUENCE_OF_SHORT]
    if not window.digits.isdecimal() or not is_birthday(CENTURY_OF_SHORT + birthday):
        return False
    return window.has_usual_pieces and _is_called(window)


def _certainty_when_sound(window: _Window, *, is_among_persons: bool) -> Certainty:
    words = window.before + window.between
    if _OF_PERSON.search(words) or window.digits[-1] == "X":
        return Certainty.CERTAIN
    # Days of establishment and numbers of documents are split like a day, or younger.
    if window.digits[_REGION:_MONTH] >= FIRST_YEAR_OF_DOCUMENTS:
        return Certainty.NO_NUMBER
    if window.is_split_like_day and not window.has_usual_pieces:
        return Certainty.NO_NUMBER
    # Twelve digits with a birthday are no number of a thing; eight may be a day.
    is_certain = is_among_persons or len(window.edges) < 2 or not _OF_OTHER_THINGS.search(words)
    return Certainty.CERTAIN if is_certain else Certainty.DOUBTFUL


def _certainty_when_mistyped(window: _Window) -> Certainty:
    if not window.has_usual_pieces:
        return Certainty.NO_NUMBER
    if _is_called(window):
        return Certainty.CERTAIN
    if window.digits[_REGION:_MONTH] >= FIRST_YEAR_OF_DOCUMENTS:
        return Certainty.NO_NUMBER
    if window.digits[-1] == "X":
        return Certainty.CERTAIN
    if len(window.edges) > 1 or _OF_OTHER_THINGS.search(window.before + window.between):
        return Certainty.NO_NUMBER
    return Certainty.DOUBTFUL


def _is_called(window: _Window) -> bool:
    called = _CALLED.search(window.before)
    return called is not None and not CALLED_OTHERWISE.search(called["between"])
