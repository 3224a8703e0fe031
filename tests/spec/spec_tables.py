"""Reads the tables under `base/` and `rules/`; see README.md."""

import re
from dataclasses import dataclass
from pathlib import Path


HERE = Path(__file__).parent
ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))")
OTHERS = "(others)"
"""Stands for all elements that a change does not name."""
REPEATED = re.compile(r"(.+)\*(\d+)", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Case:
    rule: str
    record_type: str
    changed: str
    """Which row is changed: `change` (a row alone),
    `first row` or `second row` (of two with the same key).
    """
    change: dict[str, str]
    findings: frozenset[tuple[str, str, str, str | None]]
    """(rule, element, severity, detail) of the changed row; all of them."""
    written: str

    def changed_row(self, row):
        """A row without fault, after the change."""
        if OTHERS in self.change:
            row = dict.fromkeys(row, self.change[OTHERS])
        changed = row | self.change
        changed.pop(OTHERS, None)
        return changed

    def __str__(self):
        return f"{self.rule}: {self.record_type}: {self.written}"


def cases():
    """Every line of every table."""
    return [case for path in sorted((HERE / "rules").glob("*.txt")) for case in _cases_of(path)]


def base_row(record_type):
    """The row without fault that changes start from."""
    lines = (HERE / "base" / f"{record_type}.txt").read_text(encoding="utf-8").splitlines()
    return dict(_assignment(line) for line in lines if not line.startswith("#"))


def _cases_of(path):
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    changed = [cell.strip() for cell in lines[0].split("|")][1]
    for line in lines[1:]:
        record_type, change, findings = (cell.strip() for cell in line.split("|"))
        yield Case(
            rule=path.stem,
            record_type=record_type,
            changed=changed,
            change=dict(_assignment(text) for text in change.split("&") if text.strip()),
            findings=frozenset(
                _finding(text, path.stem) for text in findings.split(",") if text.strip() != "-"
            ),
            written=change,
        )


def _assignment(text):
    element, _, value = text.partition("=")
    return element.strip(), _value(value.strip())


def _value(written):
    plain = ESCAPE.sub(lambda match: chr(int(match.group(1) or match.group(2), 16)), written)
    repeated = REPEATED.fullmatch(plain)
    return repeated.group(1) * int(repeated.group(2)) if repeated else plain


def _finding(text, rule):
    """`ELEMENT severity [detail]`, or with another rule's code before it."""
    words = text.split()
    if words[0].islower():
        rule = words.pop(0)
    element, severity, *detail = words
    return rule, element, severity, detail[0] if detail else None
