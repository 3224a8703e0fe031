"""What a single cell says of its row: that it is deleted, void or not meant to be reported.

The words are data (expectations/withdrawn_words.yml); a text is compared in half width and lower
case, without blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache

from pipelines.catalogue.forms import WithdrawnWords, WordGroup
from pipelines.intake.readers.grids.line_words import CACHED_TEXTS, MARKS_AROUND, squeezed
from pipelines.intake.recognising.stated_endings import bare_clauses
from pipelines.intake.recognising.word_patterns import any_word


# Characters. A longer text is no header, no flag and no mark.
_MOST_CHARACTERS = 40

# Characters of a flag with what explains it: 已撤销（2018年7月1日经复议）.
MOST_VALUE_CHARACTERS = 120

# Characters. A withdrawal is said at the beginning of a remark; behind it come the reasons.
MOST_REMARK_CHARACTERS = 400

_NEVER = re.compile("(?!)")

# What systems write for no day, and for nothing.
_NO_TIME = re.compile(r"0000-00-00.*|[-–—/\\]+")
_NUMBER = re.compile(r"(?:第)?[\d.]+(?:号|条|项)?")

# What separates a flag from what explains it, and what is no flag itself: 删除（2018-07-01）, 0/失效.
_VALUE_ENDS = re.compile(r"[\s()\[\]{}【】〔〕:;,、。|/\\_~\-–—]+")
_DAYS = re.compile(r"\d{2,4}年\d{1,2}月(?:\d{1,2}[日号])?|(?<!\S)[\d.]{2,}(?!\S)")
_CODE = re.compile(r"[a-z0-9.]{1,3}")

# An explanation behind the name of a column: 是否作废(是/否).
_EXPLANATION = re.compile(r"(?<=.)[(\[【][^()]*[)\]】]$")

_OPENING = r"[(\[{〔【《<「『*]+"
_CLOSING = r"[)\]}〕】》>」』*]+"
_DASH = r"[-–—_:=/\\|~·,.]+"


# Kind of a column → what in it withdraws a row. Both are keys of the words.
_VALUES_OF_COLUMNS = {
    "secrecy": "secret",
    "disclosure": "undisclosed",
    "verdict": "untrue",
    "movement": "dropped",
}


class TextOf(Enum):
    """What the texts of a column are about."""

    REMARKS = auto()
    IDENTIFYING = auto()
    """A subject or a document, beside whose name or number a mark may stand."""
    OTHERS = auto()


class WithdrawingCells:
    """Reads the cells of tables by the words of a catalogue."""

    def __init__(self, words: WithdrawnWords) -> None:
        self.words = words
        remark_words = (*words.remark.words, *words.ended_remarks)

        self._columns = {name: _pattern(group) for name, group in words.columns.items()}
        self._values = {name: _pattern(group) for name, group in words.values.items()}

        self._remark = _pattern(words.remark)
        self._remark_on_decision = _pattern(
            WordGroup(words.remark.before, remark_words, words.remark.behind)
        )
        self._plain_remark = _pattern(
            WordGroup(words.remark.before, words.plain_remarks, words.remark.behind)
        )

        self._row_word = _any_of(words.row_words)
        self._crosses = words.crosses
        self._mark = _mark_pattern(words)
        self._value_of_mark = _pattern(words.mark)

        # Most texts hold none of the words, and are passed over by one pattern.
        all_words = (*remark_words, *words.plain_remarks, *words.mark.words)
        plain_words = (*words.remark.before, *all_words, *words.remark.behind, *words.row_words)
        self._quick_patterns = {
            TextOf.REMARKS: _any_word_in(all_words),
            TextOf.IDENTIFYING: _any_word_in((*words.mark.words, *words.mark.whole))
            + f"|{_only_characters_of(plain_words)}",
            TextOf.OTHERS: _only_characters_of(plain_words),
        }

    def quick_pattern(self, of: TextOf) -> str:
        """For a quick look at many texts (RE2): those without a match say nothing of their row."""
        return self._quick_patterns[of]

    def is_column(self, kind: str, header: str) -> bool:
        """Whether a header is that of a column of this kind; `kind` is a key of the words."""
        name = squeezed(header).replace("_", "").replace("-", "").replace(" ", "")
        pattern = self._columns.get(kind, _NEVER)
        for text in (name, _EXPLANATION.sub("", name)):
            if 0 < len(text) <= _MOST_CHARACTERS and pattern.fullmatch(text) is not None:
                return True
        return False

    def withdraws(self, header: str, value: str, *, is_decision: bool) -> bool:
        """Whether a cell says it, in a column that says such things.

        `is_decision`: whether the records are about something decided, which may be revoked.
        """
        if not value.strip() or len(value) > MOST_VALUE_CHARACTERS:
            return False

        texts = _flags_in(value)
        if self.is_column("deletion", header):
            # What is no clear denial is asked back: systems write 1, 2, Y or the day of the deletion.
            is_denied = self._is_any("denied", texts) or bool(_NO_TIME.fullmatch(texts[0]))
            return not is_denied or self._is_any("withdrawn", texts)
        if self._is_any("withdrawn", texts):
            kinds = ("validity", "state", "operation")
            if any(self.is_column(kind, header) for kind in kinds):
                return True
        if self.is_column("validity", header):
            return self._is_any("not_valid", texts) or self._is_any("undisclosed", texts)
        if self.is_column("state", header) and self._is_any("cancelled", texts):
            return True
        for column, value_kind in _VALUES_OF_COLUMNS.items():
            if self.is_column(column, header) and self._is_any(value_kind, texts):
                return True
        is_of_decision = any(self.is_column(kind, header) for kind in ("operation", "outcome"))
        return is_decision and is_of_decision and self._is_any("revoked", texts)

    def is_deleting_message(self, name: str, text: str) -> bool:
        """Whether a text around records calls their message one that deletes: "type": "DELETE".

        A column of this name may be about anything else, and D in it be a kind of subjects.
        """
        return self.is_column("message", name) and self._is_any("deleting", [squeezed(text)])

    def may_withdraw(self, header: str) -> bool:
        """Whether a column may say which rows are withdrawn."""
        if self.withdraws(header, "删除", is_decision=False):
            return True
        return any(self.is_column(kind, header) for kind in ("outcome", *_VALUES_OF_COLUMNS))

    def is_flag(self, header: str) -> bool:
        """Whether a column may say it, and is neither one of remarks nor one of running numbers."""
        kinds = ("remark", "number")
        return not any(self.is_column(kind, header) for kind in kinds) and self.may_withdraw(header)

    def stands(self, header: str, value: str) -> bool:
        """Whether a cell of such a column plainly says that its row counts."""
        if all(self._is_any("standing", [piece]) for piece in _pieces_without_code(value)):
            return True
        # Of a deletion nothing but a denial is one, and 1 is a yes to what is asked.
        if self.is_column("deletion", header):
            return True
        return self.is_column("validity", header) and self._is_any("affirmed", [squeezed(value)])

    def _is_any(self, meaning: str, texts: Iterable[str]) -> bool:
        pattern = self._values.get(meaning, _NEVER)
        return any(pattern.fullmatch(text) is not None for text in texts)

    def remark_withdraws(self, text: str, *, is_remark: bool, is_decision: bool) -> bool:
        """Whether one clause of a text says it.

        `is_remark`: whether the column is one of remarks, in which a bare 作废 is about the row. In any
        other column the whole text has to speak of its row, or to forbid that it is taken.
        `is_decision`: as in `withdraws`.
        """
        text = text[:MOST_REMARK_CHARACTERS]
        if not is_remark:
            whole = squeezed(text).strip("。.!")
            return self._is_about_row(whole)
        remark = self._remark_on_decision if is_decision else self._remark
        for bare in bare_clauses(text):
            if any(word in bare for word in self._not_about_row(is_decision)):
                continue
            if self._fits(remark, bare) or self._fits(self._plain_remark, bare):
                return True
        return False

    def _not_about_row(self, is_decision: bool) -> tuple[str, ...]:
        """Words of clauses that are about something else than their row."""
        if is_decision:
            return self.words.contrary_remarks
        # A record about what became of a decision names that decision.
        return (*self.words.contrary_remarks, *self.words.revocations.revoked)

    def _is_about_row(self, text: str) -> bool:
        if self._fits(self._plain_remark, text):
            return True
        return bool(self._row_word.search(text)) and self._fits(self._remark, text)

    def _fits(self, pattern: re.Pattern[str], text: str) -> bool:
        return 0 < len(text) <= _MOST_CHARACTERS and pattern.fullmatch(text) is not None

    def has_mark(self, text: str) -> bool:
        """Whether a name or a number bears a mark: 【作废】甲公司, 二罚〔2018〕1号（已撤销）."""
        return self._mark.search(squeezed(text)) is not None

    def number_has_mark(self, text: str) -> bool:
        """Whether a mark stands beside a running number, or in its place: 2×, 2(作废), 删."""
        bare = squeezed(text)
        if not bare or len(bare) > _MOST_CHARACTERS:
            return False
        beside = _NUMBER.sub("", bare, count=1).strip("()[]【】{}<>-_:.,、")
        return beside in self._crosses or self._value_of_mark.fullmatch(beside) is not None


def _flags_in(value: str) -> list[str]:
    """The whole text of a flag, and what stands in it before an explanation.

    A code is no flag by itself where a word stands behind it: 1-未删除.
    """
    pieces = _all_pieces(value)
    texts = [squeezed(value), *pieces[:1]]
    if len(pieces) > 1 and _CODE.fullmatch(pieces[0]):
        texts.append(pieces[1])
    return texts


def _all_pieces(value: str) -> list[str]:
    """What stands between the marks and days of a flag."""
    half_width = unicodedata.normalize("NFKC", value)
    spaced = _VALUE_ENDS.sub(" ", _DAYS.sub(" ", half_width.casefold()))
    return _DAYS.sub(" ", spaced).split()


def _pieces_without_code(value: str) -> list[str]:
    """The same without a code in front of its word: 1-正常."""
    pieces = _all_pieces(value)
    return pieces[1:] if len(pieces) > 1 and _CODE.fullmatch(pieces[0]) else pieces


@lru_cache(maxsize=CACHED_TEXTS)
def _pattern(group: WordGroup) -> re.Pattern[str]:
    """What a squeezed text matches as a whole that consists of the words of a group."""
    choices = [re.escape(text) for text in group.whole]
    if group.words:
        before, words, behind = map(any_word, (group.before, group.words, group.behind))
        choices.append(f"{before}*{words}(?:{before}|{words}|{behind})*")
    return re.compile("|".join(choices)) if choices else _NEVER


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(any_word(words))


def _mark_pattern(words: WithdrawnWords) -> re.Pattern[str]:
    """Marks at the beginning or the end of a squeezed name or number."""
    mark = f"(?:{_pattern(words.mark).pattern})"
    glued = any_word(words.glued_marks)
    # 作废物资回收有限公司 is a name that begins like a mark.
    first_glued = f"(?!{any_word(words.glued_names)}){glued}"
    at_beginning = f"^(?:{_OPENING}{mark}{_CLOSING}|{mark}{_DASH}|{first_glued}).+"
    at_end = f"(?:{_OPENING}{mark}{_CLOSING}|{_DASH}{mark}|{glued})$"
    return re.compile(f"{at_beginning}|{at_end}")


def _any_word_in(words: Iterable[str]) -> str:
    """Any of the words, with blanks in it or not."""
    spaced = [r"\s*".join(map(re.escape, word)) for word in words]
    return f"(?i){'|'.join(spaced)}" if spaced else "^$a"


def _only_characters_of(words: Iterable[str]) -> str:
    """Nothing but characters of the words, blanks, and marks around them."""
    characters = {*"".join(words), *MARKS_AROUND, *",，;；。.!！"}
    for character in list(characters):
        if "!" <= character <= "~":
            # The same in full width.
            characters.add(chr(ord(character) + 0xFEE0))
    escaped = "".join(sorted(re.escape(character) for character in characters))
    return f"(?i)^[\\s\u3000\u00a0\u200b{escaped}]+$"
