"""What a text says of the decision of its row: that it was revoked, or that nothing was decided.

经行政复议决定撤销本处罚, 该处罚已被人民法院判决撤销, 不予处罚. The words are data
(expectations/withdrawn_words.yml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.catalogue.forms import RevocationWords, WithdrawnWords
from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.recognising.word_patterns import any_word


# Characters. A longer text is an account of the case, and no single clause.
_MOST_CHARACTERS = 400
MOST_CLAUSE_CHARACTERS = 100

# Brackets with a year begin the number of a document, and end no clause.
_CLAUSE_ENDS = re.compile(r"[,;。.!?\n]+")


def _is_about_decisions(record_type: RecordType, words: WithdrawnWords) -> bool:
    """Whether records are about something decided, and not about what became of it."""
    own_names = "".join((record_type.title, *record_type.synonyms))
    return not any(word in own_names for word in words.about_endings)


class Revocations:
    """Reads texts of rows of one record type."""

    def __init__(self, words: WithdrawnWords, record_type: RecordType) -> None:
        self._words = words.revocations
        self.is_decision = _is_about_decisions(record_type, words)
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

    def quick_pattern(self) -> str:
        """For a quick look at many texts (RE2): those without a match say nothing of the kind."""
        if not self.is_decision:
            return "^$a"
        texts = sorted({*self._words.verbs, *self._no_decision})
        return "|".join(r"\s*".join(map(re.escape, text)) for text in texts) or "^$a"

    def is_in(self, text: str, *, is_remark: bool) -> bool:
        """Whether a text says it. `is_remark`: whether it stands in a column of remarks."""
        whole = squeezed(text[:_MOST_CHARACTERS]).strip("。.!()[]")
        if whole in self._no_decision:
            return True
        if not (self.is_decision and self._words.verbs):
            return False

        if not is_remark:
            # Any other column may tell of decisions that are not those of the row.
            begins = self._beginning.match(whole) is not None
            return begins and not _CLAUSE_ENDS.search(whole) and self._is_revocation(whole)
        clauses = _CLAUSE_ENDS.split(whole)
        for number, clause in enumerate(clauses):
            if not self._is_revocation(clause):
                continue
            others = clauses[number + 1 :]
            if _has_any(clause, self._words.earlier):
                others = clauses
            if not any(_has_any(other, self._words.restored) for other in others):
                return True
        return False

    def _is_revocation(self, clause: str) -> bool:
        """Whether a clause ends with a verb, and names what is revoked or who revokes it."""
        end = self._end.search(clause)
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
    return f"{any_word(words.verbs)}{behind}*(?P<revoked>{pointing}*{revoked}{behind}*)?$"


def _has_any(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
