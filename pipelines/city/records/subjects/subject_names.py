"""Names of subjects: one code, one name.

Two names of one code in a file are told to the department; spellings that differ by white space,
width or brackets are the same name. The name that is kept, and what becomes of it, is a matter of
`subject_renaming`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.spellings.folded_text import folded
from pipelines.catalogue.values.subject_numbers import identities, identity_elements
from pipelines.shapes.finding import Finding, Severity


_SEVERAL_NAMES = "several-names-of-one-code"


def findings_about_names(record_type: RecordType, names: pa.Table) -> list[Finding]:
    """Warnings of the first row of each name that its code has besides another one in the file.

    `names` are the `distinct_names` of a file.
    """
    if not names.num_rows:
        return []
    element = record_type.subject.name
    findings = []
    for row_number, other_row, other_name in _several_in_file(names):
        detail = f"第{other_row}行的「{other_name}」"
        findings.append(Finding(row_number, _SEVERAL_NAMES, element, Severity.WARNING, detail))
    return findings


def distinct_names(record_type: RecordType, rows: Iterable[pa.RecordBatch]) -> pa.Table:
    """The names of each code: columns `code`, `folded`, `name`, `row_number` of the first row.

    `rows` are canonical rows. A number that stands for a missing code is one too, as `org:…` or
    `reg:…`. Subjects without any number but an ID number are persons, and are not compared.
    """
    schema = pa.schema(
        [
            ("code", pa.string()),
            ("folded", pa.string()),
            ("name", pa.string()),
            ("row_number", pa.int64()),
        ]
    )
    tables = [schema.empty_table()]
    if record_type.subject.code is None:
        return tables[0]
    for record_batch in rows:
        names = record_batch[record_type.subject.name]
        columns = [_identities(record_batch, record_type), folded(names), names]
        table = pa.table([*columns, record_batch["row_number"]], schema=schema)
        tables.append(_first_of_each(table.filter(pc.is_valid(table["code"]))))
    return _first_of_each(pa.concat_tables(tables))


def _identities(record_batch: pa.RecordBatch, record_type: RecordType) -> pa.Array:
    numbers = {code: record_batch[code] for code in identity_elements(record_type.subject)}
    return identities(numbers, record_type)


def _first_of_each(table: pa.Table) -> pa.Table:
    # In the order of the rows, so that the first name of a group is that of its first row.
    grouped = table.group_by(["code", "folded"], use_threads=False)
    first = grouped.aggregate([("name", "first"), ("row_number", "first")])
    return first.rename_columns({"name_first": "name", "row_number_first": "row_number"}).select(
        table.column_names
    )


def _several_in_file(names: pa.Table) -> list[tuple[int, int, str]]:
    """For each further name of a code its row, and row and name of the first one."""
    frame = names.to_pandas().sort_values("row_number")
    further = frame[frame.duplicated("code")]
    if further.empty:
        return []
    firsts = frame.drop_duplicates("code").set_index("code")
    first_rows = firsts.loc[further["code"], "row_number"].tolist()
    first_names = firsts.loc[further["code"], "name"].tolist()
    return list(zip(further["row_number"].tolist(), first_rows, first_names, strict=True))


def other_names(pairs: list[tuple[str, str]]) -> list[bool]:
    """For each pair of names: True where they are different names, False where only the spelling differs."""
    left = folded(pa.array([name for name, _ in pairs], pa.string()))
    right = folded(pa.array([name for _, name in pairs], pa.string()))
    differs: list[bool] = pc.not_equal(left, right).to_pylist()
    return differs
