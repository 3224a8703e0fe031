"""A finding: one thing that is wrong with one row, as codes. The catalogue has the words for the codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

import pyarrow as pa


class Severity(StrEnum):
    """What a broken rule means for the row."""

    ERROR = "error"
    """The row is rejected."""
    WARNING = "warning"
    """The row is accepted, and the receipt mentions the finding."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one row."""

    row_number: int
    rule: str
    element: str | None
    """None when it concerns the row as a whole, such as a missing column."""
    severity: Severity
    detail: str | None = None
    """What the catalogue's sentence cannot know, such as the number of the row that is repeated.

    Where it has parts, `QuotingDetail` and `RepeatedRow` write and read them.
    """


class FindingJson(TypedDict):
    """A finding as it is kept beside its row, whose number it therefore lacks."""

    rule: str
    element: str | None
    severity: str
    detail: str | None


# Between a finding's own detail and the kept values that its rule looked at.
_KEPT_VALUES = "｜平台已有的值："


@dataclass(frozen=True)
class QuotingDetail:
    """The detail of a finding whose rule may have looked at kept values, too.

    As one text it stands in tables of findings and in the database.
    """

    own: str | None
    kept_values: str = ""
    """What the record has of the elements that the rule looked at, for the clerk; empty: nothing."""

    @classmethod
    def of_text(cls, text: str | None) -> QuotingDetail:
        """The parts of what stands in `Finding.detail`."""
        if text is None or _KEPT_VALUES not in text:
            return cls(text)
        own, _, kept_values = text.partition(_KEPT_VALUES)
        return cls(own or None, kept_values)

    def as_text(self) -> str | None:
        """What stands in `Finding.detail`."""
        if not self.kept_values:
            return self.own
        return f"{self.own or ''}{_KEPT_VALUES}{self.kept_values}"


# Many findings travel as an Arrow table or as a pandas frame; both have the fields of `Finding`.
FINDING_SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rule", pa.string()),
        ("element", pa.string()),
        ("severity", pa.string()),
        ("detail", pa.string()),
    ]
)

_PANDAS_TYPES = {pa.int64(): "int64", pa.string(): "str"}

# Column name → pandas type.
FINDING_COLUMNS = {field.name: _PANDAS_TYPES[field.type] for field in FINDING_SCHEMA}


def finding_table(findings: Iterable[Finding]) -> pa.Table:
    """Put findings into an Arrow table with the columns of `FINDING_SCHEMA`."""
    rows = [vars(finding) for finding in findings]
    return pa.Table.from_pylist(rows, schema=FINDING_SCHEMA)
