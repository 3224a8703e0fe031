"""The closed list of kinds of rule. What they cannot say gets a new kind, with its sentence and its spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipelines.catalogue.model import Element, Rule


@dataclass(frozen=True)
class RuleKind:
    """What a kind of rule asks, in Chinese, and which keys its declaration needs."""

    name: str
    title: str
    needs: frozenset[str]
    expected: Callable[[Rule, Mapping[str, Element]], str]
    remedy: str
    types: frozenset[str] = frozenset()
    """Value types of the elements that it can be asked of; none: all."""


def _name(code: str | None, elements: Mapping[str, Element]) -> str:
    found = elements.get(code or "")
    return found.name if found else str(code)


def _condition(rule: Rule, elements: Mapping[str, Element]) -> str:
    if rule.when is None:
        return ""
    codes = elements[rule.when.element].codes
    labels = [codes.labels.get(value, value) if codes else value for value in rule.when.values]
    return f"{_name(rule.when.element, elements)}为“{'”或“'.join(labels)}”时"


RULE_KINDS: dict[str, RuleKind] = {
    kind.name: kind
    for kind in (
        RuleKind(
            "not_before",
            "日期先后颠倒",
            frozenset({"element", "other"}),
            lambda rule, elements: f"不早于{_name(rule.other, elements)}的日期",
            "请核对这两个日期。",
            frozenset({"date"}),
        ),
        RuleKind(
            "not_in_future",
            "日期在报送日之后",
            frozenset({"element"}),
            lambda rule, elements: "不晚于报送当日的日期",
            "请核对该日期；尚未发生的事项请在发生后报送。",
            frozenset({"date"}),
        ),
        RuleKind(
            "not_in_past",
            "日期已过",
            frozenset({"element"}),
            lambda rule, elements: "不早于报送当日的日期",
            "请核对该日期；确已到期的无需处理。",
            frozenset({"date"}),
        ),
        RuleKind(
            "required_when",
            "该情形下必填",
            frozenset({"element", "when"}),
            lambda rule, elements: f"已填写的值（{_condition(rule, elements)}必填）",
            "请补充填写。",
        ),
        RuleKind(
            "empty_when",
            "该情形下应为空",
            frozenset({"element", "when"}),
            lambda rule, elements: f"空（{_condition(rule, elements)}不填）",
            "请清空该单元格，或核对决定它的那一列。",
        ),
        RuleKind(
            "at_least_one",
            "几项中至少填一项",
            frozenset({"element", "elements"}),
            lambda rule, elements: (
                "已填写的值（"
                + "、".join(_name(e, elements) for e in rule.elements)
                + "至少填一项）"
            ),
            "请补充其中一项。",
        ),
        RuleKind(
            "positive_when",
            "该情形下金额应大于零",
            frozenset({"element", "when"}),
            lambda rule, elements: f"大于0的金额（{_condition(rule, elements)}）",
            "请补充金额，单位为万元。",
            frozenset({"amount"}),
        ),
        RuleKind(
            "zero_unless",
            "该情形之外不应有金额",
            frozenset({"element", "when"}),
            lambda rule, elements: f"空或0（只有{_condition(rule, elements)}才有此金额）",
            "请核对类别与金额是否一致。",
            frozenset({"amount"}),
        ),
        RuleKind(
            "starts_with",
            "开头与类别不符",
            frozenset({"element", "values"}),
            lambda rule, elements: (
                f"以“{'”或“'.join(rule.values)}”开头的值（{_condition(rule, elements) or '一律如此'}）"
            ),
            "请核对该代码与相对人类别是否一致。",
        ),
        RuleKind(
            "starts_not_with",
            "开头与类别不符",
            frozenset({"element", "values"}),
            lambda rule, elements: (
                f"不以“{'”或“'.join(rule.values)}”开头的值（{_condition(rule, elements) or '一律如此'}）"
            ),
            "请核对该代码与相对人类别是否一致。",
        ),
        RuleKind(
            "one_of",
            "不是此表可报的值",
            frozenset({"element", "values"}),
            lambda rule, elements: "此表可报的值之一：" + _labels(rule, elements),
            "请核对该值；其他情形请用相应的表报送。",
        ),
        RuleKind(
            "matches",
            "写法不符",
            frozenset({"element", "pattern"}),
            lambda rule, elements: (
                f"符合写法要求的{_name(rule.element, elements)}"
                + (f"，如 {rule.example}" if rule.example else "")
                + (f"（{_condition(rule, elements)}）" if rule.when else "")
            ),
            "请按要求的写法填写。",
        ),
    )
}


def _labels(rule: Rule, elements: Mapping[str, Element]) -> str:
    codes = elements[rule.element].codes
    return "、".join(codes.labels.get(value, value) if codes else value for value in rule.values)
