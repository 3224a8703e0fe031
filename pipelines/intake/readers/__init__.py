"""Which reader reads which ending, in plain sight."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipelines.intake.readers.bytes.content import read_workbook
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.json import read_json, read_ndjson
from pipelines.intake.readers.tables.grid import Body, Grid
from pipelines.intake.readers.xml import read_xml


READERS: Mapping[str, Callable[[Path], list[Grid]]] = {
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

__all__ = ["READERS", "Body", "Grid"]
