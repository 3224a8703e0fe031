"""What is said of a row that repeats another one, or is about another's record, and what differs."""

from __future__ import annotations

from dataclasses import replace

from pipelines.catalogue.words.general_rule import GeneralRule
from pipelines.catalogue.words.record_rules import (
    ANOTHER_PART,
    IF_BOTH_ARE_TRUE,
    KEPT_BY_ANOTHER,
)
from pipelines.shapes.file_formats import part_word
from pipelines.shapes.repeated_row import RepeatedRow


# The rules whose findings say what differs.
REPEAT_RULES = ("duplicate-in-file", KEPT_BY_ANOTHER, ANOTHER_PART)

# The rule about a row that says once more what another part of the file has said.
REPEATED_IN_PART = "repeated-in-another-part"

_EQUAL = f"其他内容也相同，无需处理，可删去本行；{IF_BOTH_ARE_TRUE}"
_DIFFERENT = (
    "以本行为准的，核对后放回本行，第{detail}行的内容随之更新；以第{detail}行为准的，请删去本行；"
    f"{IF_BOTH_ARE_TRUE}"
)
# Before a file is dropped there is nothing to bring back.
_DIFFERENT_IN_TRIAL = f"同一条记录的，请核对后只保留正确的一行；{IF_BOTH_ARE_TRUE}"


_IN_ANOTHER_PART = (
    "与{{detail}}是同一记录（{{equal_keys}}）而内容不同（{values}），"
    "{{done}}保留{{detail}}，本行{{not_done}}入库"
)

_OF_ANOTHER = "本记录由{{detail}}报送，与本行不同（{values}），未予改动"


def worded_repeat(
    rule: GeneralRule, detail: str | None, *, is_trial: bool
) -> tuple[GeneralRule, str | None]:
    """The rule in the words for this row, and what its texts name: the other row or the owner."""
    repeat = RepeatedRow.of_text(detail or "")
    if rule.code not in REPEAT_RULES or repeat is None:
        return rule, detail
    # Braces in a value would be taken for places to fill in.
    values = repeat.values.replace("{", "{{").replace("}", "}}")
    if rule.code == KEPT_BY_ANOTHER:
        return replace(rule, problem=_OF_ANOTHER.format(values=values)), repeat.stays
    if rule.code == ANOTHER_PART:
        rule = replace(rule, problem=_IN_ANOTHER_PART.format(values=values))
        return (replace(rule, remedy=_DIFFERENT_IN_TRIAL) if is_trial else rule), repeat.stays
    if not repeat.elements:
        return replace(rule, remedy=_EQUAL), repeat.stays
    problem = f"{rule.problem}；其他内容不同（{values}）"
    remedy = _DIFFERENT_IN_TRIAL if is_trial else _DIFFERENT
    return replace(rule, problem=problem, remedy=remedy), repeat.stays


def part_title(part: str, path: str, file_format: str | None) -> str:
    """How receipts call a part of a file: 工作表“名单”. `file_format`: name of its format."""
    # The mark separates what a detail says.
    name = part.replace("｜", "|")
    if path.lower().endswith(".zip"):
        return f"压缩包里的“{name}”"
    return f"{part_word(file_format)}“{name}”"


def row_of_part(title: str, row_number: int) -> str:
    """How receipts call a row of another part."""
    return f"{title}第{row_number}行"
