"""What is decided about an expectation before Great Expectations makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from great_expectations.expectations.expectation import Expectation

from pipelines.shapes.finding import Severity


class Phase(IntEnum):
    """The order in which an element is judged: a later phase reports nothing about a faulty value.

    A date that is compared with another comes after the rules about either of them, and a warning
    after every error.

    The judgements of a value type lie between FORM and REQUIRED_WHEN, in the order of the type.
    """

    REQUIRED = 0
    FORM = 10
    REQUIRED_WHEN = 80
    RULE = 90
    COMPARISON = 93
    WARNING = 96
    DUPLICATE = 100


@dataclass(frozen=True)
class ExpectationDraft:
    """An expectation as its class and its arguments, without title and notes."""

    expectation_class: type[Expectation]
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ExpectationMeta:
    """What a row gets as its finding when it does not meet the expectation.

    Great Expectations carries it along as JSON, from the suite to the result.
    """

    rule: str
    element: str
    severity: Severity
    phase: int
    reads: tuple[str, ...] = ()
    """Other elements that it looks at; it reports nothing where one of them has an error."""

    def as_json(self) -> dict[str, Any]:
        """The form in which a suite holds it."""
        return {
            "rule": self.rule,
            "element": self.element,
            "severity": self.severity.value,
            "phase": int(self.phase),
            "reads": list(self.reads),
        }

    @classmethod
    def from_json(cls, meta: Mapping[str, Any]) -> ExpectationMeta:
        """Read it back from a suite or a result."""
        return cls(
            rule=meta["rule"],
            element=meta["element"],
            severity=Severity(meta["severity"]),
            phase=meta["phase"],
            reads=tuple(meta["reads"]),
        )
