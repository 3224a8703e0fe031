"""What a text says of the decision of its row: that it was revoked, or that nothing was decided.

经行政复议决定撤销本处罚, 该处罚已被人民法院判决撤销, 不予处罚. The words are data
(expectations/withdrawn_words.yml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.catalogue.forms import RevocationWords, WithdrawnWords
from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.recognising.word_patterns import any_word


# Characters. A longer text is an account of the case, and no single clause.
_MOST_CHARACTERS = 400
MOST_CLAUSE_CHARACTERS = 100

# Brackets with a year begin the number of a document, and end no clause.
_CLAUSE_ENDS = re.compile(r"[,;。.!?\n]+")


def is_about_decisions(record_type: RecordType, words: WithdrawnWords) -> bool:
    """Whether records are about something decided, and not about what became of it."""
    own_names = "".join((record_type.title, *record_type.synonyms))
    return not any(word in own_names for word in words.about_endings)


class Revocations:
    """Reads texts of rows of one record type."""

    def __init__(self, words: WithdrawnWords, record_type: RecordType) -> None:
        self._words = words.revocations
        self.is_decision = is_about_decisions(record_type, words)
        """Whether records are about something decided."""
        own_names = "".join((record_type.title, *record_type.synonyms))
        self._no_decision: frozenset[str] = frozenset()
        if self.is_decision:
            for word, texts in words.no_decision.items():
                if word in own_names:
                    self._no_decision |= frozenset(texts)
        self._end = re.compile(_end(self._words))
        pointing = any_word(self._words.pointing)
        revoked = any_word(self._words.revoked)
        self._beginning = re.compile(f"{pointing}*{revoked}")
        # 本处罚决定 is that of the row, unless an earlier one is named behind it.
        own = any_word(word for word in self._words.pointing if word not in self._words.earlier)
        self._own = re.compile(f"{own}{revoked}(?!.*{any_word(self._words.earlier)})")

    def quick_pattern(self) -> str:
        """For a quick look at many texts (RE2): those without a match say nothing of the kind."""
        if not self.is_decision:
            return "^$a"
        texts = sorted({*self._words.verbs, *self._no_decision})
        return "|".join(r"\s*".join(map(re.escape, text)) for text in texts) or "^$a"

    def is_no_decision(self, text: str) -> bool:
        """Whether a whole text says that nothing was decided, or found."""
        return squeezed(text[:_MOST_CHARACTERS]).strip("。.!()[]") in self._no_decision

    def is_in(self, text: str, *, is_remark: bool) -> bool:
        """Whether a text says it. `is_remark`: whether it stands in a column of remarks."""
        whole = squeezed(text[:_MOST_CHARACTERS]).strip("。.!()[]")
        if self.is_no_decision(text):
            return True
        if not (self.is_decision and self._words.verbs):
            return False

        if not is_remark:
            # Any other column may tell of decisions that are not those of the row.
            begins = self._beginning.match(whole) is not None
            return begins and not _CLAUSE_ENDS.search(whole) and self._is_revocation(whole)
        clauses = _CLAUSE_ENDS.split(whole)
        for number, clause in enumerate(clauses):
            if self._is_revocation(clause) and not self._is_of_earlier(clauses, number):
                return True
        return False

    def without_earlier(self, text: str) -> str:
        """A remark without its clauses about an earlier decision: 法院判决撤销，重新作出."""
        if not (self.is_decision and self._words.verbs):
            return text
        clauses = _CLAUSE_ENDS.split(squeezed(text))
        kept = []
        for number, clause in enumerate(clauses):
            # 已撤销，重新作出 does not say that it is about another decision.
            is_named = _has_any(clause, (*self._words.by, *self._words.earlier))
            is_other = is_named and self._own.search(clause) is None
            is_revoked = is_other and self._is_revocation(clause)
            if not (is_revoked and self._is_of_earlier(clauses, number)):
                kept.append(clause)
        return text if len(kept) == len(clauses) else ",".join(kept)

    def _is_of_earlier(self, clauses: Sequence[str], number: int) -> bool:
        """Whether a clause that revokes is about an earlier decision, and that of the row stands."""
        clause = clauses[number]
        others = clauses[number + 1 :]
        if _has_any(clause, self._words.earlier):
            others = clauses
            if self._own.search(clause) is None and self._is_replaced(clauses, clause):
                return True
        return any(self._stands_again(other) for other in others)

    def _is_replaced(self, clauses: Sequence[str], clause: str) -> bool:
        """Whether an earlier document was superseded, or its place is taken."""
        end = self._end_of(clause)
        is_superseded = end is not None and end["verb"] in self._words.superseded
        return is_superseded or any(_has_any(other, self._words.replacing) for other in clauses)

    def _end_of(self, clause: str) -> re.Match[str] | None:
        """The verb with which a clause ends, and what is revoked; None: it ends otherwise."""
        return self._end.search(clause.rstrip(")]"))

    def _stands_again(self, clause: str) -> bool:
        # 责令重新作出 only says that it is to be made.
        is_pending = _has_any(clause, self._words.pending)
        return _has_any(clause, self._words.restored) and not is_pending

    def _is_revocation(self, clause: str) -> bool:
        """Whether a clause ends with a verb, and names what is revoked or who revokes it."""
        end = self._end_of(clause)
        if end is None or len(clause) > MOST_CLAUSE_CHARACTERS:
            return False
        before = clause[: end.start()]
        if _has_any(before, self._words.contrary):
            return False
        names_it = bool(end["revoked"]) or _has_any(before, self._words.revoked)
        return names_it or _has_any(before, self._words.by)


def _end(words: RevocationWords) -> str:
    """How a clause ends that says it: 撤销, 撤销了本处罚决定."""
    pointing = any_word(words.pointing)
    revoked = any_word(words.revoked)
    behind = any_word(words.behind)
    return f"(?P<verb>{any_word(words.verbs)}){behind}*(?P<revoked>{pointing}*{revoked}{behind}*)?$"


def _has_any(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
