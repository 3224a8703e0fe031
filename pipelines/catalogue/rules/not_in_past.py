"""`not_in_past`: a date must not be before the day on which the file was found."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SampleRows, SoundRow
from pipelines.catalogue.values.date import LONG_TERM


PAST = "2019-12-31"


class NotInPast(RuleKind):
    """The element's date is still to come."""

    name = "not_in_past"
    title = "日期已过"
    remedy = "请核对该日期；确已到期的无需处理。"
    needs = frozenset({"element"})
    types = frozenset({"date"})
    # After dates were put in order, and before conditions clear some of them.
    turn = 2

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        return "不早于报送当日的日期"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Let it last for ever: any other day will be past some time."""
        samples.rows[rule.element] = LONG_TERM

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """A day that is past."""
        return {rule.element: PAST}
