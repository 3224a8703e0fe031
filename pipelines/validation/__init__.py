"""Great Expectations judges a batch's rows here, and nowhere else."""

from pipelines.validation.conversions import merged
from pipelines.validation.data_docs import build_data_docs
from pipelines.validation.suites import suite_for, write_suites
from pipelines.validation.verdict import Judging, Verdict, validate_rows


__all__ = [
    "Judging",
    "Verdict",
    "build_data_docs",
    "merged",
    "suite_for",
    "validate_rows",
    "write_suites",
]
