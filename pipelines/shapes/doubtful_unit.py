"""Why the unit of a number is in doubt: the detail of the finding, and its parts."""

from __future__ import annotations

from dataclasses import dataclass


# Between what is stated and what cannot be decided.
_SEPARATOR = "，本格不能确定"


@dataclass(frozen=True)
class DoubtfulUnit:
    """What a finding about a doubtful unit says. As one text it stands in `Finding.detail`."""

    reason: str
    """What is stated, in Chinese: 表头“罚款金额（元/人）”写的是元/人."""
    question: str = ""
    """Between what it cannot be decided, in Chinese: 是元还是万元; empty: nothing is said of it."""

    @classmethod
    def of_text(cls, detail: str) -> DoubtfulUnit:
        """The parts of a detail."""
        reason, mark, question = detail.rpartition(_SEPARATOR)
        return cls(reason, question) if mark else cls(detail)

    def as_text(self) -> str:
        """What stands in `Finding.detail`; in the receipt it is the clause about the problem."""
        return f"{self.reason}{_SEPARATOR}{self.question}" if self.question else self.reason
