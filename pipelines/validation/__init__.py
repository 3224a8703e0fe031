"""Great Expectations judges the rows of a batch here, and in no other package."""

from pipelines.validation.conversion_table import conversion_frame, merged_conversions
from pipelines.validation.data_docs import build_data_docs
from pipelines.validation.suites import suite_for, write_suites
from pipelines.validation.verdict import BatchJudge, Verdict, validate_rows


__all__ = [
    "BatchJudge",
    "Verdict",
    "build_data_docs",
    "conversion_frame",
    "merged_conversions",
    "suite_for",
    "validate_rows",
    "write_suites",
]
