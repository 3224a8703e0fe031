"""What is said of a row that repeats another one, or is about another's record, and what differs."""

from __future__ import annotations

from dataclasses import replace

from pipelines.catalogue.words.general_rules import GeneralRule
from pipelines.shapes.repeated_row import parted_repeat


# The rules whose findings say what differs.
KEPT_BY_ANOTHER = "kept-by-another-department"
RULES = ("duplicate-in-file", KEPT_BY_ANOTHER)

_EQUAL = "其他内容也相同，无需处理，可删去本行；确为另一条记录的，请更正{own_key}后重新报送。"
_DIFFERENT = (
    "以本行为准的，核对后放回本行，第{detail}行的内容随之更新；以第{detail}行为准的，请删去本行；"
    "确为另一条记录的，请更正{own_key}。"
)
# Before a file is dropped there is nothing to bring back.
_DIFFERENT_IN_TRIAL = "请核对后只保留正确的一行；确为另一条记录的，请更正{own_key}。"


_OF_ANOTHER = "本记录由{{detail}}报送，与本行不同（{values}），未予改动"


def worded_repeat(
    rule: GeneralRule, detail: str | None, *, is_trial: bool
) -> tuple[GeneralRule, str | None]:
    """The rule in the words for this row, and what its texts name: the other row or the owner."""
    repeat = parted_repeat(detail or "")
    if rule.code not in RULES or repeat is None:
        return rule, detail
    # Braces in a value would be taken for places to fill in.
    values = repeat.values.replace("{", "{{").replace("}", "}}")
    if rule.code == KEPT_BY_ANOTHER:
        return replace(rule, problem=_OF_ANOTHER.format(values=values)), repeat.kept
    if not repeat.elements:
        return replace(rule, remedy=_EQUAL), repeat.kept
    problem = f"{rule.problem}；其他内容不同（{values}）"
    remedy = _DIFFERENT_IN_TRIAL if is_trial else _DIFFERENT
    return replace(rule, problem=problem, remedy=remedy), repeat.kept
