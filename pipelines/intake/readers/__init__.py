"""Which reader reads which ending, in plain sight."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipelines.intake.limits import Limits
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.json import read_json, read_ndjson
from pipelines.intake.readers.workbook_content import read_workbook
from pipelines.intake.readers.xml import read_xml


Reader = Callable[[Path, Limits], list[Grid]]

READERS: Mapping[str, Reader] = {
    ".csv": read_csv,
    ".et": read_workbook,
    ".json": read_json,
    ".jsonl": read_ndjson,
    ".ndjson": read_ndjson,
    ".ods": read_workbook,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xls": read_workbook,
    ".xlsm": read_workbook,
    ".xlsx": read_workbook,
    ".xml": read_xml,
}

__all__ = ["READERS", "Grid", "Reader"]
