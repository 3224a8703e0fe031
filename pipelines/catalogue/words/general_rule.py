"""A rule that every record type has, whatever its elements."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.values.judgement import ExportCause


@dataclass(frozen=True)
class GeneralRule:
    """A rule of every record type, in Chinese.

    In its texts `{detail}` is the finding's detail, `{length}` the longest value, `{equal_keys}`
    what is equal in rows about one record, and `{own_key}` the part of it that is the record's own.
    `{example}` is a number with its unit.
    `{done}` and `{not_done}` are 已 and 未, in a trial 将 and 将不.
    """

    code: str
    title: str
    requires: str
    """What a row has to be."""
    problem: str
    """What is wrong with a row that breaks the rule."""
    remedy: str
    export_cause: ExportCause
    is_about_row: bool = False
    """True: it is reported on an element, and speaks of the whole row."""
